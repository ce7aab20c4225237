-- expect: broken
rule { id = 'H', check = function(case, p)
  for k in pairs({ [{}] = 1 }) do end
  return true
end }
