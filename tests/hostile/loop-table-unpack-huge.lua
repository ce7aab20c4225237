-- expect: broken
rule { id = 'H', check = function(case, p)
  return select("#", table.unpack({}, 1, 9223372036854775807)) == 0
end }
