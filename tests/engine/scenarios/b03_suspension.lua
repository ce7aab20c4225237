-- Suspension returns to the same state; duties pause, the anchor stays.

scenario { id = 'B03', title = 'Penangguhan' }
local steps = include 'lib/steps.lua'

local case = steps.gap_mapped {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
  goal = 8, rating = 60,
}
expect_refused(case, 'suspend', { because = 'reason' })
expect_refused(case, 'suspend', {
  role = 'opd', reason = 'coba', because = 'role',
})
act(case, 'suspend', { reason = 'pemeriksaan' })
expect_state(case, 'suspended')
expect_refused(case, 'suspend', { reason = 'lagi', because = 'state' })
expect_refused(case, 'confirm_eligible', { because = 'state' })
act(case, 'resume')
expect_state(case, 'gap_mapped')

-- Through to monitoring.
set(case, steps.proven, 'uji')
act(case, 'confirm_eligible')
at '2021-09-01T09:00'
attach(case, 'selection_record', { date = '2021-09-01' })
act(case, 'select')
at '2021-10-29T09:00'
steps.plan(case, '2021-10-29T09:00')
at '2021-11-11T09:00'
steps.commitment(case, '2021-11-11')
act(case, 'submit_plan')
at '2022-01-10T09:00'
steps.to_monitoring(case, '2022-01-10')
expect_state(case, 'monitoring_evaluation')

-- Anchor 31 January: the first report on 1 March.
expect_due { case = case, duty = 'monitoring', n = 1, nominal = '2022-02-28',
  due = '2022-03-01' }
at '2022-02-20T09:00'
act(case, 'suspend', { reason = 'catatan integritas' })
expect_no_due { case = case, duty = 'monitoring' }
at '2022-04-10T09:00'
act(case, 'resume')
expect_state(case, 'monitoring_evaluation')

-- Those of March are passed over; April's stands where it was.
expect_no_due { case = case, duty = 'monitoring', n = 1 }
expect_no_due { case = case, duty = 'monitoring', n = 2 }
expect_due { case = case, duty = 'monitoring', n = 3, due = '2022-05-09' }
expect_invariants()
