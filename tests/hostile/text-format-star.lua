-- expect: broken
rule { id = 'H', check = function(case, p)
  return ("%*d"):format(5, 1) ~= ""
end }
