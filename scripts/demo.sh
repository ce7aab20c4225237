#!/bin/sh
# A province hub's work on real data, in about a minute: the rules in force,
# a city's gaps and the innovations that fit them, two real replications taken
# through their lifecycle (scenarios A1 and A2 of the domain), a refusal
# explained in full, a threshold changed and its impact, the log verified and
# every decision derived again.
# It works in build/demo (DEMO names another folder) and needs no terminal; on
# one it pauses to be read (DEMO_PACE: seconds a screen, 0 = none).
# AWIG_LANG=en tells it in English.
# Run it with: make demo
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
AWIG=${AWIG:-$PWD/$B/awig}
DEMO=${DEMO:-$B/demo}
HUB=$DEMO/hub.db
rm -rf "$DEMO"
mkdir -p "$DEMO"
AWIG_DB=$HUB
export AWIG_DB
case ${AWIG_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
en*) english=1 ;; *) english= ;; esac

bold='' dim='' plain='' pace=0
if [ -t 1 ]; then
    pace=${DEMO_PACE:-3}
    if [ -z "${NO_COLOR:-}" ]; then
        bold=$(printf '\033[1m') dim=$(printf '\033[36m')
        plain=$(printf '\033[0m')
    fi
fi
words() { if [ -n "$english" ]; then echo "$2"; else echo "$1"; fi; }
# title ID EN: a new part; say ID EN: what to look at.
title() { printf '%s== %s%s\n\n' "$bold" "$(words "$@")" "$plain"; }
say() { printf '%s\n' "$(words "$@")" | fold -s -w 78 | sed 's/ *$//'; }
pause() { [ "$pace" = 0 ] || sleep "$pace"; }
# typed ARGUMENTS...: the command as it would be typed, broken before flags.
typed() {
    printf '%s$ awig' "$dim"
    for word in "$@"; do
        case $word in *' '*) printf '%s\n' "'$word'" ;;
        *) printf '%s\n' "$word" ;; esac
    done | awk 'function unit() {
            if (width + length(one) > 76) { printf " \\\n   "; width = 3 }
            printf " %s", one
            width += length(one) + 1 }
        BEGIN { width = 6 }
        NR > 1 && (/^--/ || one !~ /^--/ || one ~ / /) { unit(); one = $0
            next }
        { one = NR == 1 ? $0 : one " " $0 }
        END { unit() }'
    printf '%s\n' "$plain"
}
# run EXPECTED-EXIT ARGUMENTS...: shows the command, runs it, checks its exit.
# LINES=N shows the first N lines only.
run() {
    want=$1; shift
    typed "$@"
    got=0
    CLICOLOR_FORCE=${bold:+1} "$AWIG" "$@" > "$DEMO/screen.txt" || got=$?
    if [ "$got" -ne "$want" ]; then
        cat "$DEMO/screen.txt"
        echo "demo: exit $got, expected $want" >&2
        exit 1
    fi
    all=$(wc -l < "$DEMO/screen.txt")
    if [ "${lines:-0}" -gt 0 ] && [ "$all" -gt "$lines" ]; then
        head -n "$lines" "$DEMO/screen.txt"
        words "... ($((all - lines)) baris lagi)" "... ($((all - lines)) more)"
    else
        cat "$DEMO/screen.txt"
    fi
    lines=0
    echo
    pause
}
quiet() { "$AWIG" "$@" > "$DEMO/last.txt"; }
opd() { quiet "$@" --actor 'Ani (Dinas)' --role opd; }
bureau() { quiet "$@" --actor 'Budi (Biro)' --role organization_bureau; }
COLUMNS=${COLUMNS:-80}
export COLUMNS

title '1. Hub baru dari data nyata dan paket aturan' \
    '1. A new hub from real data and packs of rules'
lines=10 run 0 init --data data --rules rules
say 'Aturan nasional dan tambahan provinsi yang berlaku di Bangka Belitung:' \
    'The national rules, and what the province adds, in Bangka Belitung:'
lines=22 run 0 rules list rules/19-kepulauan-bangka-belitung

title '2. Di mana Pangkalpinang tertinggal, dan inovasi apa yang cocok' \
    '2. Where Pangkalpinang lags, and which innovations fit'
lines=18 run 0 gap --region Pangkalpinang
run 0 match --region 19.71 --top 3 --as-of 2021-10-20
say 'Yang tidak ada datanya disebut begitu, tidak pernah dihitung 0.' \
    'Where there is no data, that is said; it never counts as 0.'

