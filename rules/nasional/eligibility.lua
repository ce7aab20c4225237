-- National eligibility: DOMAIN section 5.  Provinces add, they cannot loosen.

local function is_replication(case)
  return case.kind == 'replication'
end

rule {
  id = 'N01',
  title = {
    id = 'Peraih Top KIPP nasional pada tingkat yang diterima',
    en = 'Holder of an accepted national KIPP tier',
  },
  basis = 'F013, F004',
  on_fail = 'ineligible',
  when = is_replication,
  check = function(case, p)
    for _, award in ipairs(case.innovation.awards) do
      local issuer, tier = string.match(award, '^([^:]+):%d%d%d%d:(.+)$')
      if issuer == p.award_issuer and contains(p.accepted_tiers, tier) then
        return true
      end
    end
    return false, {
      id = 'tidak ada penghargaan KIPP nasional pada tingkat yang diterima;'
        .. ' Top daerah tidak dihitung',
      en = 'no national KIPP award of an accepted tier;'
        .. ' provincial Top lists do not count',
    }
  end,
}

rule {
  id = 'N02',
  title = {
    id = 'Telah berjalan sedikitnya dua tahun',
    en = 'In operation for at least two years',
  },
  basis = 'F014',
  on_fail = 'ineligible',
  when = function(case)
    if case.kind == 'replication' then
      return true
    end
    if case.kind ~= 'kipp_proposal' then
      return false
    end
    return not (case.proposal.edition == 2022
      and case.proposal.category == 'resilience')
  end,
  check = function(case, p)
    local day = case.as_of
    if known(case.programme, 'selection_on') then
      day = case.programme.selection_on
    end
    if not known(case.innovation, 'started_on')
      and known(case.innovation, 'started_year') then
      local year = case.innovation.started_year
      if months_between(date(year, 12, 31), day) >= p.min_age_months then
        return true
      end
      if months_between(date(year, 1, 1), day) < p.min_age_months then
        return false, {
          id = 'tahun mulainya belum cukup lama',
          en = 'the year in which it began is too recent',
        }
      end
    end
    local start = case.innovation.started_on
    local due = add_months(start, p.min_age_months)
    if p.leap_day_matures == 'march'
      and months_between(start, due) < p.min_age_months then
      due = due + 1
    end
    if day >= due then
      return true
    end
    local days = due - day
    return false, {
      id = 'kurang ' .. days .. ' hari dari umur yang disyaratkan',
      en = days .. (days == 1 and ' day' or ' days')
        .. ' short of the required age',
    }
  end,
}

rule {
  id = 'N03',
  title = {
    id = 'Kategori pandemi KIPP 2022 telah berjalan sedikitnya satu tahun',
    en = 'Pandemic category of KIPP 2022: in operation for one year',
  },
  basis = 'Kepmen PANRB 50/2022',
  on_fail = 'ineligible',
  when = function(case)
    return case.kind == 'kipp_proposal' and case.proposal.edition == 2022
      and case.proposal.category == 'resilience'
  end,
  check = function(case, p)
    return months_between(case.innovation.started_on, case.as_of)
      >= p.pandemic_min_age_months
  end,
}

rule {
  id = 'N04',
  title = { id = 'Manfaat terbukti', en = 'Benefit proven' },
  basis = 'F015',
  on_fail = 'needs_review',
  when = is_replication,
  check = function(case)
    if known(case.innovation, 'result_before')
      and known(case.innovation, 'result_after') then
      return true
    end
    if known(case.innovation, 'evaluation_document') then
      return case.innovation.evaluation_document
    end
    return false, {
      id = 'belum ada data sebelum dan sesudah, atau dokumen evaluasi',
      en = 'no data before and after, nor an evaluation document',
    }
  end,
}

rule {
  id = 'N05',
  title = { id = 'Pemerintah asal diketahui', en = 'Origin known' },
  basis = 'F109',
  on_fail = 'needs_review',
  when = is_replication,
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

rule {
  id = 'N06',
  title = {
    id = 'Replikator berada di provinsi peserta dan bukan pemiliknya',
    en = 'The replicator is in a participating province and not the owner',
  },
  basis = 'F402, F006',
  on_fail = 'ineligible',
  when = is_replication,
  check = function(case)
    if not case.replicator.participating then
      return false, {
        id = 'provinsi ini belum menjadi Hub JIPP pada tahun program',
        en = 'the province is not a Hub JIPP in the programme year',
      }
    end
    if known(case.innovation, 'owner_region_code')
      and case.innovation.owner_region_code
        == case.replicator.region_code then
      return false, {
        id = 'replikator adalah pemilik inovasi ini',
        en = 'the replicator owns this innovation',
      }
    end
    return true
  end,
}

rule {
  id = 'N07',
  title = {
    id = 'Belum ada replikasi aktif yang sama',
    en = 'The same replication is not under way already',
  },
  basis = 'F116',
  on_fail = 'ineligible',
  when = is_replication,
  check = function(case)
    return case.population.active_same == 0
  end,
}

rule {
  id = 'N08',
  title = {
    id = 'Tujuan dan target TPB dinyatakan atau dipetakan',
    en = 'SDG goal and target stated or mapped',
  },
  basis = 'F306, F017',
  on_fail = 'needs_review',
  when = is_replication,
  check = function(case)
    return known(case.innovation, 'sdg_goal')
        and known(case.innovation, 'sdg_target')
      or known(case.need, 'goal')
  end,
}

rule {
  id = 'N09',
  title = {
    id = 'Analisis kesenjangan menunjukkan kebutuhan',
    en = 'The gap analysis shows a need',
  },
  basis = 'F017, F018',
  on_fail = 'needs_review',
  when = is_replication,
  check = function(case, p)
    return case.need.score >= p.min_need
  end,
}

rule {
  id = 'N10',
  title = {
    id = 'Subkegiatan anggaran disebutkan',
    en = 'Budget sub-activity named',
  },
  basis = 'F106',
  on_fail = 'note',
  when = is_replication,
  check = function(case)
    return known(case.replicator, 'budget_subactivity')
      or known(case.document.action_plan, 'budget_subactivity')
  end,
}

rule {
  id = 'N11',
  title = {
    id = 'Tidak ada catatan integritas pimpinan',
    en = 'No integrity flag of the leaders',
  },
  basis = 'F311',
  on_fail = 'needs_review',
  when = function(case, p)
    return case.kind == 'replication' and p.integrity_at_eligibility == 'on'
  end,
  check = function(case)
    if known(case.replicator, 'integrity_flag')
      and case.replicator.integrity_flag then
      return false, {
        id = 'ada catatan tentang pimpinan replikator; perlu putusan manusia',
        en = 'a flag on the replicator\'s leaders; people must decide',
      }
    end
    if known(case.innovation, 'owner_integrity_flag')
      and case.innovation.owner_integrity_flag then
      return false, {
        id = 'ada catatan tentang pimpinan asal; perlu putusan manusia',
        en = 'a flag on the origin\'s leaders; people must decide',
      }
    end
    return true
  end,
}
