-- expect: broken
rule { id = 'H', check = function(case, p)
  table.sort({ 1, 2, 3 }, function() error("x") end)
end }
