-- expect: pass
local Account = {}
Account.__index = Account
function Account.new(n) return setmetatable({ n = n }, Account) end
function Account:add(k) self.n = self.n + k return self end
local shared = Account.new(5)
rule { id = 'H', check = function()
  local a = Account.new(1)
  return a:add(2).n == 3 and shared.n == 5
end }
