#!/bin/sh
# The command on whole tables: `awig table eval` and `awig table check` on
# tests/pack/tables/NAME.csv with NAME.ndjson give NAME.expected (a line a
# record) and the kinds in NAME.findings.
. tests/lib.sh

for csv in tests/pack/tables/*.csv; do
    base=${csv%.csv}
    name=${base##*/}
    "$AWIG" table eval "$csv" --facts "$base.ndjson" --ndjson \
        > "$T/out" 2> "$T/err"
    same "$name: eval" "$(cat "$base.expected")" "$(cat "$T/out" "$T/err")"
    "$AWIG" table check "$csv" --json > "$T/out" 2> "$T/err"
    code=$?
    kinds=$(sed -n 's/.*"kind": *"\([a-z]*\)".*/\1/p' "$T/out" | sort -u)
    same "$name: check" "$(cat "$base.findings")" "$kinds"
    case $name in salah) want=1 ;; *) want=0 ;; esac
    same "$name: exit code of check" "$want" "$code"
done

# A violated policy: null, a finding, exit 1.
printf 'hit:U,x,=> y\n,<5,a\n,<6,a\n' > "$T/v.csv"
echo '{"x":1}' > "$T/v.json"
exits "violated" 1 "$AWIG" table eval "$T/v.csv" --facts "$T/v.json" --json
has "violated: code" AW5301 "$T/out"
has "violated: result" '"result": null' "$T/out"

# What a spreadsheet leaves behind a table: columns without a name, blank rows,
# also between groups of rows. They are neither rules nor counted as such.
printf '\357\273\277hit:U;x;=> y;;\r\n;<5;a;;\r\n;;;;\r\n;>=5;b;;\r\n;;;;\r\n' \
    > "$T/s.csv"
check "left by a sheet" "$AWIG" table check "$T/s.csv" --json
echo '{"x":7}' > "$T/s.json"
check "left by a sheet: eval" "$AWIG" table eval "$T/s.csv" \
    --facts "$T/s.json" --ndjson
has "left by a sheet: eval" '{"result":"b","rows":["2"]}' "$T/out"

# A table that does not parse: exit 3 for eval, findings for check.
printf 'hit:U,x,=> y\n,">= 5000, < 10000",a\n' > "$T/w.csv"
exits "eval of a mistake" 3 "$AWIG" table eval "$T/w.csv" --facts "$T/v.json"
has "eval of a mistake: suggestion" '[5000..10000)' "$T/err"
exits "check of a mistake" 1 "$AWIG" table check "$T/w.csv" --json
has "check of a mistake: suggestion" '[5000..10000)' "$T/out"
# A rule that asks a table beside a parent's rule on the same fact: not proved,
# and said so.
mkdir -p "$T/induk" "$T/anak/tables"
echo '{"id":"induk","title":{"id":"a","en":"a"},"version":"1"}' \
    > "$T/induk/pack.json"
printf 'fact,type,min,max\nx.n,int,0,100\n' > "$T/induk/facts.csv"
echo '{"id":"anak","title":{"id":"a","en":"a"},"version":"1",' \
    '"extends":"induk"}' > "$T/anak/pack.json"
printf 'hit:U,x.n,=> y\n,<20,no\n,>=20,yes\n' > "$T/anak/tables/t.csv"
# rule FOLDER ID CONDITION
rule() { printf "rule { id = '%s', title = { id = 'a', en = 'a' },
  basis = 'x', on_fail = 'ineligible',
  check = function(case) return %s end }\n" "$2" "$3" \
    > "$T/$1/eligibility.lua"; }
rule induk A1 'case.x.n >= 10'
rule anak B1 "tables.t(case) == 'yes'"
exits 'a table beside a rule' 0 "$AWIG" check "$T/anak" --json
has 'is left undecided, aloud' AW4805 "$T/out"
finish
