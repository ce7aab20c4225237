-- expect: broken
local seen = { 2, 1 }
rule { id = 'H', check = function() table.move({ 1 }, 1, 1, 1, seen)
  return true end }
