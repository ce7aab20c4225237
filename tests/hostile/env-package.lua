-- expect: broken
rule { id = 'H', check = function(case, p)
  return package.loaded ~= nil
end }
