-- expect: pass|depth|broken
rule { id = 'H', check = function()
  local f = function() return true end
  for _ = 1, 300 do
    local g = f
    f = setmetatable({}, { __call = function(...) return g(...) end })
  end
  return f()
end }
