#!/bin/sh
# Two clocks: the law in force (--as-of) and what we knew (--known-at); a fact
# that came late is told by explain; and what is erased stands in no file.
. tests/lib.sh
AWIG=again
AWIG_DB=$T/hub.db AWIG_LANG=en
export AWIG_DB AWIG_LANG
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" \
    "$T/out" | head -n 1; }
who='--actor Wulandari-Sejati --role opd'
check 'init' "$AWIG" init --data data --rules rules
# shellcheck disable=SC2086   # two options
{
check 'a case' "$AWIG" case open --machine replication --innovation INV001 \
    --region 19.71 --unit 'Dinas Pariwisata' $who --at 2021-08-05T09:00
check 'its facts' "$AWIG" case set C0001 innovation.started_on=2019-07-19 \
    'innovation.awards=kipp:2020:Top 45' --source surat --on 2021-08-06 \
    $who --at 2021-08-06T09:00
exits 'decided in October' 0 "$AWIG" decide C0001 --as-of 2021-10-20 \
    --at 2021-10-20T10:00 --json
first=$(field decision)
check 'nothing is late' "$AWIG" explain "$first" --json
same 'yet' '' "$(grep '"late"' "$T/out")"
check 'a correction in November' "$AWIG" case set C0001 \
    innovation.started_on=2020-07-19 --source koreksi --on 2021-08-01 \
    $who --at 2021-11-01T09:00
check 'a fact of another time' "$AWIG" case set C0001 \
    innovation.result_before=1 --source nanti --on 2021-12-01 \
    $who --at 2021-12-02T09:00
}
exits 'decided in December' 0 "$AWIG" decide C0001 --as-of 2021-10-20 \
    --at 2021-12-03T10:00 --json
same 'by what is known now' ineligible "$(field verdict)"
second=$(field decision)
for day in 2021-10-25:needs_review 2021-10-31:needs_review \
    2021-11-01:ineligible 2022-01-01:ineligible; do
    exits "known at $day" 0 "$AWIG" decide C0001 --as-of 2021-10-20 \
        --known-at "${day%:*}" --json
    same "the verdict of $day" "${day#*:}" "$(field verdict)"
    same "is not recorded" false "$(field recorded)"
done
check 'the first, explained' "$AWIG" explain "$first" --json
sed -n '/"late"/,$p' "$T/out" > "$T/late"
mv "$T/late" "$T/out"
same 'the correction came late' innovation.started_on "$(field fact)"
same 'what stood then' 2019-07-19 "$(field then)"
same 'what stands now' 2020-07-19 "$(field now)"
same 'the fact of December did not' '' "$(grep nanti "$T/out")"
check 'in words' "$AWIG" explain "$first"
has 'in words' 'known only after this decision' "$T/out"
check 'in Markdown' "$AWIG" explain "$first" --format markdown
has 'a heading' '## Known only after this decision' "$T/out"
has 'a row' '| 2019-07-19 | 2020-07-19 | koreksi, 1 August 2021 |' "$T/out"
check 'a letter' "$AWIG" explain "$first" --letter --out "$T/letter"
has 'says it to who prints it' 'Known only after this decision' "$T/out"
same 'and stays the letter of the record' '' "$(grep koreksi "$T/letter")"
check 'checked' "$AWIG" verify-letter "$T/letter" --json
has 'who checks it is told, too' '"known_later"' "$T/out"
check 'the second' "$AWIG" explain "$second" --json
same 'knew it' '' "$(grep '"late"' "$T/out")"
check 'also in Markdown' "$AWIG" explain "$second" --format markdown
same 'nothing is told' '' "$(grep 'Known only after' "$T/out")"

check 'the name is in the file' grep -q Wulandari-Sejati "$AWIG_DB"
check 'erased' "$AWIG" erase Wulandari-Sejati
same 'in no file of the folder' '' \
    "$(grep -rl Wulandari-Sejati "$T" | grep -v "^$T/out$")"
check 'whole' "$AWIG" audit verify --replay
check 'decisions stand' "$AWIG" replay --all
check 'a copy' "$AWIG" backup --out "$T/copy.db"
check 'restored' "$AWIG" restore "$T/copy.db" --out "$T/new.db"
check 'whole, too' "$AWIG" invariants --db "$T/new.db"
same 'no name in it' '' "$(grep -rl Wulandari-Sejati "$T"/*.db)"
entries=$("$AWIG" audit log --json | grep -c '"index"')
exits 'an empty day asks nothing' 2 "$AWIG" decide C0001 --known-at ''
same 'and records nothing' "$entries" \
    "$("$AWIG" audit log --json | grep -c '"index"')"
# The day of a decision is that of the case's own zone: WITA in Bali.
# shellcheck disable=SC2086   # two options
check 'a case in Bali' "$AWIG" case open --machine replication \
    --innovation INV001 --region 51.08 --unit 'Dinas Kesehatan' $who \
    --at 2022-02-01T10:00
for at in 2022-02-28T23:59:59+07:00:2022-03-01 2022-03-01T00:30:2022-03-01 \
    2022-02-28T22:59:59+07:00:2022-02-28 2022-03-01:2022-03-01; do
    exits "decided in Bali at $at" 0 "$AWIG" decide C0002 \
        --at "${at%:*}" --json
    same "the day in Bali of $at" "${at##*:}" "$(field as_of)"
done
finish
