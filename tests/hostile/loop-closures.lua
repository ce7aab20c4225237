-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do local f = function() return p end end
end }
