-- expect: broken
rule { id = 'H', check = function(case, p)
  error("a\0b")
end }
