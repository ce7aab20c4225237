-- expect: pass
rule { id = 'H', check = function(case, p)
  return ("\0a\0"):find("\0", 2) == 3
end }
