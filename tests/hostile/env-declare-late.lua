-- expect: broken
rule { id = 'H', check = function(case, p)
  rule { id = "X", check = function() return true end }
  return true
end }
