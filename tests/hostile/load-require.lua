-- expect: load
local m = require('os')
