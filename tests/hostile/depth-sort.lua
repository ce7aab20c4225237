-- expect: depth
rule { id = 'H', check = function(case, p)
  local function f(a, b) table.sort({ 1, 2, 3 }, f) return a < b end
  table.sort({ 1, 2, 3 }, f)
end }
