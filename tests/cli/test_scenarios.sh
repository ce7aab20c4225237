#!/bin/sh
# Scenarios of DOMAIN section 8 through the command line: A1, A2, A5 to A8,
# A13, A14, A18.  (Longer ones are files of scripts/scenarios/.)
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
AWIG_DB=$T/hub.db; export AWIG_DB
a() { "$AWIG" "$@" > "$T/out" 2> "$T/err"; }
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" \
    "$T/out" | head -n 1; }
outcome() { tr -d '\n' < "$T/out" | sed 's/{ *"id": "/\n/g' |
    sed -n "s/^$1\".*\"outcome\": \"\([a-z]*\)\".*/\1/p" | head -n 1; }
# act EXIT CASE ACTION ROLE AT [MORE...]
act() { want=$1 case=$2 action=$3 role=$4 at=$5; shift 5
    exits "$case $action at $at" "$want" "$AWIG" case do "$case" "$action" \
        --actor "$role-$case" --role "$role" --at "$at" --json "$@"; }
attach() { case=$1 type=$2 role=$3 at=$4; shift 4
    exits "$case attach $type" 0 "$AWIG" case attach "$case" "$type" \
        --actor "$role-$case" --role "$role" --at "$at" "$@"; }
unmet() { has "$1" "\"guard\": \"$2\"" "$T/out"; }
open() { # open INNOVATION REGION UNIT AT
    a case open --machine replication --innovation "$1" --region "$2" \
        --unit "$3" --actor "opd-$3" --role opd --at "$4" --json
    field case; }
ALL='planning_agency|research_agency|organization_section'
OPD=opd BIRO=organization_bureau BAPPEDA=planning_agency

check 'a hub from real data' "$AWIG" init --data data --rules rules

# --- A14: gap numbers ------------------------------------------------------
a gap --region 19.71 --json
for pair in unemployment_rate:50.93 expenditure_pc_adj:41.04 \
    mean_years_schooling_15p:23.66 life_expectancy:19.37 hdi:15.84 \
    poverty_rate:6.06 drinking_water_access:3.7 sanitation_access:3.19; do
    same "A14 Pangkalpinang $pair" "${pair#*:}" "$(tr -d '\n' < "$T/out" |
        sed 's/{ *"indicator": "/\n/g' |
        sed -n "s/^${pair%%:*}\".*\"gap\": \([0-9.]*\),.*/\1/p")"
done
a gap --region 51.08 --json
for pair in expenditure_pc_adj:52.86 mean_years_schooling_15p:48.9 \
    unemployment_rate:40.24 hdi:26.9 life_expectancy:25.92 \
    poverty_rate:9.52 drinking_water_access:6.62 sanitation_access:5.82; do
    same "A14 Buleleng $pair" "${pair#*:}" "$(tr -d '\n' < "$T/out" |
        sed 's/{ *"indicator": "/\n/g' |
        sed -n "s/^${pair%%:*}\".*\"gap\": \([0-9.]*\),.*/\1/p")"
done
a gap --region Deiyai --json
has 'A14 a zero that may mean missing' '0 may mean missing' "$T/out"

# --- A1: SIP BANGET in Pangkalpinang ---------------------------------------
C=$(open INV001 19.71 'Dinas Pariwisata' 2021-08-05T09:00)
attach "$C" interest_record $OPD 2021-08-06T09:00 --date 2021-08-06
act 0 "$C" verify_interest $BIRO 2021-08-09T09:00
attach "$C" gap_analysis $BAPPEDA 2021-08-20T09:00 --field goal=8 \
    --field "signed_by=$ALL"
act 0 "$C" map_gaps $BAPPEDA 2021-08-23T09:00
a decide "$C" --as-of 2021-08-24 --at 2021-08-24T09:00 --json
same 'A1 N01' unknown "$(outcome N01)"
same 'A1 N02' unknown "$(outcome N02)"
same 'A1 N04' fail "$(outcome N04)"
same 'A1 verdict' needs_review "$(field verdict)"
act 5 "$C" confirm_eligible $BIRO 2021-08-30T09:00
unmet 'A1 names N04' N04
check 'A1 facts with their sources' "$AWIG" case set "$C" \
    innovation.started_on=2019-07-19 'innovation.awards=kipp:2020:Top 45' \
    innovation.result_before=39 innovation.result_after=42 \
    --source scenario --on 2021-09-01 --actor "opd-$C" --role opd \
    --at 2021-09-01T09:00
act 0 "$C" confirm_eligible $BIRO 2021-09-02T09:00
act 5 "$C" select $BIRO 2021-10-14T09:00
unmet 'A1 selection needs its record' selection_record
attach "$C" selection_record $BIRO 2021-10-15T09:00 --date 2021-10-15
act 0 "$C" select $BIRO 2021-10-15T10:00
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
# A7 in Babel: a commitment before the plan is refused, naming its rule.
exits 'A7 commitment before the plan' 5 "$AWIG" case attach "$C" \
    commitment_sheet --signer-role regional_head --actor "opd-$C" \
    --role opd --at 2021-10-20T09:00 --json
unmet 'A7 names the rule' babel-plan-first
plan() { # plan CASE AT RECEIVED
    attach "$1" action_plan $OPD "$2" --date 2021-10-28 \
        --fields "$T/plan.csv" --field budget_subactivity=1.01 \
        --field origin_communication=kunjungan --received-at "$3" \
        --forwarded-at 2021-11-01T09:00; }
plan "$C" 2021-11-01T09:30 2021-10-29T10:00
act 5 "$C" submit_plan $OPD 2021-11-01T10:00
unmet 'A1 not planned before the commitment' commitment_sheet
sheet() { attach "$1" commitment_sheet $OPD "$2" --date 2021-11-11 \
    --signer 'Wali Kota' --signer-role regional_head \
    --signer-role governor --signed-on 2021-11-11; }
