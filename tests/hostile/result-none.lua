-- expect: result
rule { id = 'H', check = function(case, p)
  local x = 1
end }
