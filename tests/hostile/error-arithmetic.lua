-- expect: broken
rule { id = 'H', check = function(case, p)
  return nil + 1 == 1
end }
