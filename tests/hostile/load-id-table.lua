-- expect: load
rule { id = setmetatable({}, { __tostring = function() return 'H' end }),
  check = function() return true end }
