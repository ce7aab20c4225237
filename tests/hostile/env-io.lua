-- expect: broken
rule { id = 'H', check = function(case, p)
  return io.open("/etc/passwd") ~= nil
end }
