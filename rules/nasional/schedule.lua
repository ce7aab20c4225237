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

duty {
  id = 'hub_review',
  title = { id = 'Tinjauan tahunan hub', en = 'Yearly review of the hub' },
  basis = 'F410',
  purpose = 'assessment',
  every = '1 year',
  count = 10,
  from = 'entered.designated',
  roll = 'next_working_day',
  when = function(case)
    return known(case.entered, 'designated')
  end,
  document = 'hub_review',
  role = 'ministry',
  escalate_after = '30 day',
}

deadline {
  id = 'objection',
  title = {
    id = 'Sanggahan diputus dalam masa sanggah',
    en = 'Objection upheld within its window',
  },
  basis = 'KIPP 2020, [D]',
  when = function(case)
    return case.kind == 'kipp_proposal'
  end,
  on = function(case, p)
    if known(case.document.objection_notice, 'until_date') then
      return case.document.objection_notice.until_date
    end
    return case.entered.objection_open + p.objection_days
  end,
  measures = 'action.uphold_objection',
  on_late = 'warn',
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
