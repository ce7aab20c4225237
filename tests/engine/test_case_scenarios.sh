#!/bin/sh
# Scenarios of DOMAIN.md section 8 over the command line: A1, A2, A3, A5, A6,
# A7, A8, A13, A18. Every figure below comes from that page.
. tests/lib.sh
H=$T/hub.db
check "init" "$AWIG" init --db "$H" --data data --rules rules
export AWIG_LANG=en

# run ARGS...: runs a verb with --json; the result is in $T/out.
run() { "$AWIG" "$@" --db "$H" --json > "$T/out" 2> "$T/err"; code=$?; }
# field NAME: the first value of a member of the last result.
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},*$/\1/p" \
    "$T/out" | head -n 1; }
# unmet: ids of the unmet guards of the last result, one line.
unmet() { sed '/"warnings"/,$d' "$T/out" |
    sed -n 's/^ *"guard": "\(.*\)",$/\1/p' | tr '\n' ' ' | sed 's/ $//'; }
warned() { sed -n '/"warnings"/,$p' "$T/out" |
    sed -n 's/^ *"guard": "\(.*\)",$/\1/p' | tr '\n' ' ' | sed 's/ $//'; }
# done_ NAME STATE ARGS...: the action must be done and lead to STATE.
done_() { name=$1 want=$2; shift 2; run "$@"
    same "$name" "0 $want" "$code $(field state)"; }
# refused NAME GUARDS ARGS...: exit 5 with exactly these unmet guards.
refused() { name=$1 want=$2; shift 2; run "$@"
    same "$name" "5 $want" "$code $(unmet)"; }
hub="--actor budi --role organization_bureau"
opd="--actor ani --role opd"

# opened CASE INNOVATION REGION UNIT ACTOR DAY: opens and brings to gap_mapped.
opened() {
    c=$1 actor=$5 day=$6
    done_ "$c open" draft case open --machine replication --innovation "$2" \
        --region "$3" --unit "$4" --actor "$actor" --role opd \
        --at "${day}T08:00"
    run case attach "$c" interest_record --date "$day" --actor "$actor" \
        --role opd --at "${day}T08:10"
    done_ "$c interest" interest_verified case do "$c" verify_interest \
        --actor "biro-$3" --role organization_bureau --at "${day}T08:20"
    run case attach "$c" gap_analysis --date "$day" --field \
        'signed_by=planning_agency|research_agency|organization_section' \
        --actor "bappeda-$3" --role planning_agency --at "${day}T08:30"
    done_ "$c gaps" gap_mapped case do "$c" map_gaps \
        --actor "bappeda-$3" --role planning_agency --at "${day}T08:40"
}
# facts CASE ACTOR DAY FACT=VALUE...
facts() { c=$1 actor=$2 day=$3; shift 3
    run case set "$c" "$@" --source skenario --on "$day" --actor "$actor" \
        --role opd --at "${day}T09:00"
    same "$c facts" 0 "$code"; }
cat > "$T/plan.csv" <<E
stage,item,subactivity,budget,responsible,start,end
preparation,team_decree,1.02.03,10,Dinas,2022-01-03,2022-01-31
implementation,trial,1.02.04,20,Dinas,2022-02-01,2022-03-31
monitoring_evaluation,report,1.02.05,5,Dinas,2022-04-01,2022-12-31
E

# --- A1: SIP BANGET at Pangkalpinang ----------------------------------------
opened C0001 INV001 19.71 'Dinas Pariwisata' ani 2021-08-10
refused "A1 T4 from founding facts" "verdict N01 N02 N04" case do C0001 \
    confirm_eligible $hub --at 2021-09-01T09:00
facts C0001 ani 2021-09-02 innovation.started_on=2019-07-19 \
    'innovation.awards=kipp:2020:Top 45' innovation.result_before=39 \
    innovation.result_after=42
done_ "A1 eligible" eligible case do C0001 confirm_eligible $hub \
    --at 2021-09-03T09:00
refused "A1 T5 without record" "selection_record" case do C0001 select $hub \
    --at 2021-09-03T10:00
run case attach C0001 selection_record --date 2021-09-10 $hub \
    --at 2021-09-10T09:00
done_ "A1 selected" selected case do C0001 select $hub --at 2021-09-10T10:00
run case attach C0001 action_plan --date 2021-10-28 --fields "$T/plan.csv" \
    --field 'origin_communication=surat ke Kota Batu' \
    --received-at 2021-10-29T10:00 $opd --at 2021-10-29T10:00
