-- expect: pass
rule { id = 'H', check = function(case, p)
  return ("a"):rep(100000):find("^b") == nil
end }
