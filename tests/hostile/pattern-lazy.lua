-- expect: steps
rule { id = 'H', check = function(case, p)
  return ("a"):rep(300):find((".-"):rep(20) .. "b") ~= nil
end }
