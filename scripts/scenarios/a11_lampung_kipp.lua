-- A11: KIPP Lampung 2022. Tiga usulan; Smart Village tanpa dampak menahan
-- ketiganya; penutupan Sabtu 16 April 2022 pukul 12.00.00 WIB.

scenario {
  id = 'A11',
  title = { id = 'KIPP Lampung 2022', en = 'Lampung KIPP 2022' },
}

at '2022-03-28T09:00'
local cases = {}
for i, innovation in ipairs { 'INV003', 'INV004', 'INV005' } do
  local case = open {
    machine = 'kipp_proposal', innovation = innovation, region = '18',
    unit = 'Dinas',
  }
  cases[i] = case
  set(case, {
    proposal = {
      category = 'inclusive', group = 'general', edition = 2022,
      input = 'a', output = 'b', outcome = 'c', legal_basis = 'd',
      medium_term_plan_reference = 'e',
    },
    innovation = {
      started_on = '2018-01-01', sdg_goal = 2, sdg_target = '2.3',
      owner_level = 'province',
    },
  }, 'draf')
  attach(case, 'officer_decree', { date = '2022-03-29' })
end
local first, second, village = cases[1], cases[2], cases[3]
at '2022-03-30T09:00'
for _, case in ipairs { first, second } do
  set(case, { ['proposal.impact'] = 'f' }, 'draf')
end

-- Lampung belum hub pada 2021: tidak ada replikasi di sana.
expect_refused('open', {
  innovation = 'INV001', region = '18.71', unit = 'Dinas',
  because = 'hub_participates',
})

-- Aturan berkas: semua menunggu Smart Village.
at '2022-04-10T09:00'
for _, case in ipairs { first, second } do
  expect_refused(case, 'submit', { only = 'lampung-batch' })
end
expect_refused(village, 'submit', {
  only = { 'lampung-logic-model', 'lampung-batch' },
})
expect_warning(village, 'N15')
at '2022-04-11T09:00'
set(village, { ['proposal.impact'] = 'f' }, 'draf')
expect_ready(first, 'submit')

-- Detik terakhir diterima; satu detik kemudian tidak, dan tidak bergeser ke
-- Senin.
at '2022-04-16T12:00:00'
act(first, 'submit')
act(second, 'submit')
at '2022-04-16T12:00:01'
expect_refused(village, 'submit', { only = 'kipp-2022-closing' })
at '2022-04-18T08:00'
expect_refused(village, 'submit', { because = 'kipp-2022-closing' })
expect_state(first, 'submitted')
expect_state(second, 'submitted')
expect_state(village, 'draft')
expect_log { kind = 'case.refusal', case = village, count = 3 }
expect_invariants()
