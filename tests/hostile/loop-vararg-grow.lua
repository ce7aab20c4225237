-- expect: steps|time|memory|broken
rule { id = 'H', check = function(case, p)
  local function f(...) return f(1, 2, 3, 4, 5, 6, 7, 8, ...) end
  return f()
end }
