-- expect: memory|steps
rule { id = 'H', check = function()
  local t = setmetatable({}, { __index = function(_, k)
    return k:rep(1000)
  end })
  return (('a'):rep(100000)):gsub('.', t) ~= nil
end }
