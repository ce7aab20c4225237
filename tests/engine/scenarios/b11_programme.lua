-- The programme's reports: F010, F204, A4, presentations, what is late, per
-- province and stage; as of a past day, and over all hubs.

scenario { id = 'B11', title = 'Laporan program' }
local steps = include 'lib/steps.lua'

at '2021-07-01T09:00'
programme_open {
  region = '19', year = 2021, mentoring_from = '2021-07-01',
  mentoring_until = '2021-10-31', invite = { '19.71', '19.01' },
}
programme_open { region = 'Bali', year = 2021, invite = { '51.08' } }
actor('Dewi', { role = 'opd', region = '19.71', unit = 'Dinas Sosial' })

local case = steps.gap_mapped {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
  goal = 8, rating = 60,
}
expect_report('19', 2021, {
  innovations = { 'INV001' }, not_submitted = { '19.01' },
  agencies_without = { 'Dinas Sosial' }, late = 0,
  presentations_not_held = { 'INV001' }, stages = { proposal = 1 },
  states = { gap_mapped = 1 },
})
programme_event('innovator_presentation', {
  region = '19', year = 2021, held = '2021-08-30',
})
expect_report('19', 2021, { presentations_not_held = 1,
  as_of = '2021-08-29' })
later '10 days'
expect_report('19', 2021, { presentations_not_held = 0 })

-- As it stood on the day it was opened; and the day before.
expect_report('19', 2021, { as_of = '2021-08-05', states = { draft = 1 } })
expect_report('19', 2021, { as_of = '2021-08-04', innovations = 0,
  not_submitted = { '19.01', '19.71' } })

-- A plan a day late, then reports that are owed.
set(case, steps.proven, 'uji')
act(case, 'confirm_eligible')
at '2021-09-20T09:00'
attach(case, 'selection_record', { date = '2021-09-20' })
act(case, 'select')
at '2021-11-02T09:00'
steps.plan(case, '2021-11-02T00:00:01')
expect_late(case, 'babel-plan', 1)
expect_report('19', 2021, { late = { case } })
at '2021-11-11T09:00'
steps.commitment(case, '2021-11-11')
act(case, 'submit_plan', {
  override = 'terlambat sehari', second_actor = 'Citra',
  second_role = 'organization_bureau',
})
steps.to_monitoring(case, '2022-01-10')
at '2022-05-10T09:00'
local report = expect_report('19', 2021, {
  late = { case, case, case, case, case },
  stages = { monitoring_evaluation = 1, proposal = 0 },
})
expect_equal(report.provinces[1].late, 1)
expect_equal(report.late[1].days_late, 70)
expect_equal(report.late[1].escalated, true)

-- All hubs of the year; one part alone.
local all = programme_report { year = 2021, part = 'not_submitted' }
expect_equal(all.not_submitted[2].region, '51.08')
expect_error('AW7038', function()
  programme_report { year = 2021, part = 'semua' }
end)
