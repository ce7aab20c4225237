-- expect: load
rule { id = 'H' }
