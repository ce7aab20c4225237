-- expect: steps
rule { id = 'H', check = function(case, p)
  return ("a"):rep(2000):find("(a*)%1b") ~= nil
end }
