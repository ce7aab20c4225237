-- expect: memory|depth|broken|steps
rule { id = 'H', check = function()
  local function f(n, ...)
    if n == 0 then return select('#', ...) end
    return f(n - 1, n, n, n, n, ...)
  end
  return f(100000) > 0
end }
