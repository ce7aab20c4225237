-- A7: urutan rencana dan komitmen. Bali: komitmen dahulu; Babel: rencana
-- dahulu; nasional: bebas. Direncanakan hanya bila keduanya ada.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A7',
  title = { id = 'Urutan dokumen', en = 'Order of documents' },
}

local function fresh(region)
  at '2021-08-05T09:00'
  return open {
    innovation = 'INV001', region = region, unit = 'Dinas Pariwisata',
  }
end

-- Babel menolak komitmen sebelum rencana, menyebut aturannya.
local babel = fresh '19.04'
expect_refused(babel, 'attach:commitment_sheet', {
  only = 'babel-plan-first', because = 'rencana',
})
steps.plan(babel, '2021-08-05T09:00')
steps.commitment(babel, '2021-08-05')

-- Bali menolak rencana sebelum komitmen.
local bali = fresh '51.08'
expect_refused(bali, 'attach:action_plan', { only = 'bali-commitment-first' })
steps.commitment(bali, '2021-08-05')
steps.plan(bali, '2021-08-05T09:00')

-- Nasional (Makassar): kedua urutan; tetap perlu keduanya untuk T6.
local function selected(unit)
  local case = steps.gap_mapped {
    innovation = 'INV001', region = '73.71', unit = unit, goal = 8,
    rating = 60,
  }
  at '2021-09-01T09:00'
  set(case, steps.proven, 'skenario')
  act(case, 'confirm_eligible')
  attach(case, 'selection_record', { role = 'organization_bureau' })
  act(case, 'select')
  return case
end

local plan_first = selected 'Dinas Pariwisata'
steps.plan(plan_first, '2021-09-01T09:00')
expect_refused(plan_first, 'submit_plan', { because = 'commitment_sheet' })
expect_state(plan_first, 'selected')
steps.commitment(plan_first, '2021-09-02')
act(plan_first, 'submit_plan')
expect_state(plan_first, 'planned')

local sheet_first = selected 'Dinas Sosial'
steps.commitment(sheet_first, '2021-09-01')
expect_refused(sheet_first, 'submit_plan', { because = 'action_plan' })
steps.plan(sheet_first, '2021-09-02T09:00')
act(sheet_first, 'submit_plan')
expect_state(sheet_first, 'planned')
