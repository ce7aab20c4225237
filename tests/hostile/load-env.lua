-- expect: load
_ENV = {}
