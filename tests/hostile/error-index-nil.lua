-- expect: broken
rule { id = 'H', check = function(case, p)
  local t = nil
  return t.x
end }
