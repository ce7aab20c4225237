-- A6: Top daerah bukan Top nasional.

scenario {
  id = 'A6',
  title = {
    id = 'Top daerah bukan Top nasional',
    en = 'A provincial Top is not a national one',
  },
}

at '2022-08-01T09:00'
local case = open {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
}
local function awards(list)
  set(case, { ['innovation.awards'] = list }, 'skenario')
end

awards { 'sulsel:2022:Top 30', 'jabar:2021:Top 45' }
expect_verdict(case, 'ineligible', {
  rules = { N01 = { outcome = 'fail', reason = 'provincial Top' } },
})
awards 'kipp:2016:Top 35'
expect_verdict(case, nil, { rules = { N01 = 'pass' } })

-- Hanya tingkat naskah pendiri: Top 35 dan Top 25 tidak diterima.
local founding = draft('rules/nasional', {
  parameters = {
    accepted_tiers = { 'Top 99', 'Top 45', 'Top 40', 'Top 15', 'Top 5' },
  },
})
publish(founding, { from = '2022-08-02' })
at '2022-08-03T09:00'
local other = open {
  innovation = 'INV001', region = '19.02', unit = 'Dinas Pariwisata',
}
set(other, { ['innovation.awards'] = 'kipp:2016:Top 35' }, 'skenario')
expect_verdict(other, 'ineligible', { rules = { N01 = 'fail' } })

-- Kasus lama tetap dinilai dengan aturan yang disematkan padanya.
expect_verdict(case, nil, { rules = { N01 = 'pass' } })

-- Tidak ada pengecualian untuk yang tidak layak.
expect_log { kind = 'pack.publish', count = 6 }
