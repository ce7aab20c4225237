-- expect: unknown
rule { id = 'H', check = function(case, p)
  return p.gone == "x"
end }
