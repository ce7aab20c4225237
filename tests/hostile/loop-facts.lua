-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do local x = case.innovation.score + p.min_age_months end
end }
