-- expect: memory
rule { id = 'H', check = function(case, p)
  local t = {}
  local i = 0
  while true do i = i + 1; t["k" .. i] = i end
end }
