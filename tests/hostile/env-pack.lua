-- expect: broken
rule { id = 'H', check = function(case, p)
  return #string.pack("i", 1) > 0
end }
