-- expect: memory
rule { id = 'H', check = function(case, p)
  local s = case.innovation.name
  while true do s = s .. s end
end }
