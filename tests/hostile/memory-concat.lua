-- expect: memory
rule { id = 'H', check = function(case, p)
  local s = "x"
  while true do s = s .. s end
end }
