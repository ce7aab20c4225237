-- A9: kalender monev 2022, pangkal hitung 31 Januari 2022 (bagian 4).

scenario {
  id = 'A9',
  title = { id = 'Kalender monev 2022', en = 'Monitoring calendar 2022' },
}

local pack, anchor = 'rules/nasional', '2022-01-31'

-- Bulanan dan triwulanan; 31 Desember bergeser ke 2023, yang belum
-- berkalender: kosong, bukan tebakan.
expect_dates(pack, {
  anchor = anchor, duty = 'monitoring',
  dates = {
    '2022-03-01', '2022-03-31', '2022-05-09', '2022-05-31', '2022-06-30',
    '2022-08-01', '2022-08-31', '2022-09-30', '2022-10-31', '2022-11-30',
    null, null,
  },
})
expect_dates(pack, {
  anchor = anchor, duty = 'evaluation',
  dates = { '2022-05-09', '2022-08-01', '2022-10-31', null },
})
-- Dihitung dari pangkalnya, bukan dari tanggal sebelumnya.
expect_dates(pack, {
  anchor = anchor, duty = 'monitoring', n = 1, nominal = '2022-02-28',
})
expect_dates(pack, {
  anchor = anchor, duty = 'monitoring', n = 2, nominal = '2022-03-31',
})

-- Kalender seperti diketahui sebelum dan sejak 7 April 2022.
for known, due in pairs {
  ['2022-04-06'] = '2022-05-04', ['2022-04-07'] = '2022-05-09',
} do
  expect_dates(pack, {
    anchor = anchor, duty = 'evaluation', n = 1, due = due,
    known_at = known, nominal = '2022-04-30',
  })
end

-- Cuti bersama dihitung hari kerja: 4 Mei.
local worked = draft(pack, { parameters = { joint_leave_off = false } })
expect_dates(worked, {
  anchor = anchor, duty = 'evaluation', n = 1, due = '2022-05-04',
})
-- Mundur ke hari kerja sebelumnya: 28 April.
local backwards = draft(pack, {
  files = {
    ['schedule.lua'] = [[
duty {
  id = 'evaluation', every = '3 month', count = 4, basis = 'uji',
  title = { id = 'Evaluasi', en = 'Evaluation' },
  roll = 'previous_working_day', document = 'evaluation_report',
}
]],
  },
})
expect_dates(backwards, {
  anchor = anchor, duty = 'evaluation', n = 1, due = '2022-04-28',
})

-- Hari kerja menurut kalender yang sama.
expect_workdays('2021-10-21', '2021-11-01', 7)
