-- expect: pass
rule { id = 'H', check = function(case, p)
  return getmetatable(case) == nil and getmetatable(p) == nil
end }
