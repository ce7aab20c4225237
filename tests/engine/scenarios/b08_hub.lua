-- Lampung becomes a hub: three criteria, a companion team, a yearly review;
-- replications open from then on, and end with it.

scenario { id = 'B08', title = 'Hub JIPP' }

at '2023-02-01T09:00'
expect_refused('open', {
  innovation = 'INV001', region = '18.71', unit = 'Dinas', because = 'F402',
})
local hub = open { machine = 'hub', region = '18' }
expect_state(hub, 'proposed')
expect_refused(hub, 'designate', {
  only = {
    'hub_decree', 'leader_commitment', 'needs_linked', 'bureaucratic_support',
  },
})
attach(hub, 'hub_decree', {
  number = 'Kepmen 1/2023', date = '2023-02-01',
  fields = { leader_commitment = true, needs_linked = true },
})
expect_refused(hub, 'designate', { only = 'bureaucratic_support' })
attach(hub, 'hub_decree', {
  number = 'Kepmen 1/2023', date = '2023-02-01', fields = {
    leader_commitment = true, needs_linked = true,
    bureaucratic_support = true,
  },
})
expect_refused(hub, 'designate', {
  role = 'organization_bureau', because = 'role',
})
act(hub, 'designate', { role = 'ministry' })
local case = open {
  innovation = 'INV001', region = '18.71', unit = 'Dinas',
}
expect_state(case, 'draft')
expect_refused(hub, 'name_companion', { because = 'companion_team' })
attach(hub, 'companion_team', { title = 'Universitas Lampung' })
act(hub, 'name_companion')
expect_refused(hub, 'activate', {
  only = { 'action_plan', 'commitment_sheet', 'replication_list' },
})
attach(hub, 'action_plan')
attach(hub, 'commitment_sheet')
attach(hub, 'replication_list')
act(hub, 'activate')
expect_state(hub, 'active')
expect_due { case = hub, duty = 'hub_review', n = 1, nominal = '2024-02-01',
  due = null, status = 'no_calendar' }
act(hub, 'lapse')
expect_refused('open', {
  innovation = 'INV003', region = '18.72', unit = 'Dinas',
  because = 'hub_participates',
})

-- A pilot is a hub until its case says that it lapsed.
local pilot = open { machine = 'hub', region = '51' }
attach(pilot, 'hub_decree', { fields = { leader_commitment = true,
  needs_linked = true, bureaucratic_support = true } })
act(pilot, 'designate')
attach(pilot, 'companion_team')
act(pilot, 'name_companion')
for _, type in ipairs { 'action_plan', 'commitment_sheet',
  'replication_list' } do
  attach(pilot, type)
end
act(pilot, 'activate')
open { innovation = 'INV001', region = '51.08', unit = 'Dinas' }
act(pilot, 'lapse')
expect_refused('open', { innovation = 'INV003', region = '51.08',
  unit = 'Dinas', because = 'hub_participates' })
