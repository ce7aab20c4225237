-- expect: broken
rule { id = 'H', check = function(case, p)
  rawset(case, "kind", "x")
  return true
end }
