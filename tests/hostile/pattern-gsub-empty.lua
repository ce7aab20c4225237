-- expect: memory
rule { id = 'H', check = function(case, p)
  local s = ("x"):rep(100000)
  return #(s:gsub("", s)) > 0
end }
