#!/bin/sh
# What outcomes come to, over columns as one by one: rules that apply to all,
# to some, to none, that are unknown or break, in any order and company.
. tests/lib.sh
P=$T/p
mkdir "$P"
cat > "$P/pack.json" << 'X'
{"id":"p","title":{"id":"a","en":"b"},"version":"1","extends":null,"api":1}
X
printf 'fact,type\na.x,bool\na.y,bool\na.n,int\n' > "$P/facts.csv"
for x in true false ''; do for y in true false ''; do for n in 0 1 ''; do
    echo "2022-01-01,$x,$y,$n"
done; done; done > "$T/rows"
{ echo 'as_of,a.x,a.y,a.n'; for i in 1 2 3 4 5; do cat "$T/rows"; done
} > "$T/facts.csv"
# rule LETTER EFFECT WHEN CHECK
rule() {
    printf "rule { id = '%s', title = { id = 'a', en = 'b' }, basis = 'x'," "$1"
    printf " on_fail = '%s',\n" "$2"
    [ -z "$3" ] || printf '  when = function(case) return %s end,\n' "$3"
    printf '  check = function(case) return %s end }\n' "$4"
}
for order in A B C D E AB BA AC CA ACB BCA AE EA AD DA ACEDB BDECA CEA EACB
do
    for letter in $(echo "$order" | sed 's/./& /g'); do
        case $letter in
        A) rule A ineligible case.a.x case.a.y;;
        B) rule B note '' case.a.y;;
        C) rule C needs_review 'not case.a.y' case.a.x;;
        D) rule D ineligible '' '1 // case.a.n > 0';;
        E) rule E needs_review case.a.x 'case.a.n > 0';;
        esac
    done > "$P/eligibility.lua"
    "$AWIG" eval "$P" --facts "$T/facts.csv" --ndjson > "$T/each" 2> "$T/err"
    "$AWIG" eval "$P" --facts "$T/facts.csv" --summary --json > "$T/all" \
        2>> "$T/err"
    same "$order, records" 135 "$(wc -l < "$T/each" | tr -d ' ')"
    for verdict in eligible unknown needs_review ineligible; do
        same "$order, $verdict" \
            "$(grep -c "\"verdict\":\"$verdict\"" "$T/each")" \
            "$(sed -n "s/^ *\"$verdict\": \([0-9]*\).*/\1/p" "$T/all")"
    done
done
finish
