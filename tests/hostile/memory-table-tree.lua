-- expect: memory
rule { id = 'H', check = function(case, p)
  local function tree(n)
    if n == 0 then return {} end
    return { tree(n - 1), tree(n - 1), tree(n - 1), tree(n - 1) }
  end
  return tree(20) ~= nil
end }
