-- expect: broken
local function counter()
  local box = { 0 }
  return function() box[1] = box[1] + 1 return box[1] end
end
local count_up = counter()
rule { id = 'H', check = function() return count_up() == 1 end }
