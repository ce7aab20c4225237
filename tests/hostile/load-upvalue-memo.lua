-- expect: load
local seen
rule { id = 'H', check = function(case) seen = seen or case.kind
  return true end }
