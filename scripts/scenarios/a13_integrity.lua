-- A13: catatan integritas. Pertama pada usulan KIPP (F311), lalu, sebagai
-- parameter, pada T4. Tidak pernah otomatis menjadi tidak layak.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A13',
  title = { id = 'Catatan integritas', en = 'Integrity flag' },
}

-- Usulan sampai dinilai.
at '2022-03-28T09:00'
local proposal = open {
  machine = 'kipp_proposal', innovation = 'INV004', region = '19.71',
  unit = 'Dinas',
}
set(proposal, {
  proposal = { category = 'inclusive', group = 'general', edition = 2022 },
  innovation = {
    started_on = '2018-01-01', sdg_goal = 2, sdg_target = '2.3',
    owner_level = 'city',
  },
}, 'draf')
attach(proposal, 'officer_decree')
act(proposal, 'submit')
at '2022-04-27T09:00'
act(proposal, 'pass_admin')
at '2022-05-30T09:00'
expect_refused(proposal, 'assess', { because = 'aspect_scores' })
attach(proposal, 'assessment', {
  role = 'evaluation_team',
  fields = {
    summary = 80, idea = 80, significance = 80, sdg = 80,
    adaptability = 80, sustainability = 80, collaboration = 70,
  },
})
act(proposal, 'assess')

-- Kedua badan bersama; catatan pada pimpinan pemilik menahan.
local both = {
  actor = 'Ketua TE', role = 'evaluation_team',
  second_actor = 'Ketua TPI', second_role = 'independent_panel',
}
local function with(options)
  local copy = {}
  for key, value in pairs(both) do
    copy[key] = value
  end
  for key, value in pairs(options) do
    copy[key] = value
  end
  return copy
end
at '2022-06-01T09:00'
set(proposal, { ['innovation.owner_integrity_flag'] = true }, {
  source = 'KPK', on = '2022-06-01',
})
expect_refused(proposal, 'name_finalist', with { only = 'integrity_review' })
act(proposal, 'name_finalist', with { override = 'kasus dihentikan' })
expect_state(proposal, 'finalist')
at '2022-06-02T09:00'
act(proposal, 'open_objection')
at '2022-06-24T09:00'
act(proposal, 'interview')
at '2022-07-12T09:00'
act(proposal, 'verify')
expect_refused(proposal, 'commend', { only = 'integrity_review' })
act(proposal, 'commend', {
  actor = 'Ketua TPI', role = 'independent_panel', override = 'tetap',
  second_actor = 'Ketua TE', second_role = 'evaluation_team',
})
expect_state(proposal, 'commended')

-- T4 sebuah replikasi: telaah, bukan penolakan.
local case = steps.gap_mapped {
  innovation = 'INV001', region = '19.05', unit = 'Dinas Pariwisata',
  goal = 8,
}
at '2021-08-24T09:00'
set(case, steps.proven, 'skenario')
set(case, { ['replicator.integrity_flag'] = true }, 'KPK')
expect_verdict(case, 'needs_review', { rules = { N11 = 'needs_review' } })
at '2021-08-25T09:00'
expect_refused(case, 'confirm_eligible', { only = { 'verdict', 'N11' } })
-- Satu orang dua kali bukan dua orang.
expect_refused(case, 'confirm_eligible', {
  actor = 'Budi', role = 'organization_bureau', override = 'sudah diputus',
  second_actor = 'Budi', second_role = 'organization_bureau',
})
act(case, 'confirm_eligible', {
  actor = 'Budi', role = 'organization_bureau', override = 'sudah diputus',
  second_actor = 'Sekda', second_role = 'regional_secretary',
})
expect_state(case, 'eligible')

-- Log menunjukkan siapa yang memutuskan.
expect_log { kind = 'case.action', case = case, actor = 'Budi', count = 1 }

-- Tanpa parameter itu N11 tidak dinilai pada T4.
publish(draft('rules/nasional', {
  parameters = { integrity_at_eligibility = 'off' },
}))
local other = steps.gap_mapped {
  innovation = 'INV001', region = '73.71', unit = 'Dinas Pariwisata',
  goal = 8, day = '2022-08-01', rating = 60,
}
set(other, steps.proven, 'skenario')
set(other, { ['replicator.integrity_flag'] = true }, 'KPK')
expect_verdict(other, 'eligible', { rules = { N11 = 'skipped' } })
expect_invariants()
