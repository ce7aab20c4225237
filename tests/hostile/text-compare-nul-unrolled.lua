-- expect: steps|time
rule { id = 'H', check = function(case, p)
  local a, b = ("\0"):rep(262000), ("\0"):rep(262000)
  while a <= b and a <= b and a <= b and a <= b and a <= b and a <= b
    and a <= b and a <= b and a <= b and a <= b and a <= b do end
end }
