#!/bin/sh
# The machines as data, text and graphs, all from one table.
. tests/lib.sh

for machine in replication kipp_proposal hub; do
    for format in text dot mermaid; do
        check "$machine $format" "$AWIG" machine show "$machine" \
            --format "$format"
        cp "$T/out" "$T/$format"
    done
    # One line a transition; an arrow of both graphs for each state it starts
    # from, and for each state that a suspension returns to.
    "$AWIG" machine show "$machine" --json > "$T/json"
    same "$machine: rows" "$(grep -c '"step"' "$T/json")" \
        "$(($(wc -l < "$T/text") - 1))"
    grep -e ' -> ' "$T/dot" | sed 's/new ->/->/; s/ \[label="/ /; s/"\];//' |
        sort > "$T/arrows"
    grep -e ' --> ' "$T/mermaid" | grep -v -e '--> \[\*\]' |
        sed 's/\[\*\] -->/->/; s/-->/->/; s/ : / /' | sort > "$T/others"
    check "$machine: both graphs agree" cmp "$T/arrows" "$T/others"
    [ "$machine" = replication ] && cp "$T/arrows" "$T/replication"
done

same 'T13 returns to every active state' 10 \
    "$(grep -c 'suspended -> [a-z_]* resume' "$T/replication")"
"$AWIG" machine show replication --format text > "$T/text"
has 'T11 is noted by the ministry' \
    '[organization_bureau; noted by ministry]' "$T/text"
"$AWIG" machine show replication --json > "$T/json"
same 'one action has somebody to note it' 1 \
    "$(grep -A1 '"noted_by": \[$' "$T/json" | grep -c ministry)"
same 'and that only warns' 1 "$(grep -c '"demand": "warn"' "$T/json")"
exits 'no such machine' 2 "$AWIG" machine show hubb
has 'no such machine' 'replication, kipp_proposal, hub' "$T/err"
exits 'no such format' 2 "$AWIG" machine show hub --format svg

# Plan years: not before the programme, and open only when they begin.
"$AWIG" init --db "$T/h.db" --data data --rules rules --seed 1 > "$T/out" 2>&1
exits 'a plan year before its programme' 2 "$AWIG" programme open \
    --db "$T/h.db" --region 19 --year 2021 --plan-year 2020
has 'a plan year before its programme' '2021..9999' "$T/err"
check 'the same year' "$AWIG" programme open --db "$T/h.db" --region 19 \
    --year 2021 --plan-year 2021
finish
