-- expect: pass
rule { id = 'H', check = function(case, p)
  local _ENV = {}
  z = 5
  return z == 5
end }
