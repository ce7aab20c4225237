-- KOVABLIK, East Java's own contest: it touches no national rule.

local function is_contest(case)
  return case.kind == 'contest_entry'
end

rule {
  id = 'K01',
  title = {
    id = 'Telah berjalan sedikitnya satu tahun pada penutupan',
    en = 'In operation for one year at the closing',
  },
  basis = '[R] KOVABLIK',
  on_fail = 'ineligible',
  when = is_contest,
  check = function(case, p)
    return months_between(case.contest.started_on, case.contest.closes_on)
      >= p.contest_min_age_months
  end,
}

rule {
  id = 'K02',
  title = {
    id = 'Tidak melampaui batas jumlah usulan',
    en = 'Within the cap of entries',
  },
  basis = '[R] KOVABLIK',
  on_fail = 'ineligible',
  when = function(case)
    return case.kind == 'contest_entry' and case.contest.group ~= 'special'
  end,
  check = function(case, p)
    local cap = p.contest_cap_region
    if case.contest.entrant == 'provincial_opd' then
      cap = p.contest_cap_opd
    elseif case.contest.entrant == 'regional_enterprise' then
      cap = p.contest_cap_enterprise
    end
    return case.contest.submitted_by_entrant < cap
  end,
}

rule {
  id = 'K03',
  title = {
    id = 'Kelompok replikasi disertai surat pernyataan',
    en = 'A replication comes with a statement letter',
  },
  basis = '[R] KOVABLIK',
  on_fail = 'needs_review',
  when = function(case)
    return case.kind == 'contest_entry'
      and tables.contest_paper(case) == 'statement_letter'
  end,
  check = function(case)
    return known(case.contest, 'statement_letter')
      and case.contest.statement_letter
  end,
}

rule {
  id = 'K04',
  title = {
    id = 'Kelompok khusus hanya dengan undangan',
    en = 'The special group is by invitation',
  },
  basis = '[R] KOVABLIK',
  on_fail = 'ineligible',
  when = function(case)
    return case.kind == 'contest_entry'
      and tables.contest_paper(case) == 'invitation'
  end,
  check = function(case)
    return known(case.contest, 'invited') and case.contest.invited
  end,
}

rule {
  id = 'K05',
  title = {
    id = 'Ukuran dokumen tidak melampaui batas',
    en = 'Documents within the size limit',
  },
  basis = '[R] KOVABLIK',
  on_fail = 'needs_review',
  when = is_contest,
  check = function(case, p)
    return case.contest.largest_document_kb <= p.contest_document_kb_max
  end,
}

rule {
  id = 'K06',
  title = {
    id = 'Tidak ada data yang terbukti tidak benar',
    en = 'No data found to be false',
  },
  basis = '[R] KOVABLIK',
  on_fail = 'ineligible',
  when = is_contest,
  check = function(case)
    return not (known(case.contest, 'false_data_found')
      and case.contest.false_data_found)
  end,
}
