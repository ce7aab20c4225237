-- expect: result
rule { id = 'H', check = function(case, p)
  local t = {}
  t.id = t
  return false, t
end }
