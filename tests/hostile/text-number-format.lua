-- expect: pass
rule { id = 'H', check = function(case, p)
  return ("%.1f"):format(1.5) == "1.5" and tostring(1.5) == "1.5" and 1.5
    .. "" == "1.5"
end }
