-- A8: penjaga tahap. Tujuh gabungan dokumen persiapan ditolak, satu lolos;
-- tujuh gabungan penguatan ditolak; inti tidak dapat dilompati.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A8',
  title = { id = 'Penjaga tahap', en = 'Stage guards' },
}

local refusals = 0
local function refused(case, action, options)
  expect_refused(case, action, options)
  refusals = refusals + 1
end

-- Satu OPD baru sampai persiapan.
local function prepared(unit)
  local case = steps.gap_mapped {
    innovation = 'INV001', region = '73.71', unit = unit, goal = 8,
    rating = 60,
  }
  at '2021-09-01T09:00'
  set(case, steps.proven, 'skenario')
  act(case, 'confirm_eligible')
  attach(case, 'selection_record', { role = 'organization_bureau' })
  act(case, 'select')
  steps.plan(case, '2021-10-29T10:00')
  steps.commitment(case, '2021-11-01')
  act(case, 'submit_plan')
  at '2022-01-10T09:00'
  act(case, 'start_preparation')
  return case
end

local papers = {
  'team_decree', 'origin_communication_record', 'adaptation_design',
}
for mask = 0, 7 do
  local case = prepared('Dinas ' .. mask)
  local missing = {}
  for bit, type in ipairs(papers) do
    if mask >> (bit - 1) & 1 == 1 then
      attach(case, type)
    else
      missing[#missing + 1] = type
    end
  end
  -- Melompati pelaksanaan tidak pernah mungkin.
  refused(case, 'start_trial', {})
  if #missing > 0 then
    refused(case, 'start_implementation', { only = missing })
    expect_state(case, 'preparation')
  else
    act(case, 'start_implementation')
    local strengths = { 'hr', 'process', 'facilities' }
    for strong = 0, 6 do
      local fields, lacking = {}, {}
      for bit, name in ipairs(strengths) do
        fields[name] = strong >> (bit - 1) & 1 == 1
        if not fields[name] then
          lacking[#lacking + 1] = name
        end
      end
      attach(case, 'internal_socialization_record', { fields = fields })
      refused(case, 'start_trial', { only = lacking })
    end
    attach(case, 'internal_socialization_record', {
      fields = { hr = true, process = true, facilities = true },
    })
    act(case, 'start_trial')
    expect_state(case, 'trial')
  end
end

-- Paket provinsi yang selalu berkata ya tidak membuka apa pun.
local permissive = draft('rules/51-bali', {
  files = {
    ['lifecycle.lua'] = [[
guard {
  id = 'bali-yes', action = '*', basis = 'uji',
  title = { id = 'Selalu boleh', en = 'Always yes' },
  check = function(case) return true end,
}
]],
  },
})
publish(permissive, { from = '2022-01-01' })
at '2022-01-15T09:00'
local yes = open {
  innovation = 'INV001', region = '51.08', unit = 'Dinas Pariwisata',
}
refused(yes, 'start_trial', {})
refused(yes, 'submit_plan', {})
expect_state(yes, 'draft')

-- Setiap penolakan ada dalam log.
expect_log { kind = 'case.refusal', count = refusals }
expect_invariants()
