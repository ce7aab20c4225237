-- expect: broken
rule { id = 'H', check = function(case, p)
  for k in ipairs(case) do end
  return true
end }
