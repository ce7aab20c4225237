-- expect: broken
rule { id = 'H', check = function(case, p)
  local t = {}
  return t.x()
end }
