-- expect: broken
rule { id = 'H', check = function(case, p)
  local function f(_ENV) return known(1, "x") end
  return f({})
end }
