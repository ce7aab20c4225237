-- expect: broken
-- The same shape at file level would count calls: it is frozen.
local function make()
  local t = { n = 0 }
  return function() t.n = t.n + 1 return t.n end
end
local next_number = make()
rule { id = 'H', check = function() return next_number() == 1 end }
