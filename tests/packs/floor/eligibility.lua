rule {
  id = 'R01',
  title = { id = 'Cukup umur', en = 'Old enough' },
  basis = 'F014',
  on_fail = 'ineligible',
  when = function(case) return case.kind == 'replication' end,
  check = function(case, p)
    return case.innovation.age_months >= p.min_age_months
  end,
}

rule {
  id = 'R02',
  title = { id = 'Peraih Top', en = 'Holder of a Top' },
  basis = 'F013',
  on_fail = 'needs_review',
  check = function(case, p)
    return overlaps(case.innovation.awards, p.accepted_tiers)
  end,
}

rule {
  id = 'R03',
  title = { id = 'Putusan tabel', en = 'The table decides' },
  basis = 'F004',
  on_fail = 'needs_review',
  check = function(case)
    return tables.risk(case) == 'accept'
  end,
}
