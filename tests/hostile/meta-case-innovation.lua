-- expect: pass
rule { id = 'H', check = function(case, p)
  return getmetatable(case.innovation) == nil
end }
