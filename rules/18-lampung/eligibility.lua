-- Lampung: KIPP proposals make their results measurable and name their place
-- in the region's plans.

rule {
  id = 'L01',
  title = {
    id = 'Rujukan RPJMD dan kebijakan terkait disebut',
    en = 'RPJMD reference and related policy named',
  },
  basis = 'F317, F319',
  on_fail = 'needs_review',
  when = function(case)
    return case.kind == 'kipp_proposal'
  end,
  check = function(case)
    return known(case.proposal, 'medium_term_plan_reference')
      and known(case.proposal, 'legal_basis')
  end,
}
