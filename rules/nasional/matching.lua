-- How well an innovation fits a region: DOMAIN section 7.  Weights are
-- parameters; a component without data is null and lowers the coverage.

local tier_points = {
  ['Top 5'] = 40, ['Top 15'] = 38, ['Top 25'] = 36, ['Top 35'] = 34,
  ['Top 40'] = 32, ['Top 45'] = 30, ['Top 99'] = 20,
}

-- The best accepted national tier, 0 to 40.
local function best_tier(case)
  local best = 0
  for _, award in ipairs(case.innovation.awards) do
    local issuer, tier = string.match(award, '^([^:]+):%d%d%d%d:(.+)$')
    if issuer == 'kipp' then
      best = math.max(best, tier_points[tier] or 0)
    end
  end
  return best
end

component {
  id = 'need',
  title = { id = 'Kebutuhan wilayah', en = 'Need of the region' },
  basis = 'F017',
  weight = 'weight_need',
  value = function(case)
    return case.need.score
  end,
}

component {
  id = 'evidence',
  title = {
    id = 'Bukti: tingkat, umur, manfaat',
    en = 'Evidence: tier, age, benefit',
  },
  basis = 'F013, F014, F015',
  weight = 'weight_evidence',
  value = function(case)
    local points = best_tier(case)
    local age = months_between(case.innovation.started_on, case.as_of)
    points = points + clamp(age, 0, 60) // 2
    if known(case.innovation, 'result_before')
      and known(case.innovation, 'result_after') then
      points = points + 30
    end
    return points
  end,
}

component {
  id = 'similarity',
  title = { id = 'Kemiripan wilayah', en = 'Similarity of the regions' },
  basis = 'F021',
  weight = 'weight_similarity',
  value = function(case)
    return case.pair.similarity
  end,
}

component {
  id = 'capacity_fit',
  title = { id = 'Kesesuaian anggaran', en = 'Budget fit' },
  basis = 'F022',
  weight = 'weight_capacity',
  value = function(case)
    if case.innovation.budget_need <= case.replicator.budget_capacity then
      return 100
    end
    return 100 * case.replicator.budget_capacity
      / case.innovation.budget_need
  end,
}

component {
  id = 'ease',
  title = { id = 'Kemudahan replikasi', en = 'Ease of replication' },
  basis = 'F016',
  weight = 'weight_ease',
  value = function(case)
    return case.innovation.ease_of_replication
  end,
}

component {
  id = 'pentahelix',
  title = { id = 'Pentahelix', en = 'Pentahelix' },
  basis = 'F208',
  weight = 'weight_pentahelix',
  value = function(case)
    return case.innovation.pentahelix_groups * 20
  end,
}

component {
  id = 'sustainability',
  title = { id = 'Keberlanjutan', en = 'Sustainability' },
  basis = 'F209',
  weight = 'weight_sustainability',
  value = function(case)
    return case.innovation.sustainability
  end,
}

component {
  id = 'replicability',
  title = { id = 'Keterulangan', en = 'Replicability' },
  basis = 'F211',
  weight = 'weight_replicability',
  value = function(case)
    return case.innovation.replicability
  end,
}

component {
  id = 'consistency',
  title = { id = 'Konsistensi', en = 'Consistency' },
  basis = 'F020',
  weight = 'weight_consistency',
  value = function(case)
    return case.innovation.consistency
  end,
}

component {
  id = 'track_record',
  title = { id = 'Rekam jejak', en = 'Track record' },
  basis = 'F203',
  weight = 'weight_track_record',
  value = function(case)
    return case.innovation.track_record
  end,
}

bonus {
  id = 'same_province',
  title = { id = 'Inovasi provinsi sendiri', en = 'Own-province innovation' },
  basis = 'F012',
  points = 'same_province_bonus',
  when = function(case)
    return case.pair.same_province
  end,
}

prefer {
  id = 'tier',
  title = { id = 'Tingkat penghargaan lebih tinggi', en = 'Higher tier' },
  value = function(case)
    return best_tier(case)
  end,
}

prefer {
  id = 'age',
  title = { id = 'Lebih lama berjalan', en = 'Longer in operation' },
  value = function(case)
    return days_between(case.innovation.started_on, case.as_of)
  end,
}
