-- A decree moves days while a case runs: what is not yet past moves with it,
-- what has come stays, and the log tells both versions of the calendar.

scenario { id = 'B12', title = 'Kalender diubah di tengah jalan' }
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
expect_due { case = case, duty = 'monitoring', n = 2, due = '2022-03-31' }
expect_due { case = case, duty = 'monitoring', n = 11, due = null }

local function day(date, since, withdrawn)
  return {
    date = date, kind = 'national', name_id = 'hari uji',
    known_since = since, withdrawn_on = withdrawn or '', decree = 'uji',
    note = '',
  }
end

-- 31 March becomes a holiday, known on 20 March; 28 February came before.
at '2022-03-20T09:00'
local result = import('calendar', { rows = {
  day('2022-03-31', '2022-03-20'), day('2022-02-28', '2022-03-20'),
} })
expect_equal(#result.moved, 1)
expect_due { case = case, duty = 'monitoring', n = 1, due = '2022-03-01' }
expect_due { case = case, duty = 'monitoring', n = 2, due = '2022-04-01' }
expect_log { kind = 'schedule.amend', case = case, count = 1 }

-- The same days again move nothing.
import('calendar', { rows = { day('2022-03-31', '2022-03-20') } })
expect_log { kind = 'schedule.amend', case = case, count = 1 }

-- On the very day, 1 April is declared off: the report is not yet past.
at '2022-04-01T09:00'
import('calendar', { rows = { day('2022-04-01', '2022-04-01') } })
expect_due { case = case, duty = 'monitoring', n = 2, due = '2022-04-04' }

-- A day later it is: what is declared then changes nothing.
at '2022-04-05T09:00'
import('calendar', { rows = { day('2022-04-04', '2022-04-05') } })
expect_due { case = case, duty = 'monitoring', n = 2, due = '2022-04-04',
  status = 'overdue' }

-- The calendar of 2023 arrives: the last dates can be told.
at '2022-10-20T09:00'
import('calendar', { rows = { day('2023-01-01', '2022-10-11') } })
expect_due { case = case, duty = 'monitoring', n = 11, due = '2023-01-02' }
expect_log { kind = 'schedule.amend', case = case, count = 3 }
expect_invariants()
