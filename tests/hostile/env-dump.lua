-- expect: broken
rule { id = 'H', check = function(case, p)
  return #string.dump(function() end) > 0
end }
