-- expect: result
rule { id = 'H', check = function()
  local t = {}
  t.id = t
  t.en = t
  return false, t
end }
