-- A newer paper supersedes: the wrong one stops what the right one allowed,
-- and the other way round.  The ministry takes note of the end (T11).

scenario { id = 'B14', title = 'Dokumen pengganti, dan catatan kementerian' }
local steps = include 'lib/steps.lua'

-- Attaches a wrong paper over what is there: refused because of it.
local function replaced(case, action, type, wrong, because)
  wrong.fields = wrong.fields or {}
  attach(case, type, wrong)
  expect_document(case, type, {}, { count = 1 })
  expect_refused(case, action, { because = because })
end

local function case_of(unit)
  local case = steps.gap_mapped {
    innovation = 'INV001', region = '19.71', unit = unit, goal = 8,
    rating = 60,
  }
  set(case, steps.proven)
  act(case, 'confirm_eligible')
  at '2021-09-01T09:00'
  attach(case, 'selection_record')
  act(case, 'select')
  at '2021-11-11T09:00'
  steps.plan(case, '2021-10-29T09:00')
  steps.commitment(case, '2021-11-11')
  return case
end

local case = case_of 'Dinas Pariwisata'
replaced(case, 'submit_plan', 'action_plan',
  { fields = { stages = '1|3' }, received_at = '2021-10-29T09:00' },
  'action_plan_stages')
steps.plan(case, '2021-10-29T09:00')
for _, signing in ipairs {
  { signer_role = 'opd' }, { signer_role = 'regional_secretary' }, {},
  { signer_role = 'regional_secretary', on_behalf_of = 'opd' },
  { on_behalf_of = 'regional_head' }, { signer_role = 'governor' },
} do
  replaced(case, 'submit_plan', 'commitment_sheet', signing,
    'commitment_signed')
end
attach(case, 'commitment_sheet', {
  signer_role = { 'regional_secretary', 'governor' },
  on_behalf_of = 'regional_head',
})
act(case, 'submit_plan')
steps.to_monitoring(case, '2022-01-03')

-- T11: three quarters on time, the last one good.
at '2022-02-21T09:00'
for n = 1, 3 do
  attach(case, 'evaluation_report', { fields = { n = n, score = 40 } })
end
at '2022-03-01T09:00'
attach(case, 'monitoring_report', { fields = { n = 1 } })
attach(case, 'evaluation_report', { fields = { n = 4, score = 80 } })
attach(case, 'reflection_record')
attach(case, 'ministry_note', { signer_role = 'opd' })
expect_refused(case, 'complete', { role = 'ministry', because = 'role' })
local state = act(case, 'complete')
expect_equal(state, 'completed')
expect_warning(case, 'ministry_note')

-- The note may follow; and it may come with the act itself.
attach(case, 'ministry_note', { role = 'ministry', signer_role = 'ministry' })
expect_document(case, 'ministry_note', {}, { count = 1 })
local other = case_of 'Dinas Perumahan'
act(other, 'submit_plan')
steps.to_monitoring(other, '2022-01-03')
at '2022-03-01T09:00'
attach(other, 'monitoring_report', { fields = { n = 1 } })
attach(other, 'evaluation_report', { fields = { result = 'pass' } })
attach(other, 'reflection_record')
act(other, 'complete', { second_actor = 'Asdep', second_role = 'ministry' })
expect_no_warning(other, 'ministry_note')
