-- expect: steps
rule { id = 'H', check = function(case, p)
  return ("a"):rep(60):find(("a*"):rep(20) .. "b") ~= nil
end }
