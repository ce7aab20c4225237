-- expect: broken
local function make()
  local seen = {}
  return function(x) seen[#seen + 1] = x return #seen == 1 end
end
local first = make()
rule { id = 'H', check = function(case) return first(case.kind) end }