title '3. SIP BANGET (asal Kota Batu): dari usulan sampai penilaian' \
    '3. SIP BANGET (of Kota Batu): from proposal to judgement'
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
say 'Minat diverifikasi, kesenjangan dipetakan. Dengan yang tertulis di naskah
saja, syaratnya belum terpenuhi; tiap syarat menyebut apa yang kurang:' \
    'Interest verified, gaps mapped. With what the founding texts say alone
the demands are not met; each one says what is missing:'
run 5 case do C0001 confirm_eligible --actor 'Budi (Biro)' \
    --role organization_bureau --at 2021-08-30T09:00

title '4. Fakta masuk beserta sumbernya' '4. Facts arrive, with their source'
run 0 case set C0001 innovation.started_on=2019-07-19 \
    'innovation.awards=kipp:2020:Top 45' innovation.result_before=39 \
    innovation.result_after=42 --source 'fakta skenario (sintetis)' \
    --on 2021-09-01 --actor 'Ani (Dinas)' --role opd --at 2021-09-01T09:00
run 0 case do C0001 confirm_eligible --actor 'Budi (Biro)' \
    --role organization_bureau --at 2021-09-02T09:00
bureau case attach C0001 selection_record --date 2021-10-15 \
    --at 2021-10-15T09:00
bureau case do C0001 select --at 2021-10-15T10:00

title '5. Rencana aksi tepat waktu, tetapi komitmen belum ditandatangani' \
    '5. The action plan is on time, but no commitment is signed yet'
cat > "$DEMO/plan.csv" <<'END'
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
    --fields "$DEMO/plan.csv" --field budget_subactivity=3.26.02.2.01 \
    --field 'origin_communication=kunjungan ke Kota Batu' \
    --received-at 2021-10-29T10:00 --forwarded-at 2021-11-01T09:00 \
    --at 2021-11-01T09:30
run 5 case do C0001 submit_plan --actor 'Ani (Dinas)' --role opd \
    --at 2021-11-01T10:00
opd case attach C0001 commitment_sheet --date 2021-11-11 \
    --signer 'Wali Kota' --signer-role regional_head \
    --signer-role governor --signed-on 2021-11-11 --at 2021-11-11T09:00
say 'Wali kota dan gubernur menandatangani pada 11 November 2021:' \
    'The mayor and the governor sign on 11 November 2021:'
run 0 case do C0001 submit_plan --actor 'Ani (Dinas)' --role opd \
    --at 2021-11-11T10:00

title '6. SIGAP-RLTH: pemiliknya tidak disebut naskah mana pun' \
    '6. SIGAP-RLTH: no text names its owner'
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
quiet decide C0002 --as-of 2021-08-30 --at 2021-08-30T13:00
say 'Dua orang menerima yang perlu telaah; alasannya tercatat:' \
    'Two people accept what needs review; their reason is on record:'
run 0 case do C0002 confirm_eligible --actor 'Budi (Biro)' \
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
    --fields "$DEMO/plan.csv" --field budget_subactivity=1.04.02.2.01 \
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
say 'Pelaksanaan tetap ditolak selama pemerintah asal belum diketahui:' \
    'Implementation stays refused while its origin is not known:'
run 5 case do C0002 start_implementation --actor 'Dedi (Perkim)' --role opd \
    --at 2022-03-02T09:00
say 'Penolakan itu diterangkan dari catatannya:' \
    'The refusal, explained from its record:'
run 0 explain C0002

title '7. Bagaimana bila syarat umur naik dari 24 menjadi 36 bulan?' \
    '7. What if the age asked for rose from 24 to 36 months?'
cp -r rules "$DEMO/rules"
run 0 params set "$DEMO/rules/nasional" min_age_months 36
lines=16 run 0 impact "$DEMO/rules/nasional" --as-of 2021-11-11
say 'Tidak ada yang dikompilasi ulang, dan belum ada yang diterbitkan.' \
    'Nothing was compiled again, and nothing is published yet.'

title '8. Log diperiksa; semua keputusan diturunkan ulang' \
    '8. The log is verified; every decision is derived again'
run 0 audit verify --replay
run 0 replay --all

title "Selesai. Hub ini ada di $HUB" "Done. This hub is in $HUB"
say "Cobalah: $B/awig case list --db $HUB" \
    "Try: $B/awig case list --db $HUB --lang en"
say "         $B/awig case show C0001 --db $HUB" \
    "     $B/awig case show C0001 --db $HUB --lang en"
say '         awig --help' '     awig --help'
