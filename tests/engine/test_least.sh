#!/bin/sh
# The least change (--how) against brute force: for every case of a small
# space, the first answer changes as few facts as any eligible case differs
# by, is itself eligible, and touches no fact that may not change.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
mkdir -p "$T/p"
echo '{"id":"p","title":{"id":"x","en":"x"},"version":"1","extends":null,
"api":1}' > "$T/p/pack.json"
cat > "$T/p/facts.csv" <<'END'
fact,type,values,min,max,actionable
a.n,int,,0,6,yes
a.b,bool,,,,yes
a.t,text,x|y|z,,,yes
a.fixed,bool,,,,no
END
cat > "$T/p/parameters.csv" <<'END'
key,from,value,stricter,title_id,title_en,basis
min_n,,4,higher,n,n,X
END
cat > "$T/p/eligibility.lua" <<'END'
local function rule_of(id, check)
  rule { id = id, title = { id = id, en = id }, basis = 'X',
    on_fail = 'ineligible', check = check }
end
rule_of('R1', function(case, p) return case.a.n >= p.min_n or case.a.b end)
rule_of('R2', function(case) return case.a.t ~= 'x' end)
rule_of('R3', function(case)
  return case.a.t == 'z' or case.a.n ~= 5 and not case.a.fixed
end)
END
echo 'as_of,a.n,a.b,a.t,a.fixed' > "$T/all.csv"
for n in 0 1 2 3 4 5 6; do for b in yes no; do for t in x y z; do
    for f in yes no; do echo "2022-01-01,$n,$b,$t,$f"; done; done; done; done \
    >> "$T/all.csv"
"$AWIG" eval "$T/p" --facts "$T/all.csv" --ndjson --how > "$T/rows"
# rows: case, verdict, number of changed facts in the first answer (- = none)
sed 's/.*"case":\([0-9]*\),"verdict":"\([a-z_]*\)".*/\1 \2 &/' "$T/rows" |
awk '{ how = $0; n = "-"
    if (match(how, /"answers":\[\{"changes":\[/)) {
        rest = substr(how, RSTART + RLENGTH)
        end = index(rest, "]")
        n = gsub(/"fact":/, "", rest) && 0
        part = substr(how, RSTART + RLENGTH, end)
        n = gsub(/"fact":/, "", part) }
    print $1, $2, n }' > "$T/got"
tail -n +2 "$T/all.csv" | tr ',' ' ' | paste -d' ' - "$T/got" |
awk '{ n[NR] = $2; b[NR] = $3; t[NR] = $4; f[NR] = $5; v[NR] = $7
       got[NR] = $8 }
    END { for (i = 1; i <= NR; i++) if (v[i] != "eligible") {
        best = "-"
        for (k = 1; k <= NR; k++) if (v[k] == "eligible" && f[k] == f[i]) {
            d = (n[k] != n[i]) + (b[k] != b[i]) + (t[k] != t[i])
            if (best == "-" || d < best) best = d }
        total++
        if (best != got[i]) { bad++
            print "case " i ": brute force " best ", got " got[i] } }
        print "compared " total ", wrong " bad + 0 }' > "$T/result"
has 'as few changes as brute force finds' 'wrong 0' "$T/result"
has 'many were compared' 'compared 56' "$T/result"
if grep -q '"fact":"a.fixed"' "$T/rows"; then
    bad 'a fixed fact is proposed'; else ok; fi
# Time: a start on 25 August 2019 is old enough a day later.
"$AWIG" eval rules/nasional --facts docs/examples/case.json --how --json \
    > "$T/out"
has 'a date for what only time changes' '"from_date": "2021-08-25"' "$T/out"
# Something to change and something to wait for, in one answer; what only
# grows is told as a day, and never proposed backwards.
cat > "$T/young.json" <<'END'
{"kind":"replication","as_of":"2021-08-24","innovation":{"started_on":
"2019-12-25","owner_region_code":"35.79","awards":["kipp:2020:Top 45"],
"sdg_goal":8,"sdg_target":"8.9"},"replicator":{"region_code":"19.71",
"participating":true},"population":{"active_same":0},
"need":{"score":50,"goal":8}}
END
"$AWIG" eval rules/nasional --facts "$T/young.json" --how --json > "$T/out"
has 'a change and a day' 'fill in evaluation document exists '\
'(innovation.evaluation_document): yes; then wait until 25 December 2021' \
    "$T/out"
mkdir -p "$T/g"
cp "$T/p/pack.json" "$T/g/"
printf '%s\n' 'fact,type,unit,actionable,grows' 'a.age,int,bulan,,yes' \
    'a.ok,bool,,yes,' 'a.tall,int,senti,,yes' > "$T/g/facts.csv"
cat > "$T/g/eligibility.lua" <<'END'
local function rule_of(id, check)
  rule { id = id, title = { id = id, en = id }, basis = 'X',
    on_fail = 'ineligible', check = check }
end
rule_of('R1', function(case) return case.a.age >= 24 end)
rule_of('R2', function(case) return case.a.ok end)
rule_of('R3', function(case) return case.a.tall <= 100 end)
END
how() { printf 'as_of,a.age,a.ok,a.tall\n2022-01-31,%s\n' "$1" > "$T/g.csv"
    "$AWIG" eval "$T/g" --facts "$T/g.csv" --how --json > "$T/out"; }
how 23,ya,90
has 'a month more of a fact that grows' '"from_date": "2022-02-28"' "$T/out"
how 10,tidak,90
has 'growing and changing' 'then wait until 31 March 2023' "$T/out"
how 30,ya,120
has 'nothing shrinks with time' '"answers": []' "$T/out"
finish
