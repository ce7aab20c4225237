-- A9, lanjutan: cuti bersama ditambahkan pada 7 April 2022 sementara sebuah
-- kasus berjalan; jatuh tempo yang belum lewat bergeser, dan log mencatatnya.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A9b',
  title = { id = 'Kalender diubah', en = 'The calendar is amended' },
  without = { 'holidays_id_2021_2022.csv' },
}

local holidays = 'data/holidays_id_2021_2022.csv'
at '2021-01-02T09:00'
import('calendar', { file = holidays, drop = { known_since = '2022-04-07' } })

-- Monev mulai pada 31 Januari 2022.
local case = steps.gap_mapped {
  innovation = 'INV001', region = '73.71', unit = 'Dinas Pariwisata',
  goal = 8, rating = 60,
}
at '2021-09-01T09:00'
set(case, steps.proven, 'skenario')
act(case, 'confirm_eligible')
attach(case, 'selection_record', { role = 'organization_bureau' })
act(case, 'select')
steps.plan(case, '2021-10-29T10:00', {
  rows = plan_rows { start = '2022-01-03' },
})
steps.commitment(case, '2021-11-01')
act(case, 'submit_plan')
steps.to_monitoring(case, '2022-01-10')
expect_due {
  case = case, duty = 'monitoring', n = 1, nominal = '2022-02-28',
  due = '2022-03-01', status = 'upcoming',
}

-- Februari lewat tanpa laporan; Maret dilaporkan pada harinya.
at '2022-03-10T09:00'
expect_due {
  case = case, duty = 'monitoring', n = 1, status = 'overdue', days_late = 9,
}
attach(case, 'monitoring_report')
expect_no_due { case = case, duty = 'monitoring', n = 1 }

at '2022-04-06T09:00'
expect_due { case = case, duty = 'evaluation', n = 1, due = '2022-05-04' }
expect_log { kind = 'schedule.amend', count = 0 }

at '2022-04-07T09:00'
local moved = calendar_import(holidays).moved
expect_equal(moved[1].case, case, 'yang bergeser')
expect_due { case = case, duty = 'evaluation', n = 1, due = '2022-05-09' }
expect_log { kind = 'schedule.amend', case = case, count = 1 }

-- Kewajiban berikutnya: laporan Maret, lalu April dan evaluasi pertama.
expect_equal(advance_to_next_duty { case = case }.due, '2022-05-09', 'berikut')
expect_invariants()
