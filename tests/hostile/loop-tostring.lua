-- expect: steps
rule { id = 'H', check = function(case, p)
  return tostring(setmetatable({}, { __tostring = function()
    while true do end
  end })) == ""
end }
