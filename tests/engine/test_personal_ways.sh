#!/bin/sh
# Ways by which a personal value could stay behind: the file that it was
# imported from, the lateness of a date of a person, a later pack that no
# longer calls the fact personal.
. tests/lib.sh
AWIG=again
AWIG_DB=$T/hub.db AWIG_LANG=en
export AWIG_DB AWIG_LANG
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" \
    "$T/out" | head -n 1; }
mkdir "$T/rules"
cp -R rules/nasional rules/51-bali "$T/rules"
pack=$T/rules/51-bali
rm -r "$pack/cases"             # they know nothing of the person
sed -i /coverage_floor/d "$pack/pack.json"
cat >> "$pack/facts.csv" <<'ROWS'
bali.person,text,,,,,,yes,,,nama,name,uji
bali.born,date,,,,,,yes,,,lahir,born,uji
bali.open,text,,,,,,,,,terbuka,open,uji
ROWS
cat >> "$pack/eligibility.lua" <<'RULES'

rule {
  id = 'P1',
  title = { id = 'Tentang orang', en = 'About a person' },
  basis = 'uji',
  on_fail = 'needs_review',
  check = function(case)
    return case.bali.person == case.bali.open, 'it is ' .. case.bali.person
  end,
}
RULES
cat >> "$pack/lifecycle.lua" <<'RULES'

for _, id in ipairs { 'bali-one', 'bali-two' } do
  guard {
    id = id,
    action = 'verify_interest',
    title = { id = 'Penjaga ' .. id, en = 'Guard ' .. id },
    basis = 'uji',
    check = function(case) return case.bali.person == 'nobody' end,
  }
end
RULES
cat > "$pack/schedule.lua" <<'RULES'
deadline {
  id = 'bali-late',
  title = { id = 'Batas', en = 'Deadline' },
  basis = 'uji',
  on = function(case) return add_months(case.bali.born, 1) end,
  measures = 'document.interest_record.received_at_bureau',
  on_late = 'warn',
}
RULES
check 'init' "$AWIG" init --data data --rules "$T/rules"
[ "$failed" -eq 0 ] || finish || exit 1
# shellcheck disable=SC2086   # options
{
who='--actor Wulandari-Sejati --role opd'
check 'a case' "$AWIG" case open --machine replication --innovation INV001 \
    --region 51.71 --unit 'Dinas Pariwisata' $who --at 2021-08-05T09:00
printf 'case,fact,value,source,source_date\nC0001,bali.open,Terbukazz,x,\n' \
    > "$T/facts.csv"
check 'a file without persons' "$AWIG" import facts "$T/facts.csv" \
    --at 2021-08-05T10:00
has 'is told' 'facts.csv' "$T/out"
check 'is kept as it is' grep -q 'C0001,bali.open,Terbukazz' "$T/hub.db"
cat > "$T/facts.csv" <<'ROWS'
case;fact;value;source;source_date
C0001;bali.person;"Zzyzx; Qvorn";"surat; lampiran";2021-08-01
C0001;bali.born;1977-03-19;;
C0001;innovation.started_on;2019-07-19;surat;2021-08-01
ROWS
check 'a file about a person' "$AWIG" import facts "$T/facts.csv" \
    --at 2021-08-06T09:00
rm "$T/facts.csv"
has 'with its rows' '3' "$T/out"
check 'its table without the values is kept' \
    grep -q 'C0001;bali.person;(personal);"surat; lampiran";' "$T/hub.db"
check 'late by a birthday' "$AWIG" case attach C0001 interest_record \
    --date 2021-08-06 --received-at 2021-08-06T10:00 $who \
    --at 2021-08-06T11:00
has 'nobody is told how late' 'personal data, not shown' "$T/out"
check 'nor does the entry' "$AWIG" audit log --json
has 'which says that it was' '"late":true' "$T/out"
same 'and no more' 0 "$(grep -c late_days "$T/out")"
exits 'two guards alike' 5 "$AWIG" case do C0001 verify_interest --at \
    2021-08-07T09:00 --actor Budi --role organization_bureau
has 'the first is told' 'Guard bali-one' "$T/out"
has 'the second, too' 'Guard bali-two' "$T/out"
}
# Personal by the first rules, open by the next; and the other way round.
sed -i 's/^\(bali.person,text,,,,,,\)yes/\1/
    s/^\(bali.born,date,,,,,,\)yes/\1/
    s/^\(bali.open,text,,,,,,\),/\1yes,/' "$pack/facts.csv"
sed -i 's/"version": "1.0.0"/"version": "1.1.0"/' "$pack/pack.json"
check 'other rules' "$AWIG" publish "$pack" --from 2021-09-01 --actor Ani \
    --approved-by Budi --past uji
check 'for the case, too' "$AWIG" migrate apply --actor Ani \
    --as-of 2021-09-02 --reason uji
check 'decided' "$AWIG" decide C0001 --as-of 2021-09-03 --json
decision=$(field decision)
has 'who decides is told' 'Zzyzx' "$T/out"
check 'derived again' "$AWIG" replay --all --json
same 'the same bytes' 1 "$(field identical)"
check 'erased' "$AWIG" erase C0001
rm "$T/out"
same 'no byte in any file' '' \
    "$(grep -rlE 'Zzyzx|Qvorn|1977-03-19|1977-04-19' "$T")"
exits 'the decision' 0 "$AWIG" replay "$decision" --json
same 'says that it is erased' 1 "$(field erased)"
check 'decided again' "$AWIG" decide C0001 --as-of 2021-09-04 --json
decision=$(field decision)
check 'with what was open before it was personal' "$AWIG" replay \
    "$decision" --json
same 'the same bytes' 1 "$(field identical)"
check 'the log is whole' "$AWIG" audit verify --replay
finish
