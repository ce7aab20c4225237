-- expect: steps
rule { id = 'H', check = function(case, p)
  return (("x"):gsub("x", function() while true do end end)) == "y"
end }
