-- Duties of monitoring and evaluation, and the action plan's deadline: DOMAIN
-- section 4.  No source states a penalty for a late plan: nationally it warns.

duty {
  id = 'monitoring',
  title = { id = 'Pemantauan bulanan', en = 'Monthly monitoring' },
  basis = 'F114',
  purpose = 'improvement',
  every = '1 month',
  count = 12,
  roll = 'next_working_day',
  document = 'monitoring_report',
  role = 'opd',
  escalate_after = '14 day',
}

duty {
  id = 'evaluation',
  title = { id = 'Evaluasi triwulanan', en = 'Quarterly evaluation' },
  basis = 'F115',
  purpose = 'assessment',
  every = '3 month',
  count = 4,
  roll = 'next_working_day',
  document = 'evaluation_report',
  role = 'organization_bureau',
  escalate_after = '14 day',
}

deadline {
  id = 'plan',
  title = {
    id = 'Rencana aksi tiba tepat waktu',
    en = 'Action plan in time',
  },
  basis = 'F119',
  on = function(_, p)
    return p.plan_due_on
  end,
  measures = 'document.action_plan.received_at_bureau',
  on_late = 'warn',
}
