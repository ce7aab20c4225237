-- expect: broken
rule { id = 'H', check = function(case, p)
  return date("9999999999-01-01") == 0
end }
