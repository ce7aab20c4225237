-- expect: steps
rule { id = 'H', check = function(case, p)
  local s = ("a"):rep(100000)
  while true do s:find("%f[" .. ("b"):rep(1000) .. "]") end
end }
