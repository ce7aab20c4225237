-- expect: unknown
rule { id = 'H', check = function(case, p)
  table.sort({ 1, 2 }, function() return case.innovation.extra == "x" end)
  return true
end }
