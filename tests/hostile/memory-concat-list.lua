-- expect: memory
rule { id = 'H', check = function(case, p)
  local t, s = {}, ("x"):rep(1000)
  while true do t[#t + 1] = s .. #t end
end }
