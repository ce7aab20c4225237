-- expect: pass
rule { id = 'H', check = function(case, p)
  return ("a"):find(("b"):rep(200000)) == nil
end }
