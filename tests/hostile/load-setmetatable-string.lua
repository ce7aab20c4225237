-- expect: load
setmetatable('', { __index = {} })
