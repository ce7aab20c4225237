-- expect: pass
rule { id = 'H', check = function(case, p)
  return ("a"):rep(300):find(("a*"):rep(100000)) ~= nil
end }