same "A1 plan in time" "0 " "$code $(warned)"
refused "A1 not planned before the commitment" \
    "commitment_sheet commitment_signed babel-governor" \
    case do C0001 submit_plan $opd --at 2021-11-01T09:00
run case attach C0001 action_plan --forwarded-at 2021-11-01T12:00 $hub \
    --at 2021-11-01T12:00
same "A1 forwarded" "0" "$code"
run case attach C0001 commitment_sheet --date 2021-11-11 --signer 'Wali Kota' \
    --signer-role regional_head $opd --at 2021-11-11T08:00
refused "A1 without the governor" "babel-governor" \
    case do C0001 submit_plan $opd --at 2021-11-11T08:30
run case attach C0001 commitment_sheet --date 2021-11-11 --signer 'Wali Kota' \
    --signer-role regional_head --signer-role governor $opd \
    --at 2021-11-11T09:00
done_ "A1 planned on 11 Nov" planned case do C0001 submit_plan $opd \
    --at 2021-11-11T10:00
refused "A1 T7 before the plan's start" "start_date_reached" \
    case do C0001 start_preparation $opd --at 2022-01-02T23:59:59
done_ "A1 preparation" preparation case do C0001 start_preparation $opd \
    --at 2022-01-03T00:00

# --- Time and people ---------------------------------------------------------
exits "earlier than the last entry" 5 "$AWIG" case do C0001 suspend $hub \
    --at 2022-01-02T00:00 --db "$H"
exits "no such case" 4 "$AWIG" case show C0099 --db "$H"
exits "unknown action" 2 "$AWIG" case do C0001 confirm $hub --db "$H"
check "another agency" "$AWIG" actor add eka --role opd --region 19.71 \
    --unit 'Dinas Lain' --db "$H"
refused "an opd of another unit" "role_held role reason" case do C0001 \
    suspend --actor eka --role opd --at 2022-01-04T00:00
run case do C0001 suspend --actor ani --role organization_bureau \
    --reason x --at 2022-01-04T00:00
same "a role that is not held" "5 role_held" "$code $(unmet)"
refused "suspension needs a reason" "reason" case do C0001 suspend $hub \
    --at 2022-01-04T08:00
done_ "suspended" suspended case do C0001 suspend $hub --reason pemeriksaan \
    --at 2022-01-04T09:00
refused "a suspended case does not advance" "state" \
    case do C0001 start_implementation $opd --at 2022-01-05T09:00
done_ "back to the same state" preparation case do C0001 resume $hub \
    --at 2022-01-06T09:00

# --- A8: stage guards --------------------------------------------------------
refused "A8 jump" "state" case do C0001 start_trial $opd --at 2022-01-07T09:00
# Each of the 7 ways to miss a document is a prefix of attaching them in some
# order: three orders of three documents reach all but the whole.
for order in "team_decree origin_communication_record adaptation_design"; do
    set -- $order
    refused "A8 none" "$1 $2 $3" case do C0001 start_implementation $opd \
        --at 2022-01-07T10:00
    run case attach C0001 "$1" --date 2022-01-07 $opd --at 2022-01-07T11:00
    refused "A8 one" "$2 $3" case do C0001 start_implementation $opd \
        --at 2022-01-07T12:00
    run case attach C0001 "$3" --date 2022-01-07 $opd --at 2022-01-07T13:00
    refused "A8 two" "$2" case do C0001 start_implementation $opd \
        --at 2022-01-07T14:00
    run case attach C0001 "$2" --date 2022-01-07 $opd --at 2022-01-07T15:00
done
done_ "A8 all three" implementation case do C0001 start_implementation $opd \
    --at 2022-01-08T09:00
minute=10
for mask in 000 001 010 011 100 101 110; do
    minute=$((minute + 2))
    r=${mask#?}
    set -- "hr=${mask%??}" "process=${r%?}" "facilities=${mask#??}"
    fields="" want=""
    for pair in "$@"; do
        case $pair in
        *=1) fields="$fields --field ${pair%1}ya" ;;
        *) fields="$fields --field ${pair%0}tidak"
            want="$want ${pair%=0}" ;;
        esac
    done
    run case attach C0001 internal_socialization_record --date 2022-02-01 \
        $fields $opd --at 2022-02-01T09:$minute
    refused "A8 T9 $mask" "${want# }" case do C0001 start_trial $opd \
        --at 2022-02-01T09:$((minute + 1))
done
run case attach C0001 internal_socialization_record --date 2022-02-01 \
    --field hr=ya --field process=ya --field facilities=ya $opd \
    --at 2022-02-01T10:00
