-- expect: broken
rule { id = 'H', check = function(case, p)
  error(function() end)
end }
