-- expect: broken
rule { id = 'H', check = function(case, p)
  return ("a"):find(("("):rep(100) .. (")"):rep(100)) ~= nil
end }
