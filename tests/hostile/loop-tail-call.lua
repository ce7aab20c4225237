-- expect: steps
rule { id = 'H', check = function(case, p)
  local function f(n) return f(n + 1) end
  return f(0)
end }
