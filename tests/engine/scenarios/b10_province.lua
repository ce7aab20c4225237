-- Guards of a province: Bali's three units, profile, presentation, order and
-- window.

scenario { id = 'B10', title = 'Penjaga Bali', zone = 'WITA' }

at '2021-08-05T09:00'
programme_open {
  region = '51', year = 2021, mentoring_from = '2021-07-01',
  mentoring_until = '2021-10-31', invite = { '51.08', '51.03', '51.71' },
}
local case = open {
  innovation = 'INV001', region = 'Buleleng', unit = 'Dinas Pariwisata',
}
attach(case, 'interest_record')
act(case, 'verify_interest')
attach(case, 'gap_analysis', { fields = { goal = 8, rating = 60,
  signed_by = { 'planning_agency', 'research_agency' } } })
expect_refused(case, 'map_gaps', { only = 'bali-three-units' })
attach(case, 'gap_analysis', { fields = { goal = 8, rating = 60, signed_by = {
  'planning_agency', 'research_agency', 'organization_section' } } })
act(case, 'map_gaps')
set(case, {
  innovation = {
    started_on = '2019-07-19', awards = { 'kipp:2020:Top 45' },
    result_before = 39, result_after = 42,
  },
  bali = { physical_conditions = 70, budget_capacity = 60 },
}, 'uji')
act(case, 'confirm_eligible')

-- T5: a profile of seven fields, a presentation held, the commitment first.
at '2021-08-24T09:00'
attach(case, 'selection_record', { date = '2021-08-24' })
expect_refused(case, 'select', {
  only = { 'bali-profile', 'bali-presentation', 'bali-commitment-first' },
})
attach(case, 'innovation_profile', {
  fields = {
    field = 'pariwisata', background = 'x', core = 'x', type = 'x',
    resources = 'x', budget = 'x', ease = 'x',
  },
})
programme_event('innovator_presentation', {
  region = '51', year = 2021, held = '2021-08-20', subject = 'INV001',
})
expect_refused(case, 'select', { only = 'bali-commitment-first' })
expect_refused(case, 'attach:action_plan', {
  only = 'bali-commitment-first', fields = { origin_communication = 'x' },
})
attach(case, 'commitment_sheet', {
  date = '2021-08-24', signer_role = 'regional_head',
})
act(case, 'select')
expect_no_warning(case)
attach(case, 'action_plan', {
  rows = plan_rows { subactivity = '1.02', start = '2022-01-03' },
})
expect_document(case, 'action_plan', {}, { count = 1 })

-- Outside the window of mentoring it warns and goes on.
at '2021-11-01T09:00'
act(case, 'submit_plan')
expect_warning(case, 'bali-window')
expect_warning(case, 'outside mentoring window')

expect_report('51', 2021, { not_submitted = { '51.03', '51.71' } })
