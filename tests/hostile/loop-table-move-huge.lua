-- expect: steps
rule { id = 'H', check = function(case, p)
  table.move({}, 1, 9223372036854775806, 2)
end }
