-- expect: broken
rule { id = 'H', check = function(case, p)
  return pcall(function() while true do end end)
end }
