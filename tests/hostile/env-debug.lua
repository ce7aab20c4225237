-- expect: broken
rule { id = 'H', check = function(case, p)
  return debug.getregistry() ~= nil
end }
