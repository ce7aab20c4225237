-- expect: broken
rule { id = 'H', check = function(case, p)
  return os.time() > 0
end }
