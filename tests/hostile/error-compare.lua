-- expect: broken
rule { id = 'H', check = function(case, p)
  return 1 < "2"
end }
