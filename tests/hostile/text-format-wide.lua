-- expect: broken
rule { id = 'H', check = function(case, p)
  return ("%1000d"):format(1) ~= ""
end }
