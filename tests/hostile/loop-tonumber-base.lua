-- expect: steps
rule { id = 'H', check = function(case, p)
  local s = ("z"):rep(200000)
  while true do tonumber(s, 36) end
end }
