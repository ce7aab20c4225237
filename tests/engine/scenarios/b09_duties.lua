-- Duties: missed, filed, waived with a reason, escalated; the year ends
-- where the calendar ends.

scenario { id = 'B09', title = 'Kewajiban' }
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
steps.to_monitoring(case, '2022-01-10')

advance_to_next_duty(case, 'monitoring')
expect_equal(today(), '2022-03-01')
expect_due { case = case, duty = 'monitoring', n = 1, status = 'due' }
later '1 day'
expect_due { case = case, duty = 'monitoring', n = 1, status = 'overdue',
  days_late = 1, escalated = false }
later '14 days'
expect_due { case = case, duty = 'monitoring', n = 1, days_late = 15,
  escalated = true }
attach(case, 'monitoring_report', { fields = { n = 1 } })
expect_no_due { case = case, duty = 'monitoring', n = 1 }
attach(case, 'waiver', { fields = { duty = 'monitoring', n = 2 } })
expect_due { case = case, duty = 'monitoring', n = 2, due = '2022-03-31' }
attach(case, 'waiver', {
  fields = { duty = 'monitoring', n = 2, reason = 'banjir' },
})
expect_no_due { case = case, duty = 'monitoring', n = 2 }

-- In month three both fall due; neither absorbs the other. The joint leave of
-- May is not known before 7 April.
expect_due { case = case, duty = 'monitoring', n = 3, due = '2022-05-04' }
at '2022-04-07T09:00'
expect_due { case = case, duty = 'monitoring', n = 3, due = '2022-05-09' }
expect_due { case = case, duty = 'evaluation', n = 1, due = '2022-05-09' }
attach(case, 'evaluation_report', { fields = { n = 1, score = 70 } })
expect_no_due { case = case, duty = 'evaluation', n = 1 }
expect_due { case = case, duty = 'monitoring', n = 3 }

-- Completion lists what is owed.
at '2022-06-10T09:00'
attach(case, 'reflection_record')
expect_refused(case, 'complete', {
  only = 'reports_filed', because = 'Monthly monitoring 3',
})
expect_due { case = case, duty = 'monitoring', n = 11, due = null,
  status = 'no_calendar', nominal = '2022-12-31' }
