-- expect: load
error({})
