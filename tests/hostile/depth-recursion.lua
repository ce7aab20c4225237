-- expect: depth
rule { id = 'H', check = function(case, p)
  local function f(n) return 1 + f(n + 1) end
  return f(0) > 0
end }
