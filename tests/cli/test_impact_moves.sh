#!/bin/sh
# `awig impact`: what moves beside verdicts.  A bonus in the ranking (A17), the
# number of monthly reports in the duties of a case in monitoring.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
AWIG_DB=$T/h.db; export AWIG_DB
cp -r rules "$T/now"; cp -r rules "$T/new"
check 'a hub' "$AWIG" init --data data --rules "$T/now"

# --- A17: the bonus from 5 to 8 lifts what is Bali's own --------------------
check 'the bonus' "$AWIG" params set "$T/new/51-bali" same_province_bonus 8
exits 'impact' 0 "$AWIG" impact "$T/new/51-bali" --as-of 2021-11-11 --json
tr -d '\n' < "$T/out" | sed 's/.*"matches": \[//; s/\].*//; s/{ */\n/g' |
    sed -n 's/^"region": "\([^"]*\)".*"innovation": "\([^"]*\)".*"before":'`
        `' \([0-9]*\).*"score_before": \([0-9.]*\).*"after": \([0-9]*\).*'`
        `'"score_after": \([0-9.]*\).*/\1 \2 \3 \4 \5 \6/p' > "$T/moves"
exits 'Bali only' 1 grep -v '^51' "$T/moves"
same 'each score is the same or three more' '' \
    "$(awk '{ d = $6 - $4; if (d > 0.001 && (d < 2.999 || d > 3.001)) print }
    ' "$T/moves")"
check 'somebody rises' awk '$5 < $3 { found = 1 } END { exit !found }' \
    "$T/moves"
"$AWIG" match --region 51.08 --as-of 2021-11-11 --json > "$T/match"
while read -r region id before score _; do
    if [ "$region" = 51.08 ] && [ "$before" -le 10 ]; then
        same "$id has the rank that match gives" "$before $score" \
            "$(tr -d '\n' < "$T/match" | sed 's/{ *"rank"/\n"rank"/g' |
            sed -n 's/^"rank": \([0-9]*\),.*"innovation": "'"$id"'".*"score":'`
                `' \([0-9.]*\),.*/\1 \2/p' | head -n 1)"
    fi
done < "$T/moves"
exits 'no verdict changes' 0 "$AWIG" impact "$T/new/51-bali" \
    --as-of 2021-11-11 --fail-on-change
exits 'nothing moves where nothing changes' 0 "$AWIG" impact \
    "$T/now/51-bali" --as-of 2021-11-11 --json
has 'no region is ranked' '"ranked": 0' "$T/out"

# --- A case in monitoring ---------------------------------------------------
step() { role=$1 at=$2; shift 2
    check "$*" "$AWIG" case "$@" --actor "x-$role" --role "$role" \
        --at "$at"; }
O=opd B=organization_bureau P=planning_agency
step $O 2021-08-05T09:00 open --machine replication --innovation INV001 \
    --region 19.71 --unit 'Dinas Pariwisata'
step $O 2021-08-06T09:00 attach C0001 interest_record --date 2021-08-06
step $B 2021-08-09T09:00 do C0001 verify_interest
step $P 2021-08-20T09:00 attach C0001 gap_analysis --field goal=8 --field \
    'signed_by=planning_agency|research_agency|organization_section'
step $P 2021-08-23T09:00 do C0001 map_gaps
step $O 2021-09-01T09:00 set C0001 innovation.started_on=2019-07-19 \
    'innovation.awards=kipp:2020:Top 45' innovation.result_before=39 \
    innovation.result_after=42 --source scenario --on 2021-09-01
step $B 2021-09-02T09:00 do C0001 confirm_eligible
step $B 2021-10-15T09:00 attach C0001 selection_record --date 2021-10-15
step $B 2021-10-15T10:00 do C0001 select
cat > "$T/plan.csv" <<'END'
stage,item,subactivity,budget,responsible,start,end
preparation,team_decree,1.01,10,Dinas,2022-01-03,2022-01-31
preparation,origin_communication,1.01,5,Dinas,2022-01-10,2022-02-28
preparation,adaptation_design,1.01,20,Dinas,2022-02-01,2022-03-31
implementation,internal_socialization,1.02,10,Dinas,2022-04-01,2022-04-30
implementation,hr_process_facilities,1.02,40,Dinas,2022-04-01,2022-06-30
implementation,trial,1.02,15,Dinas,2022-07-01,2022-07-31
monitoring_evaluation,monitoring,1.03,5,Dinas,2022-08-01,2022-12-31
monitoring_evaluation,evaluation,1.03,5,Dinas,2022-08-01,2022-12-31
END
step $O 2021-11-01T09:30 attach C0001 action_plan --date 2021-10-28 \
    --fields "$T/plan.csv" --field budget_subactivity=1.01 --field \
    origin_communication=kunjungan --received-at 2021-10-29T10:00 \
    --forwarded-at 2021-11-01T09:00
step $O 2021-11-11T09:00 attach C0001 commitment_sheet --date 2021-11-11 \
    --signer 'Wali Kota' --signer-role regional_head --signer-role governor \
    --signed-on 2021-11-11
step $O 2021-11-11T10:00 do C0001 submit_plan
step $O 2022-01-10T09:00 do C0001 start_preparation
for document in team_decree origin_communication_record adaptation_design; do
    step $O 2022-01-20T09:00 attach C0001 $document
done
step $O 2022-03-02T09:00 do C0001 start_implementation
step $O 2022-04-03T09:00 attach C0001 internal_socialization_record \
    --field hr=true --field process=true --field facilities=true
step $O 2022-04-04T09:00 do C0001 start_trial
step $O 2022-07-30T09:00 attach C0001 trial_report --field result=pass
step $O 2022-08-01T09:00 do C0001 start_monitoring

# Ten monthly reports, not twelve.
sed 's/count = 12,/count = 10,/' "$T/now/nasional/schedule.lua" \
    > "$T/new/nasional/schedule.lua"
exits 'impact on the case' 0 "$AWIG" impact "$T/new/nasional" \
    --as-of 2022-08-02 --json
tr -d '\n' < "$T/out" | sed 's/.*"duties": \[//; s/\].*//; s/{ */\n/g' |
    sed -n 's/^"case": "\([^"]*\)".*"n": \([0-9]*\),.*"after": null.*/\1 \2/p
    ' > "$T/duties"
same 'two reports fall away' 'C0001 11
C0001 12' "$(cat "$T/duties")"
exits 'an edit that no duty reads' 0 "$AWIG" impact "$T/new/51-bali" \
    --as-of 2022-08-02 --json
has 'moves no date' '"duties": []' "$T/out"
finish
