-- expect: pass
local T = { a = 1, list = { 10, 20, 30 }, [1] = 'x' }
local O = setmetatable({ own = 1 }, { __index = { base = 2 },
  __call = function(self, n) return self.own + n end })
rule { id = 'H', check = function()
  local n = 0
  for _, v in ipairs(T.list) do n = n + v end
  for k, v in pairs(T.list) do n = n + k end
  return n == 66 and #T.list == 3 and T.a == 1 and T[1] == 'x'
    and table.concat(T.list, ',') == '10,20,30' and O.own == 1
    and O.base == 2 and O(5) == 6 and contains(T.list, 20)
      and count(T.list) == 3
    and select('#', table.unpack(T.list)) == 3
end }
