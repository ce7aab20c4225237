-- expect: broken
rule { id = 'H', check = function(case, p)
  return select("#", table.unpack({}, 1, 1000000)) == 0
end }
