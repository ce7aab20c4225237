-- expect: steps
rule { id = 'H', check = function(case, p)
  return ("ab"):rep(500):find("(.-)(.-)%1%2c") ~= nil
end }
