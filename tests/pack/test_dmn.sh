#!/bin/sh
# Whole decision tables, after what public DMN suites show: every hit policy
# and aggregation, several outputs, nulls, no match, violations, intervals,
# not(); and what those suites leave out. tests/pack/dmn.tables says how.
. tests/lib.sh
mkdir "$T/d"
awk -v dir="$T/d" '
    /^#/ && state == "" { next }
    /^=== / { number++; base = sprintf("%s/%03d", dir, number)
              print substr($0, 5) > (base ".name"); state = "csv"; next }
    /^--/ && state == "csv" { print substr($0, 4) > (base ".kinds")
              printf "" > (base ".ndjson"); printf "" > (base ".want")
              state = "cases"; next }
    state == "csv" { print > (base ".csv"); next }
    state == "cases" { at = index($0, " => ")
              print substr($0, 1, at - 1) > (base ".ndjson")
              print substr($0, at + 4) > (base ".want") }
' tests/pack/dmn.tables

for csv in "$T"/d/*.csv; do
    base=${csv%.csv}
    name=$(cat "$base.name")
    if [ "$(cat "$base.kinds")" = refused ]; then
        exits "$name: refused" 1 "$AWIG" table check "$csv" --json
        continue
    fi
    "$AWIG" table eval "$csv" --facts "$base.ndjson" --ndjson \
        2> "$T/err" | sed 's/.*"result"://; s/,"rows":.*//' > "$base.got"
    same "$name: results" "$(cat "$base.want")" "$(cat "$base.got" "$T/err")"
    "$AWIG" table check "$csv" --json > "$T/out" 2> "$T/err"
    kinds=$(sed -n 's/.*"kind": *"\([a-z]*\)".*/\1/p' "$T/out" | sort -u \
        | tr '\n' ' ')
    same "$name: findings" "$(cat "$base.kinds")" "${kinds% }"
done
check 'at least forty tables' test "$(ls "$T"/d/*.csv | wc -l)" -ge 40
finish
