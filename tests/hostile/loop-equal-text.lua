-- expect: steps|time
rule { id = 'H', check = function(case, p)
  local a, b = ("x"):rep(250000) .. "a", ("x"):rep(250000) .. "a"
  while true do local same = a == b end
end }
