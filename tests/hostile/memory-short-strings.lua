-- expect: memory
rule { id = 'H', check = function(case, p)
  local head = {}
  local i = 0
  while true do i = i + 1; head = { head, 's' .. i } end
end }
