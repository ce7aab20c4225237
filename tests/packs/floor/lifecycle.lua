guard {
  id = 'G01',
  action = 'submit_plan',
  title = { id = 'Rencana aksi ada', en = 'Action plan on file' },
  basis = 'F119',
  check = function(case)
    return known(case.document.action_plan, 'present')
      and case.document.action_plan.present
  end,
}
