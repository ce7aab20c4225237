-- expect: load
rule { id = 'H', check = function()
  local n = 0
  local function add() n = n + 1 end
  add()
  return n == 1
end }
