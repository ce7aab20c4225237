-- expect: broken
rule { id = 'H', check = function(case)
  local function set() case.kind = 'hub' end
  set()
  return true
end }
