rule {
  id = 'K02',
  title = { id = 'Anggaran di bawah 300', en = 'Budget below 300' },
  basis = 'Perwali 7/2022', on_fail = 'needs_review',
  check = function(case, p) return case.village.budget <= 300 end,
}
rule {
  id = 'K03',
  title = { id = 'Anggaran besar', en = 'Large budget' },
  basis = 'Perwali 7/2022', on_fail = 'ineligible',
  check = function(case, p) return case.village.budget > 400 end,
}
rule {
  id = 'K04',
  title = { id = 'Bidang kesehatan', en = 'Field of health' },
  basis = 'Perwali 7/2022', on_fail = 'ineligible',
  check = function(case, p) return case.village.field == 'health' end,
}
rule {
  id = 'K05',
  title = { id = 'Nilai juri ada batasnya', en = 'Scores have a bound' },
  basis = 'Perwali 7/2022', on_fail = 'note',
  check = function(case, p) return case.village.score <= 100 end,
}
