-- A1: SIP BANGET dari Kota Batu ke Pangkalpinang, pack Babel.
-- Tanggal penetapan, batas 1 November, dan komitmen 11 November 2021 nyata;
-- 29 Oktober adalah masukan skenario.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A1',
  title = {
    id = 'SIP BANGET di Pangkalpinang',
    en = 'SIP BANGET in Pangkalpinang',
  },
}

local case = steps.gap_mapped {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
  goal = 8,
}

-- Dengan fakta naskah pendiri saja.
at '2021-08-24T09:00'
expect_verdict(case, 'needs_review', {
  rules = { N01 = 'unknown', N02 = 'unknown', N04 = 'needs_review' },
})
expect_not_ready(case, 'confirm_eligible')
at '2021-08-30T09:00'
expect_refused(case, 'confirm_eligible', {
  because = { 'verdict', 'N01', 'N02', 'N04' },
})
expect_state(case, 'gap_mapped')

-- Tingkat, tanggal mulai, dan manfaat masuk beserta sumbernya.
at '2021-09-01T09:00'
set(case, steps.proven, { source = 'fakta skenario', on = '2021-09-01' })
expect_verdict(case, 'eligible', {
  rules = { N01 = 'pass', N02 = 'pass', N04 = 'pass', N06 = 'pass' },
})
at '2021-09-02T09:00'
act(case, 'confirm_eligible')

-- Asal di luar provinsi diterima, tanpa tambahan nilai.
expect_match('19.71', 'INV001', { bonus = 0, as_of = '2021-09-02' })

-- Ditetapkan sebelum 21 Oktober, dengan berita acara.
at '2021-10-14T09:00'
expect_refused(case, 'select', { only = 'selection_record' })
at '2021-10-15T09:00'
attach(case, 'selection_record', {
  date = '2021-10-15', role = 'organization_bureau',
})
act(case, 'select')

-- Rencana di Biro 29 Oktober, diteruskan 1 November: tepat waktu.
at '2021-10-29T10:00'
steps.plan(case, '2021-10-29T10:00')
expect_no_warning(case)
expect_late(case, 'babel-plan', 0)
at '2021-11-01T09:00'
attach(case, 'action_plan', { forwarded_at = '2021-11-01T09:00' })
expect_document(case, 'action_plan', {
  received_at_bureau = '2021-10-29T10:00:00+07:00',
  received_at_ministry = '2021-11-01T09:00:00+07:00',
})

-- Direncanakan pada 11 November, tidak sebelumnya.
at '2021-11-10T16:00'
expect_refused(case, 'submit_plan', { because = 'commitment_sheet' })
expect_state(case, 'selected')
at '2021-11-11T09:00'
steps.commitment(case, '2021-11-11')
act(case, 'submit_plan')
expect_state(case, 'planned')

expect_log { case = case, kind = 'case.refusal', count = 3 }
expect_invariants()
