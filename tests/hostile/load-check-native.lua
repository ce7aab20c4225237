-- expect: broken
rule { id = 'H', check = tostring and error }
