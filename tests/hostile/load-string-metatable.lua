-- expect: load
getmetatable('').__index = nil
