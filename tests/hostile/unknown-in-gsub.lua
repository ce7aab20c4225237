-- expect: unknown
rule { id = 'H', check = function(case, p)
  return ("x"):gsub("x", function() return case.innovation.extra end) == ""
end }
