-- expect: broken
rule { id = 'H', check = function(case, p)
  return ("a"):rep(300):find(("a?"):rep(250)) ~= nil
end }