done_ "A8 T9" trial case do C0001 start_trial $opd --at 2022-02-01T10:01
refused "T10 without a report" "trial_report trial_passed" case do C0001 \
    start_monitoring $opd --at 2022-02-02T09:00
run case attach C0001 trial_report --field result=fail $opd \
    --at 2022-02-03T09:00
refused "T10 after a failed trial" "trial_passed" case do C0001 \
    start_monitoring $opd --at 2022-02-03T10:00
refused "T10b wants the reason" "trial_reason" case do C0001 \
    repeat_implementation $opd --at 2022-02-03T11:00
done_ "T10b" implementation case do C0001 repeat_implementation $opd \
    --reason 'aplikasi belum siap' --at 2022-02-03T12:00
done_ "trial again" trial case do C0001 start_trial $opd \
    --at 2022-02-10T09:00
run case attach C0001 trial_report --field result=pass $opd \
    --at 2022-02-20T09:00
done_ "monev" monitoring_evaluation case do C0001 start_monitoring $opd \
    --second-actor budi --second-role organization_bureau \
    --at 2022-02-20T10:00
same "no calendar for 2023 is told" "schedule" "$(warned)"

# --- Duties: due, an amended calendar, a waiver -------------------------------
# The anchor is 20 Feb 2022: nominal 20 Mar (a Sunday), 20 Apr, 20 May, ...
run due --as-of 2022-03-01 --until 2022-05-31
same "due" "2022-03-21 2022-04-20 2022-05-20 2022-05-20" "$(sed -n \
    's/^ *"due": "\(.*\)",$/\1/p' "$T/out" | tr '\n' ' ' | sed 's/ $//')"
cat > "$T/leave.csv" <<E
date,kind,name_id,known_since,withdrawn_on,decree,note
2022-04-20,joint_leave,Cuti tambahan,2022-04-01,,,
E
run calendar import "$T/leave.csv" --at 2022-04-05T09:00
same "an amendment moves a date" "2022-04-21" "$(sed -n \
    's/^ *"after": "\(.*\)".*$/\1/p' "$T/out")"
"$AWIG" audit log --db "$H" --json > "$T/log"
has "and the log shows it" schedule.amend "$T/log"
run due --as-of 2022-03-31 --until 2022-04-30
has "as known before" '"due": "2022-04-20"' "$T/out"
run due --as-of 2022-04-01 --until 2022-04-30
has "as known since" '"due": "2022-04-21"' "$T/out"
run due --as-of 2022-04-05 --until 2022-04-30
has "overdue" '"status": "overdue"' "$T/out"
has "days late" '"days_late": 15' "$T/out"
has "escalated after 14 days" '"escalated": true' "$T/out"
# In a copy, a second case is looked at behind the row of the first.
check "a copy" "$AWIG" backup --db "$H" --out "$T/two.db"
check "a second case" "$AWIG" case open --db "$T/two.db" --machine \
    replication --innovation INV002 --region 19.71 --unit 'Dinas Perumahan' \
    --actor tono --role opd --at 2022-04-05T09:30
check "due by an earlier day" "$AWIG" due --db "$T/two.db" --json \
    --as-of 2022-04-05 --until 2022-04-01
same "what was due by then" "2022-03-21" "$(sed -n \
    's/^ *"due": "\(.*\)",$/\1/p' "$T/out")"

# --- T11, A18 ----------------------------------------------------------------
refused "T11 owes reports" "reports_filed evaluation_met reflection_record" \
    case do C0001 complete $hub --at 2022-05-30T09:00
for n in 1 2; do
    run case attach C0001 monitoring_report $opd --at 2022-06-0${n}T09:00
done
refused "T11 a third is owed" "reports_filed evaluation_met reflection_record" \
    case do C0001 complete $hub --at 2022-06-02T10:00
has "T11 names it" "Monthly monitoring 3 (20 May 2022)" "$T/out"
run case attach C0001 waiver --field duty=monitoring --field n=3 $hub \
    --at 2022-06-02T11:00
refused "T11 a waiver needs a reason" \
    "reports_filed evaluation_met reflection_record" \
    case do C0001 complete $hub --at 2022-06-02T12:00
run case attach C0001 waiver --field duty=monitoring --field n=3 --field \
    reason=banjir $hub --at 2022-06-03T09:00
refused "T11 waived" "reports_filed evaluation_met reflection_record" \
    case do C0001 complete $hub --at 2022-06-03T10:00
