-- expect: steps
rule { id = 'H', check = function(case, p)
  ::again:: goto again
end }
