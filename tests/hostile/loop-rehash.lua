-- expect: steps|time
rule { id = 'H', check = function(case, p)
  local t, k = {}, {}
  for i = 1, 4095 do k[i] = "k" .. i; t[k[i]] = i end
  while true do
    for i = 1, 4095 do
      t[k[i]] = nil; t["q" .. i] = 1; t["q" .. i] = nil; t[k[i]] = 1
    end
  end
end }
