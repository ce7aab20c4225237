-- Lampung: DOMAIN section 6.

guard {
  id = 'lampung-logic-model',
  action = 'submit',
  title = {
    id = 'Input, output, outcome, dan dampak wajib diisi',
    en = 'Input, output, outcome and impact are mandatory',
  },
  basis = 'F316',
  on_fail = 'block',
  check = function(case)
    return known(case.proposal, 'input') and known(case.proposal, 'output')
      and known(case.proposal, 'outcome') and known(case.proposal, 'impact')
  end,
}

guard {
  id = 'lampung-batch',
  action = 'submit',
  title = {
    id = 'Semua usulan dalam berkas sudah siap',
    en = 'Every proposal of the batch is ready',
  },
  basis = 'F315',
  on_fail = 'block',
  check = function(case)
    return case.population.batch_ready >= case.population.batch_size
  end,
}

guard {
  id = 'lampung-plan',
  action = 'submit',
  title = {
    id = 'Rujukan RPJMD dan kebijakan terkait',
    en = 'RPJMD reference and related policy',
  },
  basis = 'F317, F319',
  on_fail = 'block',
  check = function(case)
    return known(case.proposal, 'medium_term_plan_reference')
      and known(case.proposal, 'legal_basis')
  end,
}
