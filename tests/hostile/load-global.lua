-- expect: load
x = 1
