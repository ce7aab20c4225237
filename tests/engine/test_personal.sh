#!/bin/sh
# A fact about a person, from the day it is entered to the day it is erased:
# judged, derived from, told as a reason, refused by a guard; and afterwards in
# no byte of any file, with a log, proofs and decisions that stay whole.
. tests/lib.sh
AWIG=again
AWIG_DB=$T/hub.db AWIG_LANG=en
export AWIG_DB AWIG_LANG
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" \
    "$T/out" | head -n 1; }
# Values of every type, each with a mark that stands nowhere else.
mkdir "$T/rules"
cp -R rules/nasional rules/51-bali "$T/rules"
cat >> "$T/rules/51-bali/facts.csv" <<'ROWS'
bali.person,text,,,,,,yes,,,nama,name,uji
bali.tags,text[],,,,,,yes,,,sebutan,tags,uji
bali.born,date,,,,,,yes,,,lahir,born,uji
bali.met,time,,,,,,yes,,,bertemu,met,uji
bali.number,int,,,,,,yes,,,nomor,number,uji
bali.share,number,,,,,,yes,,,bagian,share,uji
bali.ill,bool,,,,,,yes,,,sakit,ill,uji
bali.twice,number,,,,,no,,case.bali.share * 2,,dua kali,twice,uji
bali.thrice,number,,,,,no,,case.bali.twice * 1.5,,tiga kali,thrice,uji
ROWS
cat >> "$T/rules/51-bali/eligibility.lua" <<'RULES'

local function rule_about(id, check)
  rule {
    id = id,
    title = { id = 'Tentang orang ' .. id, en = 'About a person ' .. id },
    basis = 'uji',
    on_fail = 'needs_review',
    check = check,
  }
end

rule_about('P1', function(case)
  return case.bali.born < date '1950-01-01' or case.bali.ill
    or case.bali.number < 5 or not known(case.bali, 'met')
end)
rule_about('P2', function(case)
  return false, 'refused: ' .. case.bali.person
end)
rule_about('P3', function(case)
  return case.bali.thrice < 5, 'it is ' .. tostring(case.bali.twice)
end)
rule_about('P4', function(case)
  return true, { id = 'sebab ' .. case.bali.tags[1], en = 'as it is' }
end)
rule_about('P5', function(case)
  error('who is ' .. case.bali.person)
  return true
end)
RULES
cat >> "$T/rules/51-bali/lifecycle.lua" <<'RULES'

guard {
  id = 'bali-person',
  action = 'verify_interest',
  title = { id = 'Orangnya', en = 'The person' },
  basis = 'uji',
  check = function(case)
    return case.bali.thrice < 0 and case.bali.born < date '1900-01-01',
      'not this one: ' .. case.bali.person
  end,
}
RULES
check 'init' "$AWIG" init --data data --rules "$T/rules"
[ "$failed" -eq 0 ] || finish || exit 1
# shellcheck disable=SC2086   # options
{
who='--actor Wulandari-Sejati --role opd'
check 'a case' "$AWIG" case open --machine replication --innovation INV001 \
    --region 51.71 --unit 'Dinas Pariwisata' $who --at 2021-08-05T09:00
check 'its facts' "$AWIG" case set C0001 'bali.person=Zzyzx Qvorn' \
    'bali.tags=Qvornlike|other' bali.born=1977-03-19 \
    'bali.met=2019-02-03T04:05:06+08:00' bali.number=7341956 \
    bali.share=8170.3125 bali.ill=false innovation.started_on=2019-07-19 \
    --source surat --on 2021-08-06 $who --at 2021-08-06T09:00
exits 'decided' 3 "$AWIG" decide C0001 --as-of 2021-10-20 \
    --at 2021-10-20T10:00 --json
decision=$(field decision)
has 'who decides is told the reason' 'Zzyzx' "$T/out"
exits 'refused by a guard' 5 "$AWIG" case do C0001 verify_interest $who \
    --at 2021-08-07T09:00
}
# What is not the table of personal values holds none of them even now.
marks='Zzyzx|Qvorn|1977-03-19|19 March 1977|19 Maret 1977|7341956|8170[.]3125'
marks="$marks|16340[.]625|24510[.]9375|2019-02-03|Wulandari"
"$AWIG" audit log --json | sed 's/"name":"Wulandari-Sejati",//' > "$T/log"
same 'nothing of it in the log' '' "$(grep -E "$marks" "$T/log")"
check 'derived again, every type' "$AWIG" replay --all --json
same 'the same bytes' 1 "$(field identical)"
check 'explained' "$AWIG" explain "$decision" --passing --json
cp "$T/out" "$T/told"
check 'in Markdown' "$AWIG" explain "$decision" --format markdown
cat "$T/out" >> "$T/told"
check 'a letter' "$AWIG" explain "$decision" --letter --out "$T/letter"
check 'which fits' "$AWIG" verify-letter "$T/letter"
cat "$T/letter" >> "$T/told"
grep -v '"now"\|"then"' "$T/told" > "$T/out"
same 'an explanation shows no value' '' \
    "$(grep -E 'Zzyzx|Qvorn|8170|16340|24510' "$T/out")"
rm "$T/told" "$T/out" "$T/letter" "$T/log"

check 'keys' "$AWIG" audit keygen --origin hub.example/bali --out "$T/key"
check 'a checkpoint' "$AWIG" audit checkpoint --key "$T/key"
check 'a tree' "$AWIG" audit export --key "$T/key" --out "$T/before"
check 'the case is erased' "$AWIG" erase C0001
has 'all seven' 'erased: 7' "$T/out"
check 'its person, too' "$AWIG" erase Wulandari-Sejati
same 'no byte in any file' '' "$(grep -rlE "$marks" "$T" |
    grep -v "^$T/err\$")"
exits 'one decision says so' 0 "$AWIG" replay "$decision" --json
same 'that it is erased' 1 "$(field erased)"
same 'and is none that differs' 0 "$(grep -c '"field"' "$T/out")"
exits 'all of them, too' 0 "$AWIG" replay --all
has 'in words' 'erased: 1' "$T/out"
check 'the log is whole' "$AWIG" audit verify --replay
check 'and everything' "$AWIG" invariants
check 'still proved' "$AWIG" audit prove 3 --key "$T/key"
check 'a tree again' "$AWIG" audit export --key "$T/key" --out "$T/after"
for one in "$T/before/tile/entries/000.p/"*; do
    check "the tree grew" cmp -n "$(wc -c < "$one")" "$one" \
        "$T/after/tile/entries/000.p/"*
done
exits 'explained as far as it goes' 0 "$AWIG" explain "$decision"
has 'by its record' 'this is what the decision recorded' "$T/out"
has 'with the outcomes' 'P2' "$T/out"
exits 'as a case' 0 "$AWIG" explain C0001 --json
has 'as data' '"erased": true' "$T/out"
exits 'as Markdown' 0 "$AWIG" explain "$decision" --format markdown
has 'with a note' 'Personal data that was judged is erased' "$T/out"
exits 'a letter needs the values' 4 "$AWIG" explain "$decision" --letter \
    --out "$T/letter"
check 'no letter is left' test ! -e "$T/letter"
exits 'decided without them' 0 "$AWIG" decide C0001 --as-of 2021-10-21 \
    --at 2021-10-21T10:00
check 'derived again' "$AWIG" replay --all --json
same 'one is the same' 1 "$(field identical)"
same 'one is erased' 1 "$(field erased)"
check 'a copy' "$AWIG" backup --out "$T/copy.db"
same 'nothing in it, either' '' "$(grep -lE "$marks" "$T/copy.db")"
finish
