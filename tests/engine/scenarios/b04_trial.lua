-- The trial fails, is repeated, passes; a monitored case is discontinued.

scenario { id = 'B04', title = 'Uji coba diulang, lalu dihentikan' }
local steps = include 'lib/steps.lua'

local case = steps.gap_mapped {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
  goal = 8, rating = 60,
}
set(case, steps.proven, 'uji')
act(case, 'confirm_eligible')
at '2021-09-01T09:00'
attach(case, 'selection_record', { date = '2021-09-01' })
act(case, 'select')
at '2021-11-11T09:00'
steps.plan(case, '2021-10-29T09:00')
steps.commitment(case, '2021-11-11')
act(case, 'submit_plan')
expect_refused(case, 'start_preparation', {
  only = { 'start_date_reached' }, because = 'starts on',
})
programme_open { region = '19', year = 2021 }
expect_refused(case, 'start_preparation', {
  because = 'plan year of its programme',
})
at '2022-01-03T08:00'
act(case, 'start_preparation')
for _, type in ipairs { 'team_decree', 'origin_communication_record',
  'adaptation_design' } do
  attach(case, type)
end
act(case, 'start_implementation')
attach(case, 'internal_socialization_record', {
  fields = { hr = true, process = true, facilities = true },
})
act(case, 'start_trial')

-- No report, no way on; a failed one leads back, with a reason.
expect_refused(case, 'start_monitoring', { because = 'trial_report' })
expect_refused(case, 'repeat_implementation', { because = 'trial_report' })
attach(case, 'trial_report', { fields = { result = 'fail' } })
expect_refused(case, 'start_monitoring', { because = 'trial_passed' })
expect_refused(case, 'repeat_implementation', { only = 'trial_reason' })
attach(case, 'trial_report', {
  fields = { result = 'fail', reason = 'jaringan' },
})
act(case, 'repeat_implementation')
expect_state(case, 'implementation')
expect_document(case, 'trial_report', { result = 'fail' }, { count = 1 })

-- The old report does not serve the second trial.
at '2022-01-20T08:00'
act(case, 'start_trial')
attach(case, 'trial_report', { fields = { result = 'pass' } })
at '2022-01-31T08:00'
act(case, 'start_monitoring')
expect_warning(case, 'role_noted')

-- One evaluation below 60 helps, two end; T15 is only for monitoring.
at '2022-05-09T08:00'
attach(case, 'evaluation_report', { fields = { score = 55 } })
expect_refused(case, 'discontinue', { because = 'discontinuance' })
at '2022-08-01T08:00'
attach(case, 'evaluation_report', { fields = { score = 59.9 } })
expect_refused(case, 'discontinue', { role = 'opd', because = 'role' })
act(case, 'discontinue')
expect_state(case, 'discontinued')
expect_refused(case, 'resume', { because = 'state' })
expect_no_due { case = case }
