-- Bali's own demands: DOMAIN section 6.

guard {
  id = 'bali-window',
  action = {
    'open', 'verify_interest', 'map_gaps', 'confirm_eligible', 'select',
    'submit_plan',
  },
  title = {
    id = 'Dalam masa pendampingan 1 Juli sampai 31 Oktober',
    en = 'Within the mentoring window of 1 July to 31 October',
  },
  basis = 'F007',
  on_fail = 'warn',
  check = function(case)
    local from, till = date '2021-07-01', date '2021-10-31'
    if known(case.programme, 'mentoring_from')
      and known(case.programme, 'mentoring_until') then
      from = case.programme.mentoring_from
      till = case.programme.mentoring_until
    end
    if case.as_of >= from and case.as_of <= till then
      return true
    end
    return false, {
      id = 'di luar masa pendampingan',
      en = 'outside mentoring window',
    }
  end,
}

guard {
  id = 'bali-three-units',
  action = 'map_gaps',
  title = {
    id = 'Ketiga unit menandatangani analisis kesenjangan',
    en = 'All three units sign the gap analysis',
  },
  basis = 'F017',
  check = function(case)
    local signed = case.document.gap_analysis.signed_by
    return contains(signed, 'planning_agency')
      and contains(signed, 'research_agency')
      and contains(signed, 'organization_section')
  end,
}

guard {
  id = 'bali-profile',
  action = 'select',
  title = {
    id = 'Profil inovasi lengkap tujuh isian',
    en = 'Innovation profile with its seven fields',
  },
  basis = 'F016',
  check = function(case)
    local profile = case.document.innovation_profile
    return known(profile, 'field') and known(profile, 'background')
      and known(profile, 'core') and known(profile, 'type')
      and known(profile, 'resources') and known(profile, 'budget')
      and known(profile, 'ease')
  end,
}

guard {
  id = 'bali-presentation',
  action = 'select',
  title = {
    id = 'Inovator telah memaparkan inovasinya',
    en = 'The innovator has presented the innovation',
  },
  basis = 'F004',
  check = function(case)
    return known(case.event.innovator_presentation, 'held_on')
  end,
}

guard {
  id = 'bali-commitment-first',
  action = { 'select', 'attach:action_plan' },
  title = {
    id = 'Komitmen ditandatangani saat penetapan, sebelum rencana aksi',
    en = 'Commitment signed at the selection, before the action plan',
  },
  basis = 'F023',
  when = function(case)
    return case.kind == 'replication'
  end,
  check = function(case)
    return known(case.document.commitment_sheet, 'present')
      and case.document.commitment_sheet.present
  end,
}
