-- expect: broken
rule { id = 'H', check = function(case, p)
  return coroutine.create(function() end) ~= nil
end }
