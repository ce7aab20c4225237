-- expect: memory
rule { id = 'H', check = function(case, p)
  return #("%q"):format(("\0"):rep(200000)) > 0
end }
