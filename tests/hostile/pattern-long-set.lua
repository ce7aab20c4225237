-- expect: steps
rule { id = 'H', check = function(case, p)
  local s = ("a"):rep(1000)
  while true do s:find("[" .. ("b"):rep(100000) .. "]") end
end }
