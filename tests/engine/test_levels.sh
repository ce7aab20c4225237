#!/bin/sh
# A national rule is judged again with what a province changes: parameters and
# proposed tables; worst wins, and the population agrees with the single case.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
mkdir -p "$T/pusat/tables" "$T/daerah/tables"
pack() { printf '{"id":"%s","title":{"id":"x","en":"x"},"version":"1",
"extends":%s,"api":1}' "$1" "$2"; }
pack pusat null > "$T/pusat/pack.json"
pack daerah '"pusat"' > "$T/daerah/pack.json"
cat > "$T/pusat/facts.csv" <<'END'
fact,type,values
a.age,int,
a.kind,text,x|y
END
cat > "$T/pusat/parameters.csv" <<'END'
key,from,value,stricter,title_id,title_en,basis
min_age,,10,higher,umur,age,X
other,,1,higher,lain,other,X
END
cat > "$T/pusat/tables/level.csv" <<'END'
hit:UNIQUE,a.kind,=> level
#values,"x,y","high,low"
1,x,low
2,y,high
END
cat > "$T/pusat/eligibility.lua" <<'END'
rule { id = 'P1', title = { id = 'umur', en = 'age' }, basis = 'X',
  on_fail = 'ineligible',
  check = function(case, p) return case.a.age >= p.min_age end }
rule { id = 'P2', title = { id = 'lain', en = 'other' }, basis = 'X',
  on_fail = 'needs_review',
  check = function(case, p) return case.a.age >= p.other end }
rule { id = 'P3', title = { id = 'taraf', en = 'level' }, basis = 'X',
  on_fail = 'needs_review',
  check = function(case) return tables.level(case) == 'low' end }
END
cat > "$T/daerah/parameters.csv" <<'END'
key,from,value
min_age,2022-01-01,20
END
cat > "$T/daerah/tables/level.csv" <<'END'
hit:UNIQUE,a.kind,=> level
#values,"x,y","high,low"
1,x,high
2,y,high
END
printf 'as_of,a.age,a.kind\n2021-12-31,15,x\n2022-01-01,15,x\n' > "$T/c.csv"
check 'both packs load' "$AWIG" check "$T/pusat" "$T/daerah"
"$AWIG" eval "$T/daerah" --facts "$T/c.csv" --ndjson > "$T/rows"
W='"\([A-Za-z0-9]*\)"'
ids() { sed -n "$1p" "$T/rows" | tr '{' '\n' |
    sed -n "s/^\"id\":$W,\"pack\":$W,\"outcome\":$W.*/\\1 \\2 \\3/p" |
    tr '\n' ';'; }
same 'before the province changes the age' \
    'P1 pusat pass;P2 pusat pass;P3 pusat pass;P3 daerah fail;' "$(ids 1)"
same 'after it' \
    'P1 pusat pass;P1 daerah fail;P2 pusat pass;P3 pusat pass;P3 daerah fail;' \
    "$(ids 2)"
"$AWIG" eval "$T/daerah" --facts "$T/c.csv" --summary --json > "$T/sum"
has 'the population agrees' "$(
    printf '1\tneeds_review\tP3\n2\tineligible\tP1,P3\n' |
    sha256sum | cut -d' ' -f1)" "$T/sum"
# The proposal may not be looser.
sed -i 's/^1,x,high/1,x,low/; s/^2,y,high/2,y,low/' \
    "$T/daerah/tables/level.csv"
exits 'a looser table is refused' 3 "$AWIG" eval "$T/daerah" --facts "$T/c.csv"
finish
