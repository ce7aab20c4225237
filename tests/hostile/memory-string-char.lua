-- expect: pass
rule { id = 'H', check = function(case, p)
  return #string.char(65, 66, 67) == 3
end }