has "T11 the evaluation is still owed" "Quarterly evaluation 1" "$T/out"
run case attach C0001 evaluation_report --field score=59.99 $hub \
    --at 2022-06-04T09:00
run case attach C0001 reflection_record $hub --at 2022-06-05T09:00
refused "T11 below the threshold" "evaluation_met" case do C0001 complete \
    $hub --at 2022-06-06T09:00
run case attach C0001 evaluation_report --field score=60 $hub \
    --at 2022-06-07T09:00
done_ "T11 completed" completed case do C0001 complete $hub \
    --at 2022-06-08T09:00
head="--actor walikota --role regional_head"
refused "A18 none" \
    "legal_umbrella budget_allocation medium_term_plan_reference" \
    case do C0001 institutionalize $head --at 2022-07-01T09:00
minute=10
for type in legal_umbrella budget_allocation; do
    run case attach C0001 $type $opd --at 2022-07-01T09:$minute
    minute=$((minute + 10))
done
refused "A18 without the RPJMD" "medium_term_plan_reference" \
    case do C0001 institutionalize $head --at 2022-07-01T10:00
run case attach C0001 medium_term_plan_reference $opd --at 2022-07-01T11:00
done_ "A18 institutionalized" institutionalized case do C0001 \
    institutionalize $head --at 2022-07-02T09:00
refused "nothing follows" "state" case do C0001 suspend $hub --reason x \
    --at 2022-07-03T09:00

# --- A2: SIGAP-RLTH, owner not named ----------------------------------------
opened C0002 INV002 19.71 'Dinas Perumahan' tono 2021-08-10
facts C0002 tono 2021-08-20 innovation.started_on=2017-06-02 \
    innovation.result_before=48 innovation.result_after=67
refused "A2 T4" "verdict N01 N05 N09" case do C0002 confirm_eligible $hub \
    --at 2021-09-01T09:00
all="second_actor verdict N01 N05 N09"
refused "A2 one person" "$all" case do C0002 confirm_eligible $hub \
    --override 'disepakati FGD' --at 2021-09-01T10:00
refused "A2 the same person twice" "$all" case do C0002 \
    confirm_eligible $hub --override 'disepakati FGD' --second-actor budi \
    --second-role organization_bureau --at 2021-09-01T11:00
done_ "A2 override by two" eligible case do C0002 confirm_eligible $hub \
    --override 'disepakati FGD' --second-actor sekda --second-role \
    regional_secretary --at 2021-09-01T12:00
"$AWIG" audit log --db "$H" --json > "$T/log"
has "A2 the log names N05" N05 "$T/log"
run case attach C0002 selection_record --date 2021-09-10 $hub \
    --at 2021-09-10T09:00
done_ "A2 selected" selected case do C0002 select $hub --at 2021-09-10T10:00
o2="--actor tono --role opd"
run case attach C0002 action_plan --fields "$T/plan.csv" --field \
    'origin_communication=asal belum diketahui' --received-at 2021-10-29 \
    $o2 --at 2021-10-29T10:00
run case attach C0002 commitment_sheet --date 2021-11-11 --signer 'Sekda' \
    --signer-role 'regional_secretary|governor' \
    --on-behalf-of regional_head $o2 --at 2021-11-11T09:00
done_ "A2 planned" planned case do C0002 submit_plan $o2 \
    --at 2021-11-11T10:00
done_ "A2 preparation" preparation case do C0002 start_preparation $o2 \
    --at 2022-01-03T08:00
for type in team_decree origin_communication_record adaptation_design; do
    run case attach C0002 $type $o2 --at 2022-01-10T09:00
done
refused "A2 T8 without an origin" "origin_known" case do C0002 \
    start_implementation $o2 --at 2022-01-11T09:00
AWIG_LANG=id run case do C0002 start_implementation $o2 \
    --at 2022-01-11T09:10
has "A2 says why" "pemerintah asal belum diketahui" "$T/out"
facts C0002 tono 2022-01-12 'innovation.owner=Kota Surakarta'
done_ "A2 T8" implementation case do C0002 start_implementation $o2 \
    --at 2022-01-12T10:00

# --- A3: a late plan ---------------------------------------------------------
opened C0003 INV001 19.02 'Dinas Pariwisata' citra 2021-08-10
facts C0003 citra 2021-08-20 innovation.started_on=2017-06-02 \
    'innovation.awards=kipp:2019:Top 99' innovation.result_before=1 \
    innovation.result_after=2
