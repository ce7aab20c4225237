-- Setiap aturan memuat satu kesalahan yang sering terjadi.

rule {
  id = 'S01',
  title = { id = 'Salah ketik nama fakta', en = 'Misspelt fact' },
  basis = 'SK 1',
  on_fail = 'ineligible',
  check = function(case, p)
    return case.village.start_on < date '2021-01-01'
  end,
}

rule {
  id = 'S02',
  title = { id = 'Tanggal tanpa date', en = 'Date as text' },
  basis = 'SK 1',
  on_fail = 'needs_reviw',
  check = function(case, p)
    return case.village.started_on < '2021-01-01'
  end,
}

rule {
  id = 'S03',
  title = { id = 'Membandingkan dengan nil', en = 'Compared with nil' },
  basis = 'SK 1',
  on_fail = 'note',
  check = function(case, p)
    return case.village.score ~= nil
  end,
}
