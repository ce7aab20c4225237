-- expect: load
local x = case.kind
