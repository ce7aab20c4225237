-- expect: pass
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 100 do t[i] = { key = i % 3, at = i } end
  table.sort(t, function(a, b) return a.key < b.key end)
  for i = 2, 100 do
    if t[i - 1].key == t[i].key and t[i - 1].at > t[i].at then
      return false end
  end
  return true
end }
