-- A3: rencana aksi tiba di Biro sesudah 1 November 2021, pukul 23.59.59 WIB.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A3',
  title = { id = 'Rencana aksi terlambat', en = 'A late action plan' },
}

-- Satu kasus sampai ditetapkan; `region` memilih pack.
local function selected(region, unit)
  local case = steps.gap_mapped {
    innovation = 'INV001', region = region, unit = unit, goal = 8,
    rating = 60,
  }
  at '2021-09-01T09:00'
  set(case, steps.proven, { source = 'skenario', on = '2021-09-01' })
  act(case, 'confirm_eligible')
  at '2021-09-10T09:00'
  attach(case, 'selection_record', { role = 'organization_bureau' })
  act(case, 'select')
  return case
end

-- Satu detik lewat: terlambat 1 hari, tercatat; Babel meminta telaah.
local late = selected('19.02', 'Dinas Pariwisata')
at '2021-11-02T01:00'
steps.plan(late, '2021-11-02T00:00:01')
expect_late(late, 'babel-plan', 1)
expect_warning(late, 'babel-plan')
expect_warning(late, '1 days late')
at '2021-11-11T09:00'
steps.commitment(late, '2021-11-11')
expect_refused(late, 'submit_plan', { only = 'babel-plan' })
act(late, 'submit_plan', {
  override = 'banjir', role = 'opd',
  second_actor = 'Budi', second_role = 'organization_bureau',
})
expect_state(late, 'planned')

-- Detik terakhir: tepat waktu, walaupun baru dicatat dan diteruskan nanti.
local ontime = selected('19.03', 'Dinas Pariwisata')
at '2021-11-03T09:00'
steps.plan(ontime, '2021-11-01T23:59:59')
attach(ontime, 'action_plan', { forwarded_at = '2021-11-03T10:00' })
expect_late(ontime, 'babel-plan', 0)
at '2021-11-11T09:00'
steps.commitment(ontime, '2021-11-11')
act(ontime, 'submit_plan')
expect_no_warning(ontime, 'babel-plan')
expect_state(ontime, 'planned')
expect_invariants()
