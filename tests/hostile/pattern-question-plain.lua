-- expect: pass
rule { id = 'H', check = function(case, p)
  return ("a"):rep(12):find(("a?"):rep(12) .. ("a"):rep(12)) == 1
end }
