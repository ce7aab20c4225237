#!/bin/sh
# `awig eval`: verdicts, formats, exit codes, messages.
. tests/lib.sh
N=$ROOT/rules/nasional
C=$ROOT/docs/examples/case.json
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG

# field FILE KEY: the first value of a key in indented JSON.
field() { sed -n "s/^ *\"$2\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" \
    "$1" | head -n 1; }

exits 'one day short is an answer, not a failure' 0 \
    "$AWIG" eval "$N" --facts "$C" --json
same 'verdict' ineligible "$(field "$T/out" verdict)"
same 'as of the record' 2021-08-24 "$(field "$T/out" as_of)"
exits '--exit-status says no' 1 "$AWIG" eval "$N" --facts "$C" --exit-status
exits '--as-of overrides the record' 0 \
    "$AWIG" eval "$N" --facts "$C" --as-of 2021-08-25 --json
same 'a day later it is old enough' eligible "$(field "$T/out" verdict)"
exits 'standard input' 0 sh -c "'$AWIG' eval '$N' --facts - < '$C'"
has 'the reason is told' '1 day short' "$T/out"

# The same three cases as CSV, NDJSON and a JSON list have one digest.
"$AWIG" eval "$N" --facts "$ROOT/docs/examples/cases.csv" --summary --json \
    > "$T/csv"
# record STARTED AWARD: one line of NDJSON.
record() { printf '%s' '{"kind":"replication","as_of":"2021-08-24",' \
    '"innovation":{"started_on":"'"$1"'","awards":["'"$2"'"],' \
    '"result_before":39,"result_after":42,"owner_region_code":"35.79",' \
    '"sdg_goal":8,"sdg_target":"8.9"},"replicator.region_code":"19.71",' \
    '"replicator.participating":true,' \
    '"replicator.budget_subactivity":"1.02.03",' \
    '"population.active_same":0,"need":{"score":50.93,"goal":8}}'
    echo; }
{ record 2019-08-24 'kipp:2020:Top 45'
  record 2019-08-25 'kipp:2020:Top 45'
  record 2019-08-24 'sulsel:2022:Top 30'; } > "$T/three.ndjson"
{ echo '['; sed '$!s/$/,/' "$T/three.ndjson"; echo ']'; } > "$T/three.json"
for file in three.ndjson three.json; do
    "$AWIG" eval "$N" --facts "$T/$file" --summary --json > "$T/other"
    same "digest of $file" "$(field "$T/csv" digest)" \
        "$(field "$T/other" digest)"
done
# The digest is SHA-256 of lines anybody can write.
same 'digest by sha256sum' "$(field "$T/csv" digest)" "$(
    printf '1\teligible\t\n2\tineligible\tN02\n3\tineligible\tN01\n' |
    sha256sum | cut -d' ' -f1)"
"$AWIG" eval "$N" --facts "$T/three.ndjson" --ndjson > "$T/rows"
same 'a row a record' 3 "$(wc -l < "$T/rows" | tr -d ' ')"
has 'records are numbered' '{"case":2,' "$T/rows"
"$AWIG" bench "$N" --facts "$T/three.ndjson" --rounds 3 --json > "$T/bench"
same 'bench has the same digest' "$(field "$T/csv" digest)" \
    "$(field "$T/bench" digest)"

# Mistakes: code, exit status, place.
mistake() { # mistake NAME EXIT CODE LINE FILE
    "$AWIG" eval "$N" --facts "$5" --json > "$T/out" 2> "$T/err"
    same "$1: exit" "$2" "$?"
    has "$1: code" "\"code\":\"$3\"" "$T/err"
    has "$1: line" "\"line\":$4," "$T/err"
    same "$1: stdout holds the result only" '' "$(cat "$T/out")"
}
put() { printf "$1" > "$T/bad"; }
put '{"innovation":{"started_o":"2020-01-01"}}'
mistake 'undeclared fact' 4 AW2202 1 "$T/bad"
has 'nearest name' 'innovation.started_on' "$T/err"
put '{"innovation":\n {"started_on":12}}'
mistake 'wrong type' 4 AW2011 2 "$T/bad"
has 'wrong type: fact and value' "innovation.started_on: '12' is not a date" \
    "$T/err"
put '{"innovation":{"sdg_goal":"eight"}}'
mistake 'wrong type in JSON' 4 AW2004 1 "$T/bad"
has 'fact, value, type' \
    "innovation.sdg_goal: 'eight' is not a value of type int" "$T/err"
put '{"innovation":{"awards":["a",null]}}'
mistake 'a hole in a list' 4 AW2004 1 "$T/bad"
has 'fact, value, type in a list' \
    "innovation.awards: 'null' is not a value of type text" "$T/err"
