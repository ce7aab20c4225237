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
printf 'fact,type,title_id,title_en\nx.s,text,a,b\n' > "$T/99-pola/facts.csv"
cat > "$T/99-pola/eligibility.lua" << 'EOF'
rule { id = 'P1', title = { id = 'a', en = 'b' }, basis = 'x',
  on_fail = 'ineligible',
  check = function(case, p) return case.x.s:find('.-.-b$') == nil end }
EOF
awk 'BEGIN { print "case,x.s"
    for (n = 10; n <= 400; n += 30) {
        text = ""
        for (i = 0; i < n; i++) text = text "a"
        printf "n%d,%s\n", n, text
        printf "b%d,%sb\n", n, text } }' > "$T/f.csv"
"$AWIG" rules show "$T/99-pola" P1 --json > "$T/rule"
has 'patterns are lifted' '"lifted": true' "$T/rule"
for worker in on off; do
    AWIG_WORKER=$worker; export AWIG_WORKER
    "$AWIG" eval "$T/99-pola" --facts "$T/f.csv" --as-of 2022-01-01 --ndjson \
        > "$T/each" 2> "$T/err"
    same "$worker: each ends by a limit or not at all" 8 $?
    "$AWIG" eval "$T/99-pola" --facts "$T/f.csv" --as-of 2022-01-01 \
        --summary --json > "$T/all" 2> "$T/err"
    same "$worker: all end the same" 8 $?
    for verdict in eligible needs_review ineligible; do
        want=$(grep -c "\"verdict\":\"$verdict\"" "$T/each")
        got=$(sed -n "s/.*\"$verdict\": *\([0-9]*\).*/\1/p" "$T/all")
        same "$worker: $verdict" "$want" "$got"
    done
    # Beyond 75,000 comparisons, below the budget of a call.
    has "$worker: n160" '"case":"n160","verdict":"eligible"' "$T/each"
    has "$worker: n400" '"case":"n400","verdict":"needs_review"' "$T/each"
done
finish
