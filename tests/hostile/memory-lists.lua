-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do local x = { case.innovation.awards, p.tiers } end
end }
