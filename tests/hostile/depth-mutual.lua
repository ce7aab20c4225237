-- expect: depth
rule { id = 'H', check = function(case, p)
  local t = {}
  function t.a() return 1 + t.b() end
  function t.b() return 1 + t.a() end
  return t.a() > 0
end }
