-- expect: steps
rule { id = 'H', check = function(case, p)
  local t = {}
  while not t.done do t.done = false end
end }
