-- expect: pass
-- A table made by one call is not there in the next.
local function fresh() return {} end
rule { id = 'H', check = function()
  local t = fresh()
  local function put() t[1] = (t[1] or 0) + 1 end
  put()
  return t[1] == 1
end }
