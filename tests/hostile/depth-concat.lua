-- expect: depth
rule { id = 'H', check = function(case, p)
  local m = {}
  local function go(a, b) return a .. b end
  m.__concat = go
  return setmetatable({}, m) .. setmetatable({}, m)
end }