o3="--actor citra --role opd"
done_ "A3 eligible" eligible case do C0003 confirm_eligible $hub \
    --at 2021-09-01T09:00
run case attach C0003 selection_record --date 2021-09-10 $hub \
    --at 2021-09-10T09:00
done_ "A3 selected" selected case do C0003 select $hub --at 2021-09-10T10:00
run case attach C0003 action_plan --fields "$T/plan.csv" --field \
    origin_communication=surat --received-at 2021-11-02T00:00:01+07:00 $o3 \
    --at 2021-11-02T01:00
same "A3 late on arrival" "0 babel-plan" "$code $(warned)"
has "A3 by one day" "1 days late" "$T/out"
run case attach C0003 commitment_sheet --date 2021-11-11 --signer B \
    --signer-role 'regional_head|governor' $o3 --at 2021-11-11T09:00
refused "A3 babel: review" "babel-plan" case do C0003 submit_plan $o3 \
    --at 2021-11-11T10:00
done_ "A3 accepted by two" planned case do C0003 submit_plan $o3 --override \
    'banjir' --second-actor budi --second-role organization_bureau \
    --at 2021-11-11T11:00
opened C0004 INV001 19.03 'Dinas Pariwisata' dina 2021-08-10
run case attach C0004 action_plan --fields "$T/plan.csv" \
    --received-at 2021-11-01T23:59:59+07:00 --actor dina --role opd \
    --at 2021-11-03T09:00
same "A3 in time, registered later" "0 " "$code $(warned)"

# --- A6: a provincial Top is not a national one ------------------------------
facts C0004 dina 2021-11-04 innovation.started_on=2017-06-02 \
    'innovation.awards=sulsel:2022:Top 30|jabar:2021:Top 45' \
    innovation.result_before=1 innovation.result_after=2
refused "A6 provincial Top" "verdict N01" case do C0004 confirm_eligible \
    $hub --at 2021-11-05T09:00
refused "A6 no override of ineligible" "verdict N01" case do C0004 \
    confirm_eligible $hub --override x --second-actor sekprov --second-role \
    provincial_secretary --at 2021-11-05T10:00
done_ "A6 rejected" rejected case do C0004 reject $hub --at 2021-11-05T11:00

# --- A7: order under Babel and Bali ------------------------------------------
opened C0005 INV001 19.04 'Dinas Pariwisata' evi 2021-08-10
refused "A7 Babel: plan first" "babel-plan-first" case attach C0005 \
    commitment_sheet --actor evi --role opd --at 2021-08-11T09:00
opened C0006 INV001 51.08 'Dinas Pariwisata' fitri 2021-08-10
refused "A7 Bali: commitment first" "bali-commitment-first" case attach \
    C0006 action_plan --actor fitri --role opd --at 2021-08-11T09:00
opened C0007 INV001 73.71 'Dinas Pariwisata' gita 2021-08-10
run case attach C0007 commitment_sheet --actor gita --role opd \
    --at 2021-08-11T09:00
same "A7 nasional: any order" 0 "$code"
run case attach C0007 action_plan --actor gita --role opd \
    --at 2021-08-11T09:01
same "A7 nasional: any order too" 0 "$code"

# --- A13: a flag is for people -----------------------------------------------
facts C0005 evi 2021-08-20 innovation.started_on=2017-06-02 \
    'innovation.awards=kipp:2019:Top 99' innovation.result_before=1 \
    innovation.result_after=2 replicator.integrity_flag=ya
refused "A13 T4 with a flag" "verdict N11" case do C0005 confirm_eligible \
    $hub --at 2021-09-01T09:00
done_ "A13 by two" eligible case do C0005 confirm_eligible $hub \
    --override 'sudah diputus' --second-actor sekda-b --second-role \
    regional_secretary --at 2021-09-01T10:00

# --- Opening -----------------------------------------------------------------
refused "Lampung is no hub in 2021" "hub_participates" case open --machine \
    replication --innovation INV001 --region 18.71 --unit Dinas --actor x \
    --role opd --at 2021-08-10T09:00
refused "not in the catalogue" "innovation_in_catalogue" case open --machine \
    replication --innovation INV999 --region 19.71 --unit 'Dinas Pariwisata' \
    $opd --at 2021-08-10T09:00
refused "no unit" "unit_known" case open --machine replication --innovation \
    INV001 --region 19.71 --actor y --role opd --at 2021-08-10T09:00
check "invariants" "$AWIG" invariants --db "$H"
check "log" "$AWIG" audit verify --replay --db "$H"
finish
