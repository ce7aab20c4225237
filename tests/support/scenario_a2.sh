# Plays scenario A2 up to its two refusals (T4 without an owner, T8 for want
# of a known owner), for tests of explanations and letters.  Source it after
# tests/lib.sh, with AWIG_DB naming a hub that does not exist yet.
a2_do() { "$AWIG" "$@" > "$T/a2.out" 2>&1 || { [ $? -eq 5 ] && return 5
    bad "scenario A2: $*" "$(cat "$T/a2.out")"; }; }
a2_opd() { a2_do "$@" --actor Dedi --role opd; }
a2_bureau() { a2_do "$@" --actor Budi --role organization_bureau; }
# Through T3, then T4 refused.
a2_first() {
    a2_do init --data data --rules rules
    a2_opd case open --machine replication --innovation INV002 \
        --region 19.71 --unit 'Dinas Perumahan dan Kawasan Permukiman' \
        --at 2021-08-05T13:00
    a2_opd case attach C0001 interest_record --date 2021-08-06 \
        --at 2021-08-06T13:00
    a2_bureau case do C0001 verify_interest --at 2021-08-09T13:00
    a2_do case attach C0001 gap_analysis --date 2021-08-20 --field goal=11 \
        --field rating=60 --field \
        signed_by='planning_agency|research_agency|organization_section' \
        --actor Citra --role planning_agency --at 2021-08-20T13:00
    a2_do case do C0001 map_gaps --actor Citra --role planning_agency \
        --at 2021-08-23T13:00
    a2_bureau case do C0001 confirm_eligible --at 2021-08-30T13:00
}
# T4 and T5 by two people, then T8 refused.
a2_second() {
    cat > "$T/a2.csv" <<'CSV'
stage,item,subactivity,budget,responsible,start,end
preparation,team_decree,3.26,10,Perkim,2022-01-03,2022-01-31
implementation,internal_socialization,3.26,10,Perkim,2022-04-01,2022-04-30
monitoring_evaluation,monitoring,3.26,5,Perkim,2022-08-01,2022-12-31
CSV
    a2_bureau case do C0001 confirm_eligible --override 'mendesak' \
        --second-actor Eka --second-role organization_bureau \
        --at 2021-08-31T09:00
    a2_bureau case attach C0001 selection_record --date 2021-10-15 \
        --at 2021-10-15T13:00
    a2_bureau case do C0001 select --override 'catatan yang sama' \
        --second-actor Eka --second-role organization_bureau \
        --at 2021-10-15T14:00
    a2_opd case attach C0001 action_plan --date 2021-10-28 \
        --fields "$T/a2.csv" --field budget_subactivity=1.04 \
        --field 'origin_communication=asal belum diketahui' \
        --received-at 2021-10-29T11:00 --forwarded-at 2021-11-01T09:00 \
        --at 2021-11-01T13:00
    a2_opd case attach C0001 commitment_sheet --date 2021-11-11 \
        --signer 'Wali Kota' --signer-role regional_head \
        --signer-role governor --signed-on 2021-11-11 --at 2021-11-11T13:00
    a2_opd case do C0001 submit_plan --at 2021-11-11T14:00
    a2_opd case do C0001 start_preparation --at 2022-01-10T09:00
    for paper in team_decree origin_communication_record adaptation_design
    do
        a2_opd case attach C0001 $paper --date 2022-03-01 \
            --at 2022-03-01T09:00
    done
    a2_opd case do C0001 start_implementation --at 2022-03-02T09:00
}
