-- expect: steps
rule { id = 'H', check = function(case, p)
  return ("aaaaaaaaaaaaaa"):find(("a*"):rep(60) .. "b") ~= nil
end }
