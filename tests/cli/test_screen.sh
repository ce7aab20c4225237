#!/bin/sh
# What people read: every screen fits its width, speaks one language, writes
# dates and numbers as that language does, and says what to do next.
. tests/lib.sh
NO_COLOR=1; export NO_COLOR
unset COLUMNS AWIG_LANG LC_ALL LC_MESSAGES LANG
D=$T/hub.db
AWIG_DB=$D; export AWIG_DB
B=$ROOT/rules/19-kepulauan-bangka-belitung
N=$ROOT/rules/nasional
"$AWIG" init --data "$ROOT/data" --rules "$ROOT/rules" --json > /dev/null
opd() { "$AWIG" "$@" --actor Ani --role opd; }
opd case open --machine replication --innovation INV001 --region 19.71 \
    --unit 'Dinas Pariwisata' --at 2021-08-05T09:00 > "$T/opened"
has 'a case opens in words' 'C0001: buka usulan' "$T/opened"
opd case attach C0001 interest_record --date 2021-08-06 \
    --at 2021-08-06T09:00 > "$T/filed"
has 'a document by its label' 'pernyataan minat' "$T/filed"
opd case set C0001 innovation.result_before=39.5 --source survei \
    --on 2021-07-01 --at 2021-08-06T10:00 > "$T/set"
has 'facts are counted' 'C0001: 1 fakta dicatat' "$T/set"
"$AWIG" programme open --region 19 --year 2021 --plan-year 2022 \
    --invite 19.71 --invite 19.01 > /dev/null
"$AWIG" decide C0001 --as-of 2021-08-30 --at 2021-08-30T09:00 > /dev/null
cp -r "$ROOT/rules" "$T/rules"
"$AWIG" params set "$T/rules/nasional" min_need 60 > "$T/set"
has 'a parameter before and after' 'min_need: 25 menjadi 60' "$T/set"

# screens: one command a line, each shown in both languages and three widths.
cat > "$T/screens" <<END
status
version --features
doctor
import data --dry-run
gap --region 19.71
gap --region 95.08
match --region 19.71 --top 3 --as-of 2021-10-20
case list
case list --state completed
case show C0001
case actions C0001
decide C0001 --as-of 2021-08-31
machine list
machine show replication
machine show kipp_proposal
machine show hub
actor list
programme report --region 19 --year 2021
due --until 2022-12-31
schedule preview $B --anchor 2022-01-31 --count 3
calendar show --year 2022
calendar workdays --from 2021-10-22 --to 2021-11-01
params list $N
params history $N min_need
eval $N --facts docs/examples/case.json
eval $N --facts docs/examples/case.json --summary
audit log
audit verify --replay
invariants
replay --all
diff rules/nasional $T/rules/nasional
impact $T/rules/nasional --as-of 2022-06-01
sweep $N --param min_need=20..60:20 --as-of 2022-06-01
migrate plan
draft list
END
cp -r "$ROOT/data" "$ROOT/docs" "$T"
# Lines wider than the screen; hashes stay whole, to be copied.
widest() { awk -v most="$1" '{ line = $0; gsub(/[\200-\277]/, "", line)
    gsub(/[0-9a-f][0-9a-f]*$/, "", line)
    if (length(line) > most) { print; bad = 1 } }
    END { exit bad }'; }
cd "$T" || exit 1
while read -r line; do
    for lang in id en; do
        for columns in 80 132; do
            # shellcheck disable=SC2086   # words of the command
            COLUMNS=$columns "$AWIG" $line --lang $lang > "$T/out" \
                2> "$T/err"
            code=$?
            if [ $code -gt 1 ] || ! LC_ALL=C widest $columns < "$T/out" \
                > "$T/wide"; then
                bad "$line ($lang, $columns, exit $code)" \
                    "$(cat "$T/wide" "$T/err")"
            else ok; fi
        done
        cat "$T/out" >> "$T/all.$lang"
    done
done < "$T/screens"
cd "$ROOT" || exit 1

# Members without a word of ours would show their key.
if grep -nE '^[a-z]+_[a-z_]+:' "$T/all.id" "$T/all.en" > "$T/keys"; then
    bad 'keys without words' "$(cat "$T/keys")"
else ok; fi
has 'a date as people write it' '28 Februari 2022' "$T/all.id"
has 'and in English' '28 February 2022' "$T/all.en"
has 'an hour with its zone' '5 Agustus 2021 09.00 WIB' "$T/all.id"
has 'and in English' '5 August 2021 09:00 WIB' "$T/all.en"
has 'a decimal comma' '50,93' "$T/all.id"
has 'a decimal point' '50.93' "$T/all.en"
has 'thousands apart' '9.611.883' "$T/all.id"
has 'and in English' '9,611,883' "$T/all.en"
has 'no data is said' 'tidak ada data' "$T/all.id"
has 'a state by its label' 'usulan' "$T/all.id"
has 'empty lists in words' 'Kasus: tidak ada' "$T/all.id"
has 'and in English' 'Cases: none' "$T/all.en"

# Words of the other language on a screen (names and sources are data).
other() { grep -nwE "$1" "$2" | grep -vE "$3" > "$T/mixed"
    if [ -s "$T/mixed" ]; then bad "mixed language in $2" \
        "$(head -n 12 "$T/mixed")"; else ok; fi; }
english='pass|fail|needs review|eligible|unknown|ineligible|yes|none|rule'
english="$english|state|region|required|found|basis|since|score|working days"
indonesian='lulus|gagal|layak|perlu telaah|belum|tidak|kasus|aturan|wilayah'
indonesian="$indonesian|disyaratkan|ditemukan|sejak|nilai|cakupan|hari kerja"
other "$english" "$T/all.id" ':eligible  '
other "$indonesian" "$T/all.en" 'none such'

# A refusal names each demand: what, found, basis, and the next command.
exits 'refused' 5 "$AWIG" case do C0001 map_gaps --actor Citra \
    --role planning_agency --at 2021-09-01T09:00
has 'said so' 'DITOLAK' "$T/out"
exits 'refused' 5 "$AWIG" case do C0001 withdraw --actor Wali \
    --role regional_head --at 2021-09-02T09:00
has 'required' 'disyaratkan:  surat pengunduran diri' "$T/out"
has 'found' 'ditemukan:    belum ada' "$T/out"
has 'what next' 'langkah:      awig case attach C0001 withdrawal_letter' \
    "$T/out"

# Colour by meaning: never in a pipe, unless it is asked for.
unset NO_COLOR
esc=$(printf '\033')
color() { "$AWIG" eval "$N" --facts docs/examples/case.json > "$T/out"
    grep -c "$esc\[31m" "$T/out"; }
same 'none in a pipe' 0 "$(color)"
same 'asked for' 1 "$(CLICOLOR_FORCE=1 color | sed 's/^[1-9].*/1/')"
same 'refused by NO_COLOR' 0 "$(NO_COLOR=1 CLICOLOR_FORCE=1 color)"
finish
