-- expect: memory|depth|broken
rule { id = 'H', check = function(case, p)
  local function f(...) return select("#", ...) + (f(1, 2, 3, 4, 5, 6, 7, 8,
    9, ...)) end
  return f() == 0
end }
