-- expect: steps|time
rule { id = 'H', check = function(case, p)
  local i, s = 0, ""
  while true do i = i + 1; s = "a" .. i end
end }
