-- Syarat lomba inovasi desa. Satu aturan, satu syarat.

rule {
  id = 'D01',
  title = { id = 'Inovasi sudah cukup lama berjalan', en = 'Old enough' },
  basis = 'SK 12/2021 pasal 3',
  on_fail = 'ineligible',
  check = function(case, p)
    return months_between(case.village.started_on, case.as_of)
      >= p.min_age_months
  end,
}

rule {
  id = 'D02',
  title = { id = 'Anggaran tidak melewati batas', en = 'Within the budget' },
  basis = 'SK 12/2021 pasal 4',
  on_fail = 'ineligible',
  check = function(case, p)
    return case.village.budget <= p.max_budget
  end,
}

rule {
  id = 'D03',
  title = { id = 'Bidangnya diterima', en = 'Accepted field' },
  basis = 'SK 12/2021 pasal 5',
  on_fail = 'ineligible',
  check = function(case, p)
    return contains(p.accepted_fields, case.village.field)
  end,
}

rule {
  id = 'D04',
  title = { id = 'Mitra wajib ikut serta', en = 'Required partners' },
  basis = 'SK 12/2021 pasal 6',
  on_fail = 'needs_review',
  check = function(case, p)
    for _, partner in ipairs(p.required_partners) do
      if not contains(case.village.partners, partner) then
        return false, {
          id = 'mitra ' .. partner .. ' belum ikut serta',
          en = 'the partner ' .. partner .. ' does not take part',
        }
      end
    end
    return true
  end,
}

rule {
  id = 'D05',
  title = { id = 'Nilai juri mencapai ambang', en = 'Score of the jury' },
  basis = 'SK 12/2021 pasal 7',
  on_fail = 'needs_review',
  when = function(case)
    return known(case.village, 'visited') and case.village.visited
  end,
  check = function(case, p)
    return case.village.score >= p.min_score
  end,
}

rule {
  id = 'D06',
  title = { id = 'Tidak masuk golongan D', en = 'Not in class D' },
  basis = 'SK 12/2021 lampiran',
  on_fail = 'note',
  when = function(case)
    return known(case.village, 'score')
  end,
  check = function(case)
    return tables.golongan(case) ~= 'D'
  end,
}
