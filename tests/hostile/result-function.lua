-- expect: result
rule { id = 'H', check = function(case, p)
  return function() return true end
end }
