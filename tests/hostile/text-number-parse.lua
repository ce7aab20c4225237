-- expect: pass
rule { id = 'H', check = function(case, p)
  return tonumber("1.5") == 1.5 and tonumber("1,5") == nil
end }
