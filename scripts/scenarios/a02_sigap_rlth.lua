-- A2: SIGAP-RLTH di Pangkalpinang; pemilik inovasi tidak disebut naskah.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A2',
  title = {
    id = 'SIGAP-RLTH tanpa pemilik yang diketahui',
    en = 'SIGAP-RLTH without a known owner',
  },
}

-- Analisis kesenjangan belum ditandatangani ketiga unit.
local case = steps.gap_mapped {
  innovation = 'INV002', region = '19.71', unit = 'Dinas Perumahan',
  goal = 11, rating = 60, hour = 'T13:00', signed_by = 'planning_agency',
}

-- Tidak ada indikator TPB 11: kesenjangannya kosong, bukan 0.
expect_need('19.71', 11, null)
at '2021-08-24T13:00'
expect_verdict(case, 'needs_review', {
  rules = {
    N01 = 'unknown', N02 = 'unknown', N05 = 'needs_review', N09 = 'unknown',
  },
})

-- Ketiganya menandatangani: penilaian daerah dipakai.
at '2021-08-26T13:00'
attach(case, 'gap_analysis', {
  role = 'planning_agency',
  fields = { goal = 11, rating = 60, signed_by = steps.units },
})
expect_verdict(case, 'needs_review', {
  rules = { N05 = 'needs_review', N09 = 'pass', N01 = 'unknown' },
})

-- Dua orang, masing-masing lain, menerima N05 dan yang belum diketahui.
at '2021-08-30T13:00'
expect_refused(case, 'confirm_eligible', { because = { 'N05', 'N01' } })
expect_refused(case, 'confirm_eligible', {
  actor = 'Budi', role = 'organization_bureau', override = 'mendesak',
  second_actor = 'Budi', second_role = 'organization_bureau',
})
at '2021-08-31T13:00'
act(case, 'confirm_eligible', {
  actor = 'Budi', role = 'organization_bureau', override = 'mendesak',
  second_actor = 'Sekda', second_role = 'provincial_secretary',
})
at '2021-10-15T13:00'
attach(case, 'selection_record', {
  date = '2021-10-15', role = 'organization_bureau',
})
act(case, 'select', {
  override = 'mendesak', actor = 'Budi', role = 'organization_bureau',
  second_actor = 'Sekda', second_role = 'provincial_secretary',
})
at '2021-11-01T13:30'
steps.plan(case, '2021-10-29T10:00', { forwarded_at = '2021-11-01T09:00' })
at '2021-11-11T13:00'
steps.commitment(case, '2021-11-11')
act(case, 'submit_plan')
at '2022-01-10T13:00'
act(case, 'start_preparation')
for _, type in ipairs {
  'team_decree', 'origin_communication_record', 'adaptation_design',
} do
  attach(case, type)
end

-- T8 menunggu pemerintah asal.
at '2022-03-01T13:00'
expect_refused(case, 'start_implementation', {
  because = { 'origin_known', 'pemerintah asal belum diketahui' },
})
set(case, { ['innovation.owner'] = 'Kota Contoh' }, {
  source = 'surat', on = '2022-03-01',
})
at '2022-03-02T13:00'
act(case, 'start_implementation')
expect_state(case, 'implementation')
expect_invariants()
