-- expect: steps
rule { id = 'H', check = function(case, p)
  return ("a"):rep(60):match(("a+"):rep(15) .. "b") ~= nil
end }
