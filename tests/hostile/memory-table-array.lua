-- expect: memory
rule { id = 'H', check = function(case, p)
  local t = {}
  while true do t[#t + 1] = 1 end
end }
