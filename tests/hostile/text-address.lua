-- expect: pass
rule { id = 'H', check = function(case, p)
  return tostring({}) == "table" and tostring(function() end) == "function"
end }
