-- expect: broken
rule { id = 'H', check = function(case, p)
  return xpcall(function() end, function() end)
end }
