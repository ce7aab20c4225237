-- A14, lanjutan: tanpa angka pengangguran Pangkalpinang urutan berubah, dan
-- cakupannya terlihat.

scenario {
  id = 'A14b',
  title = {
    id = 'Angka kesenjangan tanpa pengangguran',
    en = 'Gap numbers without unemployment',
  },
  without = { 'indicator_values_regency_2021.csv' },
}

at '2021-10-19T09:00'
import('values', {
  file = 'data/indicator_values_regency_2021.csv',
  drop = { indicator_id = 'unemployment_rate', region_code = '19.71' },
})
at '2021-10-20T09:00'
expect_gap('19.71', 'unemployment_rate', null)
expect_gap('19.71', 'expenditure_pc_adj', 41.04)
expect_need('19.71', 8, null, { coverage = 0 })
-- Dengan pengangguran: peringkat 9, cakupan 0,65 (a14_gap_numbers.lua).
local row = expect_match('19.71', 'INV001', { coverage = 0.15 })
