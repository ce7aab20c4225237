-- expect: steps
rule { id = 'H', check = function(case, p)
  for _ in ("a"):rep(100):gmatch((".-"):rep(20) .. "b") do end
end }
