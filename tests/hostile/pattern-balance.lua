-- expect: steps
rule { id = 'H', check = function(case, p)
  local s = ("("):rep(100000)
  return s:find("%b()") ~= nil and s:gsub("%b()", "") ~= s
end }
