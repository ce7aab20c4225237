-- expect: steps
rule { id = 'H', check = function(case, p)
  local f, g = {}, {}
  function f.go(n) return g.go(n) end
  function g.go(n) return f.go(n) end
  return f.go(1)
end }
