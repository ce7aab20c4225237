-- expect: broken
rule { id = 'H', check = function(case, p)
  function helper() return 1 end
  return true
end }
