-- expect: pass
rule { id = 'H', check = function(case, p)
  local _ENV = { y = 1 }
  return y == 1
end }
