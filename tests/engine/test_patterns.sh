#!/bin/sh
# A search with a pattern that costs more than the lifted form allows, and less
# than a call in the VM may: many records at once are judged as each alone,
# since what is too dear for the columns is left to the VM.
. tests/lib.sh
mkdir "$T/99-pola"
cat > "$T/99-pola/pack.json" << 'EOF'
{"id":"99-pola","title":{"id":"a","en":"b"},"version":"1","extends":null,
 "api":1}
EOF
cat > "$T/99-pola/facts.csv" << 'EOF'
fact,type,title_id,title_en
x.s,text,a,b
x.t,text,c,d
x.n,int,e,f
EOF
awk 'BEGIN { print "case,x.s,x.t,x.n"
    for (n = 10; n <= 400; n *= n == 160 ? 2.5 : 4) {
        text = ""
        for (i = 0; i < n; i++) text = text "a"
        printf "n%d,%s,%s,%d\n", n, text, n % 4 ? "y" : "", n * 1000
        printf "b%d,%sb,y,%d\n", n, text, n } }' > "$T/f.csv"
# judge CHECK [FIELD]: one rule, all records at once and each alone.
judge() {
    cat > "$T/99-pola/eligibility.lua" << EOF
rule { id = 'P1', title = { id = 'a', en = 'b' }, basis = 'x',
  on_fail = 'ineligible', ${2-}
  check = function(case, p) return $1 end }
EOF
    "$AWIG" rules show "$T/99-pola" P1 --json > "$T/rule"
    has "lifted: $1" '"lifted": true' "$T/rule"
    for worker in on off; do
        AWIG_WORKER=$worker; export AWIG_WORKER
        "$AWIG" eval "$T/99-pola" --facts "$T/f.csv" --as-of 2022-01-01 \
            --ndjson > "$T/each" 2> "$T/err"
        same "$worker: each ends by a limit or not at all: $1" 8 $?
        "$AWIG" eval "$T/99-pola" --facts "$T/f.csv" --as-of 2022-01-01 \
            --summary --json > "$T/all" 2> "$T/err"
        same "$worker: all end the same: $1" 8 $?
        for verdict in eligible needs_review ineligible unknown; do
            want=$(grep -c "\"verdict\":\"$verdict\"" "$T/each")
            got=$(sed -n "s/.*\"$verdict\": *\([0-9]*\).*/\1/p" "$T/all")
            same "$worker: $verdict: $1" "$want" "$got"
        done
        # Beyond 75,000 steps, below the budget of a call; and beyond that.
        has "$worker: n160: $1" '"case":"n160","verdict":"eligible"' "$T/each"
        has "$worker: n400: $1" '"case":"n400","verdict":"needs_review"' \
            "$T/each"
    done
}
judge "case.x.s:find('.-.-b$') == nil"
# Of two columns, and from a place that a third one tells.
judge "(case.x.s .. case.x.s:sub(1, 1)):find('.-.-b$', case.x.n * 0 + 1) == nil"
judge "case.x.s:gsub('.-.-b$', '') == case.x.s"
# A condition that only the VM can tell.
judge true "when = function(case, p)
  return (case.x.s:match('.-.-b$') or 'x') == 'x' end,"
finish
