-- expect: steps
rule { id = 'H', check = function()
  return (('('):rep(200000)):find('%b()') == nil
end }
