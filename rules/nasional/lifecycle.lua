-- National guards, on top of those of the core: DOMAIN sections 3 and 5.

guard {
  id = 'N05-T8',
  action = 'start_implementation',
  title = { id = 'Pemerintah asal diketahui', en = 'Origin known' },
  basis = 'F109',
  on_fail = 'block',
  check = function(case)
    if known(case.innovation, 'owner')
      or known(case.innovation, 'owner_region_code') then
      return true
    end
    return false, {
      id = 'pemerintah asal belum diketahui',
      en = 'the origin government is not known',
    }
  end,
}

guard {
  id = 'N13',
  action = 'submit',
  title = {
    id = 'Batas jumlah usulan per instansi',
    en = 'Cap of proposals per owner',
  },
  basis = 'F312',
  on_fail = 'block',
  check = function(case, p)
    local cap = p.cap_local_government
    if one_of(case.innovation.owner_level, 'ministry', 'agency') then
      cap = p.cap_ministry_agency
    elseif one_of(case.innovation.owner_level, 'soe', 'state_enterprise') then
      cap = p.cap_state_enterprise
    end
    if case.population.submitted_by_owner < cap then
      return true
    end
    return false, {
      id = case.population.submitted_by_owner
        .. ' usulan sudah diajukan; batasnya ' .. cap,
      en = case.population.submitted_by_owner
        .. ' proposals submitted already; the cap is ' .. cap,
    }
  end,
}

guard {
  id = 'N14-category',
  action = 'submit',
  title = { id = 'Kategori ada pada edisi', en = 'Category of the edition' },
  basis = 'F308',
  on_fail = 'block',
  check = function(case)
    return case.proposal.category_in_edition
  end,
}

guard {
  id = 'N14-group',
  action = 'submit',
  title = { id = 'Kelompok ada pada edisi', en = 'Group of the edition' },
  basis = 'F309',
  on_fail = 'block',
  check = function(case)
    return case.proposal.group_in_edition
      or case.proposal.group_filed == 'general'
  end,
}

guard {
  id = 'N15',
  action = 'submit',
  title = {
    id = 'Input, output, outcome, dan dampak diisi',
    en = 'Input, output, outcome and impact filled',
  },
  basis = 'F316',
  on_fail = 'warn',
  check = function(case)
    return known(case.proposal, 'input') and known(case.proposal, 'output')
      and known(case.proposal, 'outcome') and known(case.proposal, 'impact')
  end,
}

guard {
  id = 'objection-window',
  action = 'interview',
  title = {
    id = 'Masa sanggah telah berakhir',
    en = 'The objection window is over',
  },
  basis = 'KIPP 2020, [D]',
  on_fail = 'warn',
  check = function(case, p)
    local last = case.entered.objection_open + p.objection_days
    if case.as_of > last then
      return true
    end
    return false, {
      id = 'masih ' .. last - case.as_of + 1 .. ' hari',
      en = last - case.as_of + 1 .. ' days to go',
    }
  end,
}

guard {
  id = 'objection-notice',
  action = 'interview',
  title = {
    id = 'Masa sanggah menurut pengumumannya telah berakhir',
    en = 'The objection window of its notice is over',
  },
  basis = 'KIPP 2020',
  on_fail = 'block',
  check = function(case)
    return not known(case.document.objection_notice, 'until_date')
      or case.as_of > case.document.objection_notice.until_date
  end,
}

guard {
  id = 'objection-filed',
  action = 'uphold_objection',
  title = { id = 'Sanggahan ada pada berkas', en = 'An objection on file' },
  basis = 'KIPP 2020, [D]',
  on_fail = 'warn',
  check = function(case)
    return case.document.objection.present
  end,
}
