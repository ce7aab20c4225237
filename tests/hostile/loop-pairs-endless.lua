-- expect: steps
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __pairs = function()
    return function() return 1 end, nil, nil
  end })
  for _ in pairs(t) do end
end }
