-- Kepulauan Bangka Belitung: the action plan reaches the bureau by 1 November.

deadline {
  id = 'babel-plan',
  title = {
    id = 'Rencana aksi tiba di Biro Organisasi paling lambat 1 November 2021',
    en = 'Action plan at the organization bureau by 1 November 2021',
  },
  basis = 'F119',
  on = function(_, p)
    return p.plan_due_on
  end,
  zone = 'WIB',
  measures = 'document.action_plan.received_at_bureau',
  on_late = 'review',
}