sheet "$C" 2021-11-11T09:00
act 0 "$C" submit_plan $OPD 2021-11-11T10:00
same 'A1 planned on 11 November' planned "$(field state)"

# --- A8: stage guards -------------------------------------------------------
act 5 "$C" start_trial $OPD 2021-11-12T09:00       # the core skips nothing
act 0 "$C" start_preparation $OPD 2022-01-10T09:00
act 5 "$C" start_trial $OPD 2022-01-11T09:00
act 5 "$C" start_implementation $OPD 2022-01-12T09:00
for guard in team_decree origin_communication_record adaptation_design; do
    unmet 'A8 all three are missing' "$guard"
done
attach "$C" team_decree $OPD 2022-01-20T09:00
act 5 "$C" start_implementation $OPD 2022-01-21T09:00
attach "$C" origin_communication_record $OPD 2022-02-10T09:00
act 5 "$C" start_implementation $OPD 2022-02-11T09:00
unmet 'A8 one is missing' adaptation_design
attach "$C" adaptation_design $OPD 2022-03-01T09:00
act 0 "$C" start_implementation $OPD 2022-03-02T09:00
attach "$C" internal_socialization_record $OPD 2022-04-01T09:00 \
    --field hr=true --field process=true
act 5 "$C" start_trial $OPD 2022-04-02T09:00
unmet 'A8 facilities are missing' facilities
attach "$C" internal_socialization_record $OPD 2022-04-03T09:00 \
    --field hr=true --field process=true --field facilities=true
act 0 "$C" start_trial $OPD 2022-04-04T09:00
attach "$C" trial_report $OPD 2022-07-30T09:00 --field result=pass
act 0 "$C" start_monitoring $OPD 2022-08-01T09:00
a audit log --ndjson
same 'A8 every refusal is in the log' 10 \
    "$(grep -c '"kind":"case.refusal"' "$T/out")"

# --- A2: SIGAP-RLTH, the owner is not named ---------------------------------
D=$(open INV002 19.71 'Dinas Perumahan' 2021-08-05T13:00)
attach "$D" interest_record $OPD 2021-08-06T13:00
act 0 "$D" verify_interest $BIRO 2021-08-09T13:00
attach "$D" gap_analysis $BAPPEDA 2021-08-20T13:00 --field goal=11
act 0 "$D" map_gaps $BAPPEDA 2021-08-23T13:00
a decide "$D" --as-of 2021-08-24 --at 2021-08-24T13:00 --json
same 'A2 N05' fail "$(outcome N05)"
same 'A2 N01' unknown "$(outcome N01)"
same 'A2 N09 without a rating' unknown "$(outcome N09)"
same 'A2 verdict' needs_review "$(field verdict)"
act 5 "$D" confirm_eligible $BIRO 2021-08-30T13:00 --override urgent \
    --second-actor "$BIRO-$D" --second-role $BIRO
act 0 "$D" confirm_eligible $BIRO 2021-08-31T13:00 --override urgent \
    --second-actor other --second-role $BIRO
attach "$D" selection_record $BIRO 2021-10-15T13:00 --date 2021-10-15
act 0 "$D" select $BIRO 2021-10-15T14:00 --override urgent \
    --second-actor other --second-role $BIRO
plan "$D" 2021-11-01T13:30 2021-10-29T10:00
sheet "$D" 2021-11-11T13:00
act 0 "$D" submit_plan $OPD 2021-11-11T14:00
act 0 "$D" start_preparation $OPD 2022-01-10T13:00
for type in team_decree origin_communication_record adaptation_design; do
    attach "$D" "$type" $OPD 2022-02-01T13:00
done
act 5 "$D" start_implementation $OPD 2022-03-01T13:00
has 'A2 says so' 'origin' "$T/out"
check 'A2 an owner is entered' "$AWIG" case set "$D" \
    'innovation.owner=Kota Contoh' --source surat --on 2022-03-01 \
    --actor "opd-$D" --role opd --at 2022-03-01T14:00
act 0 "$D" start_implementation $OPD 2022-03-02T13:00

# --- A13: integrity flag at T4 ---------------------------------------------
E=$(open INV001 19.05 'Dinas Pariwisata Sungailiat' 2021-08-05T15:00)
attach "$E" interest_record $OPD 2021-08-06T15:00
act 0 "$E" verify_interest $BIRO 2021-08-09T15:00
attach "$E" gap_analysis $BAPPEDA 2021-08-20T15:00 --field goal=8
act 0 "$E" map_gaps $BAPPEDA 2021-08-23T15:00
check 'A13 facts' "$AWIG" case set "$E" innovation.started_on=2018-09-23 \
    'innovation.awards=kipp:2020:Top 99' innovation.result_before=48 \
    innovation.result_after=53 replicator.integrity_flag=true \
    --source scenario --on 2021-08-24 --actor "opd-$E" --role opd \
    --at 2021-08-24T15:00
a decide "$E" --at 2021-08-24T16:00 --json
same 'A13 never ineligible' needs_review "$(field verdict)"
act 5 "$E" confirm_eligible $BIRO 2021-08-25T15:00
unmet 'A13 names N11' N11
act 0 "$E" confirm_eligible $BIRO 2021-08-26T15:00 --override checked \
    --second-actor other --second-role $BIRO

# --- The whole log, and every decision -------------------------------------
check 'state is the fold of the log' "$AWIG" audit verify --replay
check 'decisions derive again' "$AWIG" replay --all
check 'invariants' "$AWIG" invariants
finish
