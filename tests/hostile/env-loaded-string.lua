-- expect: broken
rule { id = 'H', check = function(case, p)
  return string.gsub.x
end }
