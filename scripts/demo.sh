#!/bin/sh
# A province hub's work on real data, in about a minute: the rules in force,
# a city's gaps and the innovations that fit them, two real replications taken
# through their lifecycle (scenarios A1 and A2 of the domain), a refusal
# explained in full, the log verified and every decision derived again.
# It works in build/demo and needs no terminal.  Run it with: make demo
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
AWIG=$PWD/$B/awig
HUB=$B/demo/hub.db
rm -rf "$B/demo"
mkdir -p "$B/demo"
AWIG_DB=$HUB
export AWIG_DB

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }
# run EXPECTED-EXIT ARGUMENTS...: shows the command, runs it, checks its exit.
run() {
    want=$1; shift
    printf '$ awig'
    for word in "$@"; do
        case $word in *' '*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    got=0
    "$AWIG" "$@" || got=$?
    if [ "$got" -ne "$want" ]; then
        echo "demo: exit $got, expected $want" >&2
        exit 1
    fi
}
quiet() { "$AWIG" "$@" > "$B/demo/last.txt"; }
opd() { quiet "$@" --actor 'Ani (Dinas)' --role opd; }
bureau() { quiet "$@" --actor 'Budi (Biro Organisasi)' \
    --role organization_bureau; }

say '1. Hub baru dari data nyata dan paket aturan'
run 0 init --data data --rules rules --csv | head -n 3 || true
run 0 rules list rules/19-kepulauan-bangka-belitung

say '2. Kesenjangan Pangkalpinang terhadap TPB, dan inovasi yang cocok'
run 0 gap --region 19.71
run 0 match --region 19.71 --top 5 --as-of 2021-10-20

say '3. SIP BANGET: dari usulan sampai penilaian pertama'
run 0 case open --machine replication --innovation INV001 --region 19.71 \
    --unit 'Dinas Pariwisata' --actor 'Ani (Dinas)' --role opd \
    --at 2021-08-05T09:00
opd case attach C0001 interest_record --date 2021-08-06 --at 2021-08-06T09:00
bureau case do C0001 verify_interest --at 2021-08-09T09:00
quiet case attach C0001 gap_analysis --date 2021-08-20 --field goal=8 \
    --field signed_by='planning_agency|research_agency|organization_section' \
    --actor 'Citra (Bappeda)' --role planning_agency --at 2021-08-20T10:00
quiet case do C0001 map_gaps --actor 'Citra (Bappeda)' \
    --role planning_agency --at 2021-08-23T09:00
say '   Dengan fakta dari naskah pendiri saja, syaratnya belum terpenuhi:'
run 5 case do C0001 confirm_eligible --actor 'Budi (Biro Organisasi)' \
    --role organization_bureau --at 2021-08-30T09:00

say '4. Tingkat, tanggal mulai, dan manfaat masuk beserta sumbernya'
run 0 case set C0001 innovation.started_on=2019-07-19 \
    'innovation.awards=kipp:2020:Top 45' innovation.result_before=39 \
    innovation.result_after=42 --source 'fakta skenario (sintetis)' \
    --on 2021-09-01 --actor 'Ani (Dinas)' --role opd --at 2021-09-01T09:00
run 0 case do C0001 confirm_eligible --actor 'Budi (Biro Organisasi)' \
    --role organization_bureau --at 2021-09-02T09:00
bureau case attach C0001 selection_record --date 2021-10-15 \
    --at 2021-10-15T09:00
bureau case do C0001 select --at 2021-10-15T10:00

say '5. Rencana aksi tepat waktu; direncanakan baru setelah komitmen'
cat > "$B/demo/plan.csv" <<'END'
stage,item,subactivity,budget,responsible,start,end
preparation,team_decree,3.26.02.2.01,10,Dispar,2022-01-03,2022-01-31
preparation,origin_communication,3.26.02.2.01,5,Dispar,2022-01-10,2022-02-28
preparation,adaptation_design,3.26.02.2.01,20,Dispar,2022-02-01,2022-03-31
implementation,internal_socialization,3.26,10,Dispar,2022-04-01,2022-04-30
implementation,facilities,3.26.02.2.02,40,Dispar,2022-04-01,2022-06-30
implementation,trial,3.26.02.2.02,15,Dispar,2022-07-01,2022-07-31
monitoring_evaluation,monitoring,3.26,5,Dispar,2022-08-01,2022-12-31
monitoring_evaluation,evaluation,3.26,5,Dispar,2022-08-01,2022-12-31
END
opd case attach C0001 action_plan --date 2021-10-28 \
    --fields "$B/demo/plan.csv" --field budget_subactivity=3.26.02.2.01 \
    --field 'origin_communication=kunjungan ke Kota Batu' \
    --received-at 2021-10-29T10:00 --forwarded-at 2021-11-01T09:00 \
    --at 2021-11-01T09:30
