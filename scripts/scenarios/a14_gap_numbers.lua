-- A14: angka kesenjangan, tepat sampai 0,01 (bagian 7).

scenario {
  id = 'A14',
  title = { id = 'Angka kesenjangan', en = 'Gap numbers' },
}

local pangkalpinang = {
  unemployment_rate = 50.93, expenditure_pc_adj = 41.04,
  mean_years_schooling_15p = 23.66, life_expectancy = 19.37, hdi = 15.84,
  poverty_rate = 6.06, drinking_water_access = 3.70,
  sanitation_access = 3.19,
}
for indicator, gap in pairs(pangkalpinang) do
  expect_gap('Pangkalpinang', indicator, gap)
end
for indicator, gap in pairs {
  expenditure_pc_adj = 52.86, mean_years_schooling_15p = 48.90,
  unemployment_rate = 40.24, hdi = 26.90, life_expectancy = 25.92,
  poverty_rate = 9.52, drinking_water_access = 6.62,
  sanitation_access = 5.82,
} do
  expect_gap('51.08', indicator, gap)
end

-- Nol yang mungkin berarti tidak ada data ditandai.
expect_gap('Deiyai', 'sanitation_access', 100, {
  value = 0, flag = 'zero_may_be_missing',
})
-- Tidak ada indikator: kosong, bukan 0.
expect_need('19.71', 11, null, { coverage = 0 })
expect_need('19.71', 8, 50.93, { coverage = 1, source = 'indicators' })
at '2021-10-20T09:00'
local before = match('19.71', { top = 120 })
expect_match('19.71', 'INV001', { rank = 9, coverage = 0.65 })
