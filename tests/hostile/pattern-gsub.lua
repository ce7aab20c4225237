-- expect: steps
rule { id = 'H', check = function(case, p)
  return (("a"):rep(100):gsub((".-"):rep(20) .. "b", "")) == ""
end }
