-- expect: load
rule { id = 'H', check = function() return true end, title = { { { { { { {
  { { { 1 } } } } } } } } } } }
