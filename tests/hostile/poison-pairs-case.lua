-- expect: broken
rule { id = 'H', check = function(case, p)
  for k in pairs(case) do end
  return true
end }
