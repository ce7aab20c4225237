-- expect: steps
rule { id = 'H', check = function(case, p)
  local s = ("x"):rep(200000)
  while true do s:upper() end
end }
