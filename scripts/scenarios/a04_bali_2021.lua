-- A4: Bali 2021. Acara 30 Juli, 4 dan 24 Agustus nyata; Buleleng mengajukan
-- empat inovasi (satu tidak terbaca); TOSS dan AKUWARAS dari Bali.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A4',
  title = { id = 'Bali 2021', en = 'Bali 2021' },
  zone = 'WITA',
}

at '2021-07-15T09:00'
programme_open {
  region = '51', year = 2021, mentoring_from = '2021-07-01',
  mentoring_until = '2021-10-31', invite = { '51.03', '51.71', '51.08' },
}
programme_event('kickoff', {
  region = '51', year = 2021, planned = '2021-07-30', held = '2021-07-30',
})
programme_event('fgd_identification', {
  region = '51', year = 2021, planned = '2021-08-04', held = '2021-08-04',
})
programme_event('fgd_selection', {
  region = '51', year = 2021, planned = '2021-08-24',
})

at '2021-08-20T09:00'
local buleleng = {}
for _, innovation in ipairs { 'INV017', 'INV018', 'INV019' } do
  buleleng[innovation] = open {
    innovation = innovation, region = '51.08',
    unit = 'Dinas Lingkungan Hidup',
  }
end

-- Pada 24 Agustus Badung dan Denpasar belum mengajukan: dilaporkan saja.
at '2021-08-24T09:00'
expect_report('51', 2021, {
  not_submitted = { '51.03', '51.71' },
  innovations = { 'INV017', 'INV018', 'INV019' },
  states = { draft = 3 },
})

-- Keduanya dari Bali: tambahan 5.
expect_match('51.08', 'INV017', { bonus = 5 })
expect_match('51.08', 'INV018', { bonus = 5 })

-- Dua inovasi buatan yang nilainya sama: yang dari Bali di atas, karena
-- tambahannya; dan tanpa tambahan pun, karena "Bali dahulu" memecah seri.
import('innovations', {
  rows = {
    {
      id = 'SYN-A', name = 'Luar', owner = 'Jawa Timur',
      owner_level = 'province', owner_region_code = '35', sdg_goal = 10,
      sector = 'social', award = 'not stated',
    },
    {
      id = 'SYN-B', name = 'Dalam', owner = 'Bali',
      owner_level = 'province', owner_region_code = '51', sdg_goal = 10,
      sector = 'social', award = 'not stated',
    },
  },
})
expect_match('51.08', 'SYN-A', { score = 52.86, bonus = 0 })
expect_match('51.08', 'SYN-B', { score = 57.86, above = 'SYN-A' })
publish(draft('rules/51-bali', { parameters = { same_province_bonus = 0 } }))
expect_match('51.08', 'SYN-B', { score = 52.86, bonus = 0, above = 'SYN-A' })

-- Dalam masa pendampingan tidak ada peringatan.
local toss = buleleng.INV017
attach(toss, 'interest_record')
act(toss, 'verify_interest', { role = 'organization_bureau' })
expect_no_warning(toss)

-- Penetapan pada 1 November memperingatkan.
local maya = buleleng.INV019
attach(maya, 'interest_record')
act(maya, 'verify_interest', { role = 'organization_bureau' })
attach(maya, 'gap_analysis', {
  role = 'planning_agency',
  fields = { goal = 4, rating = 60, signed_by = steps.units },
})
act(maya, 'map_gaps', { role = 'planning_agency' })
set(maya, steps.proven, { source = 'skenario', on = '2021-08-24' })
set(maya, {
  ['innovation.owner'] = 'Kota Contoh',
  ['bali.physical_conditions'] = 80, ['bali.budget_capacity'] = 70,
}, 'skenario')
act(maya, 'confirm_eligible')
at '2021-11-01T09:00'
expect_refused(maya, 'select', {
  because = {
    'selection_record', 'bali-profile', 'bali-presentation',
    'bali-commitment-first',
  },
})
attach(maya, 'selection_record', { role = 'organization_bureau' })
attach(maya, 'innovation_profile', {
  fields = {
    field = 'a', background = 'b', core = 'c', type = 'd',
    resources = 'e', budget = 'f', ease = 'g',
  },
})
programme_event('innovator_presentation', {
  region = '51', year = 2021, held = '2021-10-28', subject = 'INV019',
})
steps.commitment(maya, '2021-11-01')
act(maya, 'select')
expect_warning(maya, { 'bali-window', 'outside mentoring window' })
expect_state(maya, 'selected')
expect_invariants()
