-- expect: memory
rule { id = 'H', check = function(case, p)
  return #(("x"):rep(1000):gsub(".*", ("%0"):rep(1000))) > 0
end }
