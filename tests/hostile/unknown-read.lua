-- expect: unknown
rule { id = 'H', check = function(case, p)
  return case.innovation.extra == "x"
end }
