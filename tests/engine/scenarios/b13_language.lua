-- Words as a stranger uses them: by place and by name, strict people, dates
-- of other anchors, errors that are expected.

at '2022-03-01T09:00+07:00'
local case = open('SIP BANGET', 'Kota Pangkalpinang', 'Dinas Pariwisata', {
  actor = 'Ani', role = 'opd',
})
expect_state { case = case, state = 'draft' }
expect_refused { case = case, action = 'verify_interest',
  because = 'pernyataan minat' }
attach { case = case, type = 'interest_record', date = '01/03/2022' }
as('Budi', 'organization_bureau')
act(case, 'verify_interest')
as()
for _, row in ipairs(actions(case).actions) do
  print(row.action, row.to, row.ready)
end
expect_not_ready(case, 'map_gaps', { because = 'gap_analysis' })

expect_refused('open', { innovation = 'INV999', region = '19.71',
  unit = 'X', because = 'innovation_in_catalogue' })
expect_refused('open', { innovation = 'INV001', region = '19.71',
  because = 'unit_known' })
actors 'strict'
expect_refused('open', { innovation = 'INV001', region = '19.71',
  unit = 'X', actor = 'Zed', role = 'opd', because = 'AW7020' })
actor('Zed', { role = 'opd', region = '51.08', unit = 'X' })
expect_refused('open', { innovation = 'INV001', region = '19.71',
  unit = 'X', actor = 'Zed', role = 'opd', because = 'role_held' })
actor('Zed', { role = 'opd', region = '19.71', unit = 'X',
  from = '2022-01-01', till = '2022-12-31' })
open { innovation = 'INV001', region = '19.71', unit = 'X', actor = 'Zed',
  role = 'opd' }
expect_log { kind = 'case.open', actor = 'Zed', count = 1 }

-- Month ends, 29 February, a year without a calendar.
expect_dates('rules/nasional', { anchor = '2024-02-29', duty = 'monitoring',
  n = 12, nominal = '2025-02-28', due = null })
expect_dates('19-kepulauan-bangka-belitung', { anchor = '2022-01-31',
  duty = 'evaluation', as_of = '2022-12-01',
  dates = { '2022-05-09', '2022-08-01', '2022-10-31', null } })
expect_dates('rules/nasional', { anchor = '2021-07-10', as_of = '2021-12-01',
  duty = 'monitoring', n = 1, due = '2021-08-10' })
expect_error('99.99', function() gap '99.99' end)
