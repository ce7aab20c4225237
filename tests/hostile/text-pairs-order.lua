-- expect: pass
rule { id = 'H', check = function(case, p)
  local s = ""
  for k in pairs({ z = 1, a = 2, m = 3, [3] = 0, [1] = 0, [true] = 0,
    [1.5] = 0 }) do
    s = s .. tostring(k)
  end
  return s == "11.53amztrue"
end }
