-- expect: broken
rule { id = 'H', check = function(case, p)
  return ("%p"):format({}) ~= ""
end }
