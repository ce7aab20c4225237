-- A17, lanjutan: tanpa fakta skenario umur ke-38 pasangan tidak diketahui,
-- sehingga tidak satu pun berubah.

scenario {
  id = 'A17b',
  title = {
    id = 'Aturan berubah, tanpa fakta umur',
    en = 'Rule change without known ages',
  },
  without = { 'scenario_facts.csv' },
}

at '2021-08-01T09:00'
expect_impact(draft('rules/51-bali', {
  parameters = { same_province_bonus = 8, min_age_months = 36 },
}), {
  as_of = '2021-11-11', pairs = true, everywhere = true,
  cases = 38, flipped = 0, changed = 0,
  before = { eligible = 0, ineligible = 0 },
  after = { eligible = 0, ineligible = 0 },
})
