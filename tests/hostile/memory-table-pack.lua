-- expect: broken
rule { id = 'H', check = function(case, p)
  return table.pack(table.unpack({}, 1, 200000)).n > 0
end }
