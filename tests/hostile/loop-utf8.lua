-- expect: steps
rule { id = 'H', check = function(case, p)
  local s = ("x"):rep(200000)
  while true do utf8.len(s) end
end }
