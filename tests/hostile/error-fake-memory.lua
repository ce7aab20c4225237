-- expect: broken
rule { id = 'H', check = function(case, p)
  error("not enough memory")
end }
