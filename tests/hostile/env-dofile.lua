-- expect: broken
rule { id = 'H', check = function(case, p)
  return dofile("/etc/passwd")
end }
