-- Two different people, each with a role, name what they accept; an
-- ineligible effect is never accepted.

scenario { id = 'B07', title = 'Pengecualian dua orang' }
local steps = include 'lib/steps.lua'

local case = steps.gap_mapped {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
  goal = 8, rating = 60,
}
set(case, steps.proven, 'uji')
set(case, { ['replicator.integrity_flag'] = true }, 'daftar')
expect_verdict(case, 'needs_review', { rules = { N11 = 'needs_review' } })
expect_refused(case, 'confirm_eligible', { because = 'N11' })
expect_refused(case, 'confirm_eligible', {
  override = 'sudah ditelaah', because = 'second_actor',
})
expect_refused(case, 'confirm_eligible', {
  actor = 'Budi', override = 'sudah ditelaah', second_actor = 'Budi',
  second_role = 'provincial_secretary', because = 'second_actor',
})
act(case, 'confirm_eligible', {
  actor = 'Budi', role = 'organization_bureau', override = 'sudah ditelaah',
  second_actor = 'Citra', second_role = 'provincial_secretary',
})
expect_state(case, 'eligible')
expect_log { kind = 'case.action', case = case, actor = 'Budi' }

-- The fail of an ineligible rule stays.
local other = steps.gap_mapped {
  innovation = 'INV003', region = '19.71', unit = 'Dinas Sosial', goal = 8,
  rating = 60, day = '2021-09-01',
}
set(other, { ['innovation.started_on'] = '2021-01-01' }, 'uji')
expect_refused(other, 'confirm_eligible', {
  override = 'tetap', second_actor = 'Citra',
  second_role = 'provincial_secretary', because = 'N02',
})
act(other, 'reject')
expect_state(other, 'rejected')
