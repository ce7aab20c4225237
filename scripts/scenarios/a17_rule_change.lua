-- A17: perubahan aturan tanpa mengompilasi ulang: tambahan Bali 5 -> 8, umur
-- 24 -> 36 bulan; uji kering atas 38 pasangan nyata.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A17',
  title = {
    id = 'Aturan berubah tanpa kompilasi',
    en = 'Rule change without recompiling',
  },
}

-- Uji kering: hanya pasangan yang umurnya pada 11 November 2021 antara 24 dan
-- 36 bulan berubah.
at '2021-08-01T09:00'
local change = draft('rules/51-bali', {
  parameters = { same_province_bonus = 8, min_age_months = 36 },
})
expect_impact(change, {
  as_of = '2021-11-11', pairs = true, everywhere = true, cases = 38,
  flips = {
    'REP001', 'REP003', 'REP008', 'REP012', 'REP014', 'REP016', 'REP019',
    'REP026', 'REP028', 'REP034',
  },
  flipped = 10,
})

-- Provinsi hanya dapat memperketat.
expect_error('min_age_months', function()
  draft('rules/51-bali', { parameters = { min_age_months = 12 } })
end)

-- Keputusan lama.
local old = steps.gap_mapped {
  innovation = 'INV020', region = '51.08', unit = 'Dinas Lingkungan Hidup',
  goal = 12, rating = 60,
}
at '2021-09-01T09:00'
set(old, {
  ['innovation.started_on'] = '2019-03-01',
  ['innovation.result_before'] = 1, ['innovation.result_after'] = 2,
  ['bali.physical_conditions'] = 80, ['bali.budget_capacity'] = 70,
}, 'skenario')
local judged = decide(old)
expect_equal(judged.verdict, 'eligible', 'keputusan lama')
local hash = judged.packs[#judged.packs].sha256
expect_match('51.08', 'INV020', { bonus = 5 })

-- Diterbitkan: keputusan lama tetap memakai paket lama.
at '2021-11-12T09:00'
publish(change, { from = '2021-11-12' })
local again = decide(old)
expect_equal(again.packs[#again.packs].sha256, hash, 'paket kasus lama')
local new = open {
  innovation = 'INV020', region = '51.08', unit = 'Balitbang',
}
set(new, {
  ['innovation.started_on'] = '2019-03-01',
  ['innovation.result_before'] = 1, ['innovation.result_after'] = 2,
}, 'skenario')
expect_verdict(new, 'ineligible', { rules = { N02 = 'fail' } })
expect_match('51.08', 'INV020', { bonus = 8 })
expect_replay()
expect_invariants()
