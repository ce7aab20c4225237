-- expect: broken
rule { id = 'H', check = function(case, p)
  return case.innovation.skor == 1
end }
