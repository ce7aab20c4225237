-- expect: broken
rule { id = 'H', check = function(case, p)
  return _ENV.os ~= nil
end }
