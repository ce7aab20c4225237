-- expect: pass
rule { id = 'H', check = function(case, p)
  local t = setmetatable({ 1 }, { __len = function() return 1 << 40 end })
  return select("#", table.unpack(t)) == 1
end }
