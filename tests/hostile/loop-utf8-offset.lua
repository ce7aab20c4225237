-- expect: steps
rule { id = 'H', check = function(case, p)
  local s = ("\x80"):rep(200000)
  while true do utf8.offset(s, 0, 200000) end
end }
