-- expect: memory|depth
rule { id = 'H', check = function(case, p)
  local function f(a, b, c, d, e) local g, h, i, j, k, l, m = a, b, c, d, e,
    a, b
    return 1 + f(g, h, i, j, k) + l + m end
  return f(1, 2, 3, 4, 5) == 0
end }
