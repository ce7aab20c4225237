-- expect: broken
rule { id = 'H', check = function(case, p)
  for i = 1, 10, 0 do end
end }
