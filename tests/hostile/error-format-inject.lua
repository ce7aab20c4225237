-- expect: broken
rule { id = 'H', check = function()
  error('%s%n%p\27[31m\0evil\255')
end }
