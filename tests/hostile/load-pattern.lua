-- expect: load
local x = ('a'):rep(300):find(('.-'):rep(20) .. 'b')
