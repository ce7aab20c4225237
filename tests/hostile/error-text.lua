-- expect: broken
rule { id = 'H', check = function(case, p)
  error("no")
end }
