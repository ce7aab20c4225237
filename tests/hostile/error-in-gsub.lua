-- expect: broken
rule { id = 'H', check = function(case, p)
  return ("x"):gsub("x", function() error("x") end) == ""
end }
