-- A plan goes to the bureau, then to the ministry: both stamps are kept, and
-- lateness is judged at the bureau.

scenario { id = 'B06', title = 'Dua tujuan' }
local steps = include 'lib/steps.lua'

local case = steps.gap_mapped {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
  goal = 8, rating = 60,
}
at '2021-10-31T08:00'
attach(case, 'action_plan', {
  rows = plan_rows {}, received_at = '2021-11-01T23:59:59',
  fields = { origin_communication = 'asal belum diketahui' },
  at = '2021-11-02T08:00',
})
expect_late(case, 'babel-plan', 0)
expect_document(case, 'action_plan', {
  received_at_bureau = '2021-11-01T23:59:59+07:00',
  received_at_ministry = null,
})
at '2021-11-05T10:00'
attach(case, 'action_plan', { forwarded_at = '2021-11-05T10:00' })
expect_document(case, 'action_plan', {
  received_at_bureau = '2021-11-01T23:59:59+07:00',
  received_at_ministry = '2021-11-05T10:00:00+07:00',
}, { count = 1 })
expect_late(case, 'babel-plan', 0)
