-- expect: broken
rule { id = 'H', check = function(case, p)
  return ("%n"):format(1) ~= ""
end }
