-- expect: depth
rule { id = 'H', check = function(case, p)
  local function f(s) return (s:gsub(".", f)) end
  return f("x") == "x"
end }
