-- expect: result
rule { id = 'H', check = function(case, p)
  return table.unpack({ true, true, true, true })
end }
