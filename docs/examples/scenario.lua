-- Skenario terkecil: sebuah usulan, satu penolakan, satu persetujuan.
-- The smallest scenario: a proposal, one refusal, one approval.

scenario { id = 'CONTOH', title = { id = 'Contoh', en = 'Example' } }

at '2021-08-05T09:00'
local case = open {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
}
expect_refused(case, 'verify_interest', { because = 'interest_record' })

later '1 day'
attach(case, 'interest_record', { date = '2021-08-06' })
act(case, 'verify_interest', { role = 'organization_bureau' })
expect_state(case, 'interest_verified')