run 5 case do C0001 submit_plan --actor 'Ani (Dinas)' --role opd \
    --at 2021-11-01T10:00
opd case attach C0001 commitment_sheet --date 2021-11-11 \
    --signer 'Wali Kota' --signer-role regional_head \
    --signer-role governor --signed-on 2021-11-11 --at 2021-11-11T09:00
run 0 case do C0001 submit_plan --actor 'Ani (Dinas)' --role opd \
    --at 2021-11-11T10:00

say '6. SIGAP-RLTH: pemiliknya tidak disebut naskah mana pun'
perkim() { quiet "$@" --actor 'Dedi (Perkim)' --role opd; }
perkim case open --machine replication --innovation INV002 --region 19.71 \
    --unit 'Dinas Perumahan dan Kawasan Permukiman' --at 2021-08-05T13:00
perkim case attach C0002 interest_record --date 2021-08-06 \
    --at 2021-08-06T13:00
bureau case do C0002 verify_interest --at 2021-08-09T13:00
quiet case attach C0002 gap_analysis --date 2021-08-20 --field goal=11 \
    --field rating=60 \
    --field signed_by='planning_agency|research_agency|organization_section' \
    --actor 'Citra (Bappeda)' --role planning_agency --at 2021-08-20T13:00
quiet case do C0002 map_gaps --actor 'Citra (Bappeda)' \
    --role planning_agency --at 2021-08-23T13:00
run 0 decide C0002 --as-of 2021-08-30 --at 2021-08-30T13:00
say '   Dua orang menerima yang perlu telaah, dengan alasan tercatat:'
run 0 case do C0002 confirm_eligible --actor 'Budi (Biro Organisasi)' \
    --role organization_bureau \
    --override 'kebutuhan rumah layak mendesak; asal ditelusuri' \
    --second-actor 'Eka (Sekda)' --second-role organization_bureau \
    --at 2021-08-31T09:00
bureau case attach C0002 selection_record --date 2021-10-15 \
    --at 2021-10-15T13:00
bureau case do C0002 select --override 'penetapan dengan catatan yang sama' \
    --second-actor 'Eka (Sekda)' --second-role organization_bureau \
    --at 2021-10-15T14:00
perkim case attach C0002 action_plan --date 2021-10-28 \
    --fields "$B/demo/plan.csv" --field budget_subactivity=1.04.02.2.01 \
    --field 'origin_communication=asal belum diketahui' \
    --received-at 2021-10-29T11:00 --forwarded-at 2021-11-01T09:00 \
    --at 2021-11-01T13:00
perkim case attach C0002 commitment_sheet --date 2021-11-11 \
    --signer 'Wali Kota' --signer-role regional_head \
    --signer-role governor --signed-on 2021-11-11 --at 2021-11-11T13:00
perkim case do C0002 submit_plan --at 2021-11-11T14:00
perkim case do C0002 start_preparation --at 2022-01-10T09:00
perkim case attach C0002 team_decree --number 188/2022 --date 2022-01-20 \
    --at 2022-01-20T09:00
perkim case attach C0002 origin_communication_record --date 2022-02-10 \
    --at 2022-02-10T09:00
perkim case attach C0002 adaptation_design --date 2022-03-01 \
    --at 2022-03-01T09:00
say '   Pelaksanaan ditolak selama pemerintah asal belum diketahui:'
run 5 case do C0002 start_implementation --actor 'Dedi (Perkim)' --role opd \
    --at 2022-03-02T09:00
run 0 explain C0002

say '7. Log diperiksa; semua keputusan diturunkan ulang'
run 0 audit verify --replay
run 0 replay --all

say 'Selesai. Hub ini ada di '"$HUB"'; coba: '"$B"'/awig case list --db '"$HUB"
