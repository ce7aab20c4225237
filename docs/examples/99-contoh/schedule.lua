-- Kewajiban berulang, dan batas waktu yang tidak bergeser.

duty {
  id = 'contoh-report',
  title = { id = 'Laporan ke gubernur', en = 'Report to the governor' },
  basis = 'Pergub 3/2021',
  every = '2 month',
  count = 3,
  roll = 'next_working_day',
  document = 'evaluation_report',
  role = 'opd',
  escalate_after = '7 day',
}

deadline {
  id = 'contoh-plan',
  title = { id = 'Rencana aksi tiba tepat waktu', en = 'Plan in time' },
  basis = 'Pergub 3/2021',
  on = function(_, p)
    return p.plan_due_on
  end,
  at = '16:00:00',
  zone = 'WIB',
  measures = 'document.action_plan.received_at_bureau',
  on_late = 'block',
}
