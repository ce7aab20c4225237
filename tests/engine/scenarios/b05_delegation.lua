-- The secretary signs for the head, and it is recorded; withdrawal needs the
-- head's letter.

scenario { id = 'B05', title = 'Delegasi tanda tangan' }
local steps = include 'lib/steps.lua'

local case = steps.gap_mapped {
  innovation = 'INV001', region = '19.71', unit = 'Dinas Pariwisata',
  goal = 8, rating = 60,
}
set(case, steps.proven, 'uji')
act(case, 'confirm_eligible')
at '2021-09-01T09:00'
attach(case, 'selection_record', { date = '2021-09-01' })
act(case, 'select')
at '2021-10-29T09:00'
steps.plan(case, '2021-10-29T09:00')
at '2021-11-11T09:00'
attach(case, 'commitment_sheet', {
  date = '2021-11-11', signer = 'Sekda',
  signer_role = { 'regional_secretary', 'governor' },
})
expect_refused(case, 'submit_plan', { only = 'commitment_signed' })
attach(case, 'commitment_sheet', {
  date = '2021-11-11', signer = 'Sekda',
  signer_role = { 'regional_secretary', 'governor' },
  on_behalf_of = 'regional_head',
})
expect_document(case, 'commitment_sheet', { signer_roles =
  'regional_secretary|governor' }, { count = 1 })
act(case, 'submit_plan')
expect_state(case, 'planned')

-- Only the head withdraws, and only with a letter.
expect_refused(case, 'withdraw', { role = 'opd', because = 'role' })
expect_refused(case, 'withdraw', { only = 'withdrawal_letter' })
attach(case, 'withdrawal_letter', { signer_role = 'regional_head' })
act(case, 'withdraw')
expect_state(case, 'withdrawn')
expect_refused(case, 'suspend', { reason = 'x', because = 'state' })
