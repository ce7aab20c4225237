#!/bin/sh
# Caps hold when several processes act at the same instant (N13, F312): twenty
# proposals of one government, fifteen may be submitted.
. tests/lib.sh
H=$T/hub.db
check "init" "$AWIG" init --db "$H" --data data --rules rules
hub="--actor karo --role organization_bureau"
n=1
while [ $n -le 20 ]; do
    c=C$(printf %04d $n) i=INV$(printf %03d $n)
    "$AWIG" case open --machine kipp_proposal --innovation "$i" --region 73 \
        --unit "Dinas $n" $hub --at 2022-03-28T09:00 --db "$H" \
        > "$T/out" 2>&1 || bad "open $n" "$(cat "$T/out")"
    "$AWIG" case set "$c" proposal.category=inclusive proposal.group=general \
        proposal.edition=2022 innovation.started_on=2018-01-01 \
        innovation.sdg_goal=2 innovation.sdg_target=2.3 \
        innovation.owner_level=province --source draf --on 2022-03-28 $hub \
        --at 2022-03-28T10:00 --db "$H" > "$T/out" 2>&1 ||
        bad "set $n" "$(cat "$T/out")"
    "$AWIG" case attach "$c" officer_decree $hub --at 2022-03-29T09:00 \
        --db "$H" > "$T/out" 2>&1 || bad "attach $n" "$(cat "$T/out")"
    n=$((n + 1))
done
n=1
while [ $n -le 20 ]; do
    # Exit 8 (the wall clock, on a busy machine) is no answer: try again.
    (code=8; while [ $code -eq 8 ]; do
        "$AWIG" case do C$(printf %04d $n) submit $hub \
            --at 2022-04-10T09:00 --db "$H" --json > "$T/r$n" 2> "$T/e$n"
        code=$?
    done; echo $code > "$T/c$n") &
    n=$((n + 1))
done
wait
same "fifteen were submitted" 15 "$(cat "$T"/c* | grep -c '^0$')"
same "five were refused" 5 "$(cat "$T"/c* | grep -c '^5$')"
same "each by the cap" 5 "$(cat "$T"/r* | grep -c '"guard": "N13"')"
"$AWIG" case list --machine kipp_proposal --state submitted --db "$H" --json \
    > "$T/out"
same "the state agrees" 15 "$(grep -c '"case":' "$T/out")"
check "invariants" "$AWIG" invariants --db "$H"
finish
