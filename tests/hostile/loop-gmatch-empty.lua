-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do for _ in ("abc"):gmatch("") do end end
end }
