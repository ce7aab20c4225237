-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do local s = ("%99.99f"):format(1e300) end
end }
