#!/bin/sh
# Cases from files: what each odd document does, and where its error is.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
mkdir "$T/pack"
echo '{"id":"uji","title":{"id":"Uji","en":"Test"},"version":"1"}' \
    > "$T/pack/pack.json"
printf '%s\n' 'fact,type' 'kind,text' 'a.age,int' 'a.tags,text[]' \
    > "$T/pack/facts.csv"
cat > "$T/pack/eligibility.lua" <<'RULES'
rule {
  id = 'R1', title = { id = 'Usia', en = 'Age' }, basis = 'uji',
  on_fail = 'ineligible',
  check = function(case) return case.a.age > 1 and case.kind == 'x' end,
}
RULES

# reads NAME TEXT VERDICT: one case, judged.
reads() {
    printf '%b' "$2" > "$T/facts"
    exits "$1" 0 "$AWIG" eval "$T/pack" --facts "$T/facts" --json
    has "$1" "\"verdict\": \"$3\"" "$T/out"
}
# fails NAME TEXT CODE LINE COLUMN BYTE: refused at that place.
fails() {
    printf '%b' "$2" > "$T/facts"
    exits "$1" 4 "$AWIG" eval "$T/pack" --facts "$T/facts" --ndjson
    has "$1" "\"code\":\"$3\"" "$T/err"
    has "$1" "\"line\":$4,\"column\":$5,\"byte\":$6," "$T/err"
}
reads 'nested' '{"a":{"age":2},"kind":"x"}' eligible
reads 'dotted' '{"a.age":2,"kind":"x"}' eligible
reads 'as scripts write it' '{"case.a.age":2,"case.kind":"x"}' eligible
reads 'as scripts write it, nested' '{"case":{"a":{"age":2},"kind":"x"}}' \
    eligible
reads 'null, then a value' '{"a.age":null,"a":{"age":2},"kind":"x"}' eligible
fails 'twice' '{"a.age":2,"a":{"age":2}}' AW2212 1 23 23
fails 'twice, a list' '{"a.tags":[],"a":{"tags":[]}}' AW2212 1 27 27
fails 'the second of a list, on the first line' \
    '[{"a.age":1},{"a.age":"q"}]' AW2004 1 23 23
fails 'the second of a list, on a line of its own' \
    '[{"a.age":1},\n  {\n"a.age":"q"}]' AW2004 3 9 27
fails 'a list in the list' '[[{"a.age":1},{"a.age":2}]]' AW2208 1 2 2
fails 'the second line' '{"a.age":1}\n{"a.age":"q"}' AW2004 2 10 22
fails 'the third line is no JSON' '{"a.age":1}\n\n{"a.age":q}' AW1110 3 10 23

# A first line longer than what is read at once is still one record.
{ printf '{"a.tags":["'; head -c 100000 /dev/zero | tr '\0' t
  printf '"],"a.age":2,"kind":"x"}\n{"a.age":2,"kind":"x"}\n'; } > "$T/facts"
exits 'a long first line' 0 "$AWIG" eval "$T/pack" --facts "$T/facts" \
    --summary --json
has 'both records' '"records": 2' "$T/out"
finish
