-- expect: memory
rule { id = 'H', check = function(case, p)
  local s = ("x"):rep(200000)
  return #("%s%s"):format(s, s) > 0
end }
