-- expect: steps
rule { id = 'H', check = function(case, p)
  local s = ("9"):rep(200000)
  while true do tonumber(s) end
end }