put '{"innovation":{"awards":[["a"]]}}'
mistake 'a list in a list' 4 AW2004 1 "$T/bad"
has 'a list in a list: an example' '"hint":"a correct example: \"Banyuwangi' \
    "$T/err"
put '{"innovation":{"awards":"a"}}'
mistake 'no list' 4 AW2004 1 "$T/bad"
has 'no list: an example' '[\"Banyuwangi\"]' "$T/err"
put 'kind;innovation.result_before\nreplication;1,2,3\n'
mistake 'a number as it was written' 4 AW2004 2 "$T/bad"
has 'a number as it was written: the comma' "'1,2,3'" "$T/err"
has 'a number as it was written: an example' 'example: 12,5"' "$T/err"
put 'innovation.sdg_goal\neight\n'
mistake 'wrong type in CSV' 4 AW2004 2 "$T/bad"
has 'fact, value, type in CSV' \
    "innovation.sdg_goal: 'eight' is not a value of type int" "$T/err"
put '{"kind":"replication",\n"kind":"replication"}'
"$AWIG" eval "$N" --facts "$T/bad" > "$T/out" 2> "$T/err"
same 'duplicate key' 4 $?
put '{"kind":"a\\u0000b"}'
exits 'NUL in text' 4 "$AWIG" eval "$N" --facts "$T/bad"
put '{"kind":"a\377b"}'
exits 'invalid UTF-8' 4 "$AWIG" eval "$N" --facts "$T/bad"
put '{"kind":"replication"'
exits 'truncated' 4 "$AWIG" eval "$N" --facts "$T/bad"
put 'kind,as_of\nreplication,2021-13-01\n'
exits 'impossible date' 4 "$AWIG" eval "$N" --facts "$T/bad"
put 'kind,nothing\nreplication,1\n'
exits 'undeclared column' 4 "$AWIG" eval "$N" --facts "$T/bad"
put ''
exits 'empty file' 4 "$AWIG" eval "$N" --facts "$T/bad"
exits 'missing file' 4 "$AWIG" eval "$N" --facts "$T/absent"
exits 'no such pack' 4 "$AWIG" eval "$T" --facts "$C"
head -c 3000000 /dev/zero | tr '\0' '[' > "$T/bad"
exits 'deep nesting' 4 "$AWIG" eval "$N" --facts "$T/bad"
exits 'unknown option' 2 "$AWIG" eval "$N" --fact "$C"
has 'nearest option' "did you mean '--facts'" "$T/err"
exits 'unknown command' 2 "$AWIG" evall
has 'nearest command' "did you mean 'awig eval'" "$T/err"
exits 'missing argument' 2 "$AWIG" eval "$N"
exits 'bad date' 2 "$AWIG" eval "$N" --facts "$C" --as-of 2021-02-30
exits 'a loosening pack is refused' 3 "$AWIG" eval \
    "$ROOT/tests/packs/35-jawa-timur-twin" --rules "$ROOT/rules" --facts "$C"
has 'both values are named' 24 "$T/err"
# Several records as one document: a list of them and of nothing else.
printf '{"kind":"hub"}\n{"kind":"hub"}\n' > "$T/two"
"$AWIG" eval "$N" --facts "$T/two" --json > "$T/out" 2> "$T/err"
same 'two records: a list of two' 2 "$(grep -c '"verdict"' "$T/out")"
same 'two records: the list ends with the second' '}]}' \
    "$(tail -n 2 "$T/out" | head -n 1 | tail -c 4)"
# A time without an offset is local in the pack's zone, in every format.
mkdir "$T/wita"
echo '{"id":"wita","title":{"id":"a","en":"a"},"version":"1","extends":null,
"api":1,"zone":"WITA"}' > "$T/wita/pack.json"
printf 'fact,type\nx.at,time\n' > "$T/wita/facts.csv"
echo 'rule { id = "R", title = { id = "a", en = "a" }, basis = "b",
  on_fail = "note", check = function(case) return known(case.x, "at") end }' \
    > "$T/wita/eligibility.lua"
for record in '{"x":{"at":"2021-11-01T12:00"}}' 'x.at\n2021-11-01 12:00' \
    'x.at\n01/11/2021 12:00' 'x.at\n01/11/2021 12.00' \
    '{"x.at":"2021-11-01T11:00:00+07:00"}'; do
    printf "$record\n" > "$T/local"
    "$AWIG" eval "$T/wita" --facts "$T/local" --ndjson > "$T/out" 2> "$T/err"
    has "local time: $record" '"x.at":"2021-11-01T11:00:00+07:00"' "$T/out"
done
exits 'help' 0 "$AWIG" eval --help
exits 'general help' 0 "$AWIG" --help
exits 'Indonesian alias' 0 "$AWIG" nilai "$N" --facts "$C"
finish
