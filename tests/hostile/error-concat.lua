-- expect: broken
rule { id = 'H', check = function(case, p)
  return "x" .. nil == "x"
end }
