-- A5: dua tahun, tepat di batasnya.

scenario {
  id = 'A5',
  title = { id = 'Umur dua tahun', en = 'Two years, at the boundary' },
}

at '2021-08-01T09:00'
local case = open {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
}
set(case, {
  ['innovation.awards'] = 'kipp:2020:Top 45',
  ['innovation.result_before'] = 1, ['innovation.result_after'] = 2,
}, 'skenario')

-- Mulai, hari penilaian, hasil N02, dan sebagian alasannya.
for _, row in ipairs {
  { '2019-08-24', '2021-08-24', 'pass' },
  { '2019-08-25', '2021-08-24', 'fail', '1 hari' },
  { '2019-08-23', '2021-08-24', 'pass' },
  { '2020-02-29', '2022-02-28', 'fail', '1 day' },
  { '2020-02-29', '2022-03-01', 'pass' },
} do
  local start, day, outcome, reason = row[1], row[2], row[3], row[4]
  set(case, { ['innovation.started_on'] = start }, 'skenario')
  expect_verdict(case, nil, {
    as_of = day, rules = { N02 = { outcome = outcome, reason = reason } },
  })
  if outcome == 'fail' then
    expect_verdict(case, 'ineligible', { as_of = day })
  end
end

-- Kejar Stunting: mulai 2019, bulannya tidak diketahui. Bukan tebakan:
-- lulus bila 31 Desember cukup tua, gagal bila 1 Januari belum.
local kejar = open {
  innovation = 'Kejar Stunting', region = '19.02', unit = 'Dinas Kesehatan',
}
expect_fact(kejar, 'innovation.started_on', null)
for day, outcome in pairs {
  ['2020-12-30'] = 'fail',
  ['2021-06-30'] = 'unknown',
  ['2021-12-30'] = 'unknown',
  ['2021-12-31'] = 'pass',
} do
  expect_verdict(kejar, 'ineligible', {
    as_of = day, rules = { N02 = outcome, N01 = 'fail' },
  })
end
