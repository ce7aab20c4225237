component {
  id = 'need',
  title = { id = 'Kebutuhan', en = 'Need' },
  basis = 'F017',
  weight = 'weight_need',
  value = function(case) return case.innovation.score end,
}
