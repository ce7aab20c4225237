-- Harapan yang keliru: minat belum diverifikasi.
-- A wrong expectation: the interest is not verified yet.

at '2021-08-05T09:00'
local case = open {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
}
attach(case, 'interest_record')
expect_state(case, 'interest_verified')
