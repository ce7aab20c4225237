-- Kepulauan Bangka Belitung: DOMAIN section 6.

guard {
  id = 'babel-plan-first',
  action = 'attach:commitment_sheet',
  title = {
    id = 'Rencana aksi mendahului komitmen',
    en = 'The action plan comes before the commitment',
  },
  basis = 'F119, F121',
  when = function(case)
    return case.kind == 'replication'
  end,
  check = function(case)
    return known(case.document.action_plan, 'present')
      and case.document.action_plan.present
  end,
}

guard {
  id = 'babel-governor',
  action = 'submit_plan',
  title = {
    id = 'Komitmen ditandatangani juga oleh gubernur',
    en = 'The commitment is counter-signed by the governor',
  },
  basis = 'F121',
  check = function(case)
    return contains(case.document.commitment_sheet.signer_roles, 'governor')
  end,
}

guard {
  id = 'babel-origin-planned',
  action = 'submit_plan',
  title = {
    id = 'Rencana komunikasi dengan pemerintah asal disebut',
    en = 'The planned communication with the origin is named',
  },
  basis = 'F109',
  check = function(case)
    return known(case.document.action_plan, 'origin_communication')
  end,
}

guard {
  id = 'babel-route',
  action = 'submit_plan',
  title = {
    id = 'Rencana aksi lewat Biro Organisasi',
    en = 'The plan goes through the organization bureau',
  },
  basis = 'F119',
  check = function(case)
    return known(case.document.action_plan, 'received_at_bureau')
  end,
}
