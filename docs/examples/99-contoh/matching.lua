-- Kecocokan: komponen 0 sampai 100, tambahan nilai, dan urutan bila seri.

component {
  id = 'distance',
  title = { id = 'Kedekatan daerah asal', en = 'Nearness of the origin' },
  basis = 'Pergub 3/2021',
  weight = 'weight_distance',
  value = function(case)
    return clamp(100 - case.contoh.distance_km / 10, 0.0, 100.0)
  end,
}

bonus {
  id = 'near',
  title = { id = 'Daerah asal dekat', en = 'Near origin' },
  basis = 'Pergub 3/2021',
  points = 'near_bonus',
  when = function(case, p)
    return case.contoh.distance_km <= p.near_km
  end,
}

prefer {
  id = 'nearest',
  title = { id = 'Yang terdekat lebih dulu', en = 'Nearest first' },
  value = function(case)
    return -case.contoh.distance_km
  end,
}
