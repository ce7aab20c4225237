-- expect: broken
rule { id = 'H', check = function(case, p)
  error("the script passed 10000000 steps")
end }
