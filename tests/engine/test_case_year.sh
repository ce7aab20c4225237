#!/bin/sh
# A hub's year over the command line: A4, A9, A11 of DOMAIN.md section 8, the
# calendar of section 4, the machines of a proposal and of a hub.
. tests/lib.sh
H=$T/hub.db
check "init" "$AWIG" init --db "$H" --data data --rules rules
export AWIG_LANG=en
run() { "$AWIG" "$@" --db "$H" --json > "$T/out" 2> "$T/err"; code=$?; }
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},*$/\1/p" \
    "$T/out" | head -n 1; }
unmet() { sed '/"warnings"/,$d' "$T/out" |
    sed -n 's/^ *"guard": "\(.*\)",$/\1/p' | tr '\n' ' ' | sed 's/ $//'; }
warned() { sed -n '/"warnings"/,$p' "$T/out" |
    sed -n 's/^ *"guard": "\(.*\)",$/\1/p' | tr '\n' ' ' | sed 's/ $//'; }
done_() { name=$1 want=$2; shift 2; run "$@"
    same "$name" "0 $want" "$code $(field state)"; }
refused() { name=$1 want=$2; shift 2; run "$@"
    same "$name" "5 $want" "$code $(unmet)"; }
# dates DUTY: "nominal due" of every date of a duty in the last result.
dates() { awk -v duty="$1" '
    /"duty":/ { d = $0; sub(/.*: "/, "", d); sub(/".*/, "", d) }
    /"nominal":/ { n = $2; gsub(/[",]/, "", n) }
    /"due":/ && d == duty { gsub(/[",]/, "", $2); print n " " $2 }' "$T/out"; }

# --- Calendar: section 4 -----------------------------------------------------
run calendar workdays --from 2021-10-21 --to 2021-11-01
same "seven working days" 7 "$(field workdays)"
run calendar workdays --from 2022-06-24 --to 2022-07-12
same "the ministry's thirteen" 13 "$(field inclusive)"
run calendar workdays --from 2021-10-21 --add 7
same "the seventh working day" 2021-11-01 "$(field to)"
exits "beyond the calendar" 4 "$AWIG" calendar workdays --from 2022-12-30 \
    --to 2023-01-03 --db "$H"
has "says so" "no calendar for 2023" "$T/err"
exits "a year that nobody knows" 4 "$AWIG" calendar show --year 2023 \
    --db "$H"
run calendar show --year 2021
has "the moved day is kept" '"withdrawn_on": "2021-06-18"' "$T/out"

# --- A9: the worked oracle ---------------------------------------------------
run schedule preview rules/nasional --anchor 2022-01-31 --count 12
same "A9 monitoring" "2022-02-28 2022-03-01
2022-03-31 2022-03-31
2022-04-30 2022-05-09
2022-05-31 2022-05-31
2022-06-30 2022-06-30
2022-07-31 2022-08-01
2022-08-31 2022-08-31
2022-09-30 2022-09-30
2022-10-31 2022-10-31
2022-11-30 2022-11-30
2022-12-31 null
2023-01-31 null" "$(dates monitoring)"
same "A9 evaluation" "2022-04-30 2022-05-09
2022-07-31 2022-08-01
2022-10-31 2022-10-31
2023-01-31 null" "$(dates evaluation)"
has "A9 why there is none" "no calendar for 2023" "$T/out"
run schedule preview rules/nasional --anchor 2022-01-31 --count 3 \
    --known-at 2022-04-06
same "A9 as known before 7 April" "2022-04-30 2022-05-04" \
    "$(dates monitoring | tail -n 1)"
run schedule preview rules/nasional --anchor 2022-01-31 --count 3 \
    --known-at 2022-04-07
same "A9 as known since" "2022-04-30 2022-05-09" \
    "$(dates monitoring | tail -n 1)"
run schedule preview rules/51-bali --anchor 2022-03-08 --count 3
same "a day of Bali rolls" "2022-06-08 2022-06-09" \
    "$(dates monitoring | tail -n 1)"
"$AWIG" schedule preview rules/nasional --anchor 2022-01-31 --count 1 --ics \
    --db "$H" > "$T/ics"
has "ics" "DTSTART;VALUE=DATE:20220301" "$T/ics"

# --- A4: Bali's programme ----------------------------------------------------
run programme open --region 51 --year 2021 --mentoring-from 2021-07-01 \
    --mentoring-until 2021-10-31 --invite 51.03 --invite 51.71 --invite 51.08
same "A4 open" "0 2022" "$code $(field plan_year)"
exits "A4 open twice" 4 "$AWIG" programme open --region 51 --year 2021 \
    --db "$H"
run programme event fgd_selection --region 51 --year 2021 \
    --planned 2021-08-24
opd="--actor putu --role opd"
for innovation in INV017 INV018 INV019; do
    run case open --machine replication --innovation $innovation --region \
        51.08 --unit 'Dinas Lingkungan Hidup' $opd --at 2021-08-20T09:00
    same "A4 Buleleng submits $innovation" "0 draft" "$code $(field state)"
done
run programme report --region 51 --year 2021
same "A4 not yet submitted" "51.03 51.71" "$(sed -n \
    '/not_submitted/,/\]/s/^ *"region": "\(.*\)",$/\1/p' "$T/out" |
    tr '\n' ' ' | sed 's/ $//')"
run case attach C0001 interest_record $opd --at 2021-08-20T10:00
done_ "A4 within the window" interest_verified case do C0001 \
    verify_interest --actor biro --role organization_bureau \
    --at 2021-08-20T11:00
same "A4 no warning" "" "$(warned)"
run case attach C0002 interest_record $opd --at 2021-11-01T10:00
done_ "A4 after the window" interest_verified case do C0002 \
    verify_interest --actor biro --role organization_bureau \
    --at 2021-11-01T11:00
same "A4 warns" bali-window "$(warned)"
has "A4 says why" "outside mentoring window" "$T/out"

# --- A11: Lampung's KIPP of 2022 ---------------------------------------------
hub="--actor karo --role organization_bureau"
innovation=INV003
for n in 4 5 6; do
    c=C000$n
    done_ "A11 $c" draft case open --machine kipp_proposal --innovation \
        INV00$n --region 18 --unit Dinas $hub --at 2022-03-28T09:00
    run case set $c proposal.category=inclusive proposal.group=general \
        proposal.edition=2022 innovation.started_on=2018-01-01 \
        innovation.sdg_goal=2 innovation.sdg_target=2.3 \
        innovation.owner_level=province proposal.input=a proposal.output=b \
        proposal.outcome=c proposal.legal_basis=d \
        proposal.medium_term_plan_reference=e \
        --source draf --on 2022-03-28 $hub --at 2022-03-28T10:00
    same "A11 $c facts" 0 "$code"
    run case attach $c officer_decree --date 2022-03-29 $hub \
        --at 2022-03-29T09:00
done
for n in 4 5; do
    run case set C000$n proposal.impact=f --source draf --on 2022-03-30 $hub \
        --at 2022-03-30T09:00
done
refused "A11 the batch waits for Smart Village" "lampung-batch" case do \
    C0004 submit $hub --at 2022-04-10T09:00
refused "A11 Smart Village itself" "lampung-logic-model lampung-batch" \
    case do C0006 submit $hub --at 2022-04-10T09:00
same "A11 the national note" N15 "$(warned)"
run case set C0006 proposal.impact=f --source draf --on 2022-04-11 $hub \
    --at 2022-04-11T09:00
done_ "A11 the last second" submitted case do C0004 submit $hub \
    --at 2022-04-16T12:00:00+07:00
refused "A11 a second later" kipp-2022-closing case do C0005 submit $hub \
    --at 2022-04-16T12:00:01+07:00
refused "A11 no roll to Monday" kipp-2022-closing case do C0005 submit $hub \
    --at 2022-04-18T08:00:00+07:00

# --- A proposal to its award, A13 --------------------------------------------
sec="--actor sek --role secretariat_team"
te="--actor te --role evaluation_team"
tpi="--second-actor tpi --second-role independent_panel"
done_ "admin" admin_passed case do C0004 pass_admin $sec --at 2022-04-27T09:00
refused "an assessment wants scores" aspect_scores case do C0004 assess $te \
    --at 2022-05-09T09:00
set --
for aspect in summary idea significance sdg adaptability sustainability; do
    set -- "$@" --field $aspect=80
done
run case attach C0004 assessment "$@" $te --at 2022-05-09T10:00
refused "of every aspect" aspect_scores case do C0004 assess $te \
    --at 2022-05-09T11:00
has "names the aspect" "collaboration" "$T/out"
run case attach C0004 assessment "$@" --field collaboration=70 $te \
    --at 2022-05-09T12:00
done_ "assessed" assessed case do C0004 assess $te --at 2022-05-30T09:00
refused "both bodies together" role case do C0004 name_finalist $te \
    --at 2022-06-01T09:00
run case set C0004 innovation.owner_integrity_flag=ya --source KPK --on \
    2022-06-01 $te --at 2022-06-01T10:00
refused "A13 a flag" integrity_review case do C0004 name_finalist $te $tpi \
    --at 2022-06-01T11:00
done_ "A13 by two, with a reason" finalist case do C0004 name_finalist $te \
    $tpi --override 'kasus telah dihentikan' --at 2022-06-01T12:00
"$AWIG" audit log --db "$H" --json > "$T/log"
has "the award enters the catalogue" "Top 99" "$T/log"
done_ "objection" objection_open case do C0004 open_objection $sec \
    --at 2022-06-02T09:00
done_ "objection upheld" assessed case do C0004 uphold_objection $sec \
    --at 2022-06-03T09:00
done_ "finalist again" finalist case do C0004 name_finalist $te $tpi \
    --override 'tetap' --at 2022-06-04T09:00
done_ "objection again" objection_open case do C0004 open_objection $sec \
    --at 2022-06-05T09:00
done_ "interview" interviewed case do C0004 interview --actor tpi --role \
    independent_panel --at 2022-06-24T09:00
done_ "verify" verified case do C0004 verify $te --at 2022-07-12T09:00
refused "A13 again before commending" integrity_review case do C0004 \
    commend --actor tpi --role independent_panel --at 2022-07-13T09:00
done_ "commended" commended case do C0004 commend --actor tpi --role \
    independent_panel --override 'tetap' --second-actor te --second-role \
    evaluation_team --at 2022-07-13T10:00

# --- A hub -------------------------------------------------------------------
done_ "hub proposed" proposed case open --machine hub --region 18 $hub \
    --at 2023-01-10T09:00
min="--actor menpan --role ministry"
refused "hub: decree and three criteria" \
    "hub_decree leader_commitment needs_linked bureaucratic_support" \
    case do C0007 designate $min --at 2023-01-11T09:00
run case attach C0007 hub_decree --field leader_commitment=ya --field \
    needs_linked=ya --field bureaucratic_support=ya $min \
    --at 2023-01-12T09:00
done_ "hub designated" designated case do C0007 designate $min \
    --at 2023-01-12T10:00
run case attach C0007 companion_team $min --at 2023-01-13T09:00
done_ "hub mentored" mentored case do C0007 name_companion $min \
    --at 2023-01-13T10:00
refused "hub: what is on file" "action_plan commitment_sheet replication_list" \
    case do C0007 activate $hub --at 2023-01-14T09:00
for type in action_plan commitment_sheet replication_list; do
    run case attach C0007 $type $hub --at 2023-01-15T09:00
done
done_ "hub active" active case do C0007 activate $hub --at 2023-01-15T10:00
done_ "a designated hub opens replications" draft case open --machine \
    replication --innovation INV001 --region 18.71 --unit Dinas --actor lia \
    --role opd --at 2023-02-01T09:00
check "invariants" "$AWIG" invariants --db "$H"
finish
