-- expect: broken
local Account = {}
Account.__index = Account
function Account:add(k) self.n = self.n + k return self end
local shared = setmetatable({ n = 0 }, Account)
rule { id = 'H', check = function() return shared:add(1).n == 1 end }
