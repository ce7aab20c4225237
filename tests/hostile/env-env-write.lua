-- expect: broken
rule { id = 'H', check = function(case, p)
  _ENV.known = nil
  return true
end }
