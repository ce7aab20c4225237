-- Duties of monitoring and evaluation: DOMAIN section 4.

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
