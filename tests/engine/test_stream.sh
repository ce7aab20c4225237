#!/bin/sh
# Files of any length: from a pipe, in little memory, with long lists and
# texts; a broken line far inside is named with its place, and what was judged
# before it stands.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
mkdir "$T/pack"
echo '{"id":"uji","title":{"id":"Uji","en":"Test"},"version":"1"}' \
    > "$T/pack/pack.json"
printf '%s\n' 'fact,type' 'kind,text' 'a.age,int' 'a.tags,text[]' \
    'a.born,date' > "$T/pack/facts.csv"
cat > "$T/pack/eligibility.lua" <<'RULES'
rule {
  id = 'R1', title = { id = 'Usia', en = 'Age' }, basis = 'uji',
  on_fail = 'ineligible',
  check = function(case) return case.a.age > 50 or case.kind == 'x' end,
}
rule {
  id = 'R2', title = { id = 'Tanda', en = 'Tags' }, basis = 'uji',
  on_fail = 'note', check = function(case) return count(case.a.tags) > 1 end,
}
RULES
# Several batches (of 16,128), read beside the one that is judged.
awk 'BEGIN { for (i = 1; i <= 70000; i++) printf "{\"kind\":\"%s\"," \
    "\"a\":{\"age\":%d,\"tags\":[\"t%d\",\"u\"],\"born\":\"2001-02-%02d\"}}\n",
    i % 3 ? "x" : "y", i % 100, i % 50, i % 28 + 1 }' > "$T/many.ndjson"
awk 'BEGIN { print "kind,a.age,a.tags,a.born"
    for (i = 1; i <= 70000; i++) printf "%s,%d,t%d|u,2001-02-%02d\n",
    i % 3 ? "x" : "y", i % 100, i % 50, i % 28 + 1 }' > "$T/many.csv"
# listed FILE: the same records as one list, some over two lines.
listed() { awk 'BEGIN { printf "[" } {
    if (NR % 3 == 2) sub(/,"a"/, ",\n\t\"a\"")
    printf "%s\n %s", NR == 1 ? "" : ",", $0 } END { print "\n]" }' "$1"; }
listed "$T/many.ndjson" > "$T/many.json"
summary() { "$AWIG" eval "$T/pack" --summary --json --as-of 2024-01-01 "$@"; }
check 'a file' summary --facts "$T/many.ndjson" --threads 1
cp "$T/out" "$T/want"
has 'all of it' '"records": 70000' "$T/want"
for kind in ndjson csv json; do
    for threads in 1 4; do
        # A pipe that gives a little at a time, and an eighth of a gigabyte.
        (ulimit -v 400000; dd if="$T/many.$kind" bs=997 2> "$T/dd" |
            summary --facts - --threads $threads) > "$T/got" 2> "$T/err" \
            || bad "$kind through a pipe" "$(cat "$T/err")"
        check "$kind, $threads threads" cmp "$T/want" "$T/got"
    done
done
# A line that breaks in the fifth batch.
sed '66001s/2001/20x1/' "$T/many.csv" > "$T/bad.csv"
sed '66001s/.$//' "$T/many.ndjson" > "$T/bad.ndjson"
for threads in 1 4; do
    exits "a bad date, $threads" 4 summary --facts "$T/bad.csv" \
        --threads $threads
    has 'its place' '"line":66001,"column":' "$T/err"
    same 'and nothing else' '' "$(cat "$T/out")"
    exits "half a line, $threads" 4 summary --facts - --threads $threads \
        < "$T/bad.ndjson"
    has 'its place' '"file":"<stdin>","line":66001,' "$T/err"
done
"$AWIG" eval "$T/pack" --ndjson --facts - < "$T/bad.ndjson" > "$T/rows" \
    2> "$T/err"
same 'rows before it stand' '4 66000' "$? $(wc -l < "$T/rows" | tr -d ' ')"
head -40000 "$T/many.csv" | sed '$s/,2001.*//' |
    summary --facts - > "$T/out" 2> "$T/err"
same 'the end is missing' 4 $?
has 'the last line is named' '"column":' "$T/err"
# A list that was cut is never judged as if it were whole, wherever it ends.
last=$(wc -c < "$T/many.json")
for less in 2 40 65536 4000000; do
    head -c $((last - less)) "$T/many.json" > "$T/cut.json"
    exits "a list cut $less bytes before its end" 4 summary --facts - \
        < "$T/cut.json"
    has 'where it ends' "\"file\":\"<stdin>\",\"line\":$(($(wc -l \
        < "$T/cut.json") + 1)),\"column\":" "$T/err"
    same 'and nothing else' '' "$(cat "$T/out")"
done
head -c $((last - 2)) "$T/many.json" |
    "$AWIG" eval "$T/pack" --ndjson --facts - > "$T/rows" 2> "$T/err"
same 'rows before its end stand' '4 70000' \
    "$? $(wc -l < "$T/rows" | tr -d ' ')"
# A list of 80 MiB, on one line, in less.
awk 'BEGIN { t = sprintf("%950s", ""); gsub(" ", "\\u00e9", t); printf "["
    for (i = 1; i <= 14500; i++) printf "%s{\"kind\":\"x\",\"a\":{\"age\":%d," \
        "\"tags\":[\"%s\"]}}", i == 1 ? "" : ",", i % 100, t
    print "]" }' > "$T/huge.json"
same 'longer than 64 MiB' 1 $(($(wc -c < "$T/huge.json") > 67108864))
(ulimit -v 70000; summary --facts - --threads 1 < "$T/huge.json") \
    > "$T/out" 2> "$T/err" || bad 'a long list' "$(cat "$T/err")"
has 'a long list' '"records": 14500' "$T/out"
# A few records as long as records may be.
awk 'BEGIN { for (i = 0; i < 40; i++) { printf "{\"kind\":\"x\",\"a\":{" \
    "\"age\":1,\"tags\":["
    for (k = 0; k < 9000; k++) printf "%s\"tag %d of %d\"", k ? "," : "", k, i
    print "]}}" } }' > "$T/long.ndjson"
(ulimit -v 600000; summary --facts "$T/long.ndjson") > "$T/out" 2> "$T/err" ||
    bad 'long lists' "$(cat "$T/err")"
has 'long lists' '"eligible": 40' "$T/out"
finish
