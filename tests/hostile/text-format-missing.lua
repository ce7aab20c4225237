-- expect: broken
rule { id = 'H', check = function(case, p)
  return ("%d%d"):format(1) ~= ""
end }
