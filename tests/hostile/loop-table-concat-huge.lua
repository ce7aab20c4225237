-- expect: broken
rule { id = 'H', check = function(case, p)
  return table.concat({}, "", 1, 9223372036854775807) == ""
end }
