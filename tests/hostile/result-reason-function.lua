-- expect: result
rule { id = 'H', check = function(case, p)
  return false, function() end
end }
