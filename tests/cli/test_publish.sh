#!/bin/sh
# `awig publish`, `rollback`, `migrate`: the gate, all or nothing, old
# decisions, running cases.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
D=$T/h.db
B=19-kepulauan-bangka-belitung
cp -r rules "$T/now"; cp -r rules "$T/new"
check 'a hub' "$AWIG" init --db "$D" --data data --rules "$T/now"
entries() { "$AWIG" status --db "$D" --json |
    sed -n 's/^  "entries": \([0-9]*\),$/\1/p'; }
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" \
    "$T/out" | head -n 1; }
hash_of() { (cd "$1" && find . -type f ! -name '.*' ! -name '*~' |
    sed 's,^\./,,' | LC_ALL=C sort | xargs sha256sum) | sha256sum |
    cut -d' ' -f1; }
publish() { "$AWIG" publish "$T/new/$B" --db "$D" --json "$@"; }
two='--actor Ani --approved-by Budi'

# --- A case, decided under the rules of today ---
check 'a case' "$AWIG" case open --db "$D" --machine replication \
    --innovation INV001 --region 19.71 --unit 'Dinas Pariwisata' \
    --actor Rini --role opd --at 2021-10-01
check 'its facts' "$AWIG" case set C0001 --db "$D" \
    innovation.started_on=2019-07-19 'innovation.awards=kipp:2020:Top 45' \
    innovation.result_before=39 innovation.result_after=42 \
    --source surat --on 2021-10-01 --actor Rini --role opd --at 2021-10-02
exits 'decided' 0 "$AWIG" decide C0001 --db "$D" --as-of 2021-11-11 --json
first=$(field decision)

# --- What the gate refuses leaves nothing ---
check 'a stricter age' "$AWIG" params set "$T/new/$B" min_age_months 27
before=$(entries)
# shellcheck disable=SC2086   # two words each
{
exits 'one person' 5 publish --from 2090-01-01 --actor Ani --approved-by ' ani'
has 'says so' AW2711 "$T/err"
exits 'a past day' 5 publish --from 2021-01-01 $two
has 'says so' AW2712 "$T/err"
exits 'the same bytes' 5 "$AWIG" publish "$T/now/$B" --db "$D" \
    --from 2090-01-01 $two
has 'says so' AW2715 "$T/err"
exits 'nobody approves' 2 publish --from 2090-01-01 --actor Ani
exits 'no date' 2 publish $two
cp "$T/new/$B/eligibility.lua" "$T/kept" 2> /dev/null
echo 'rule {' > "$T/new/$B/eligibility.lua"
exits 'a pack that does not load' 3 publish --from 2090-01-01 $two
rm -f "$T/new/$B/eligibility.lua"
[ ! -f "$T/kept" ] || mv "$T/kept" "$T/new/$B/eligibility.lua"
cp "$T/new/$B/cases/kelayakan.csv" "$T/kept"
sed 's/,layak,/,tidak layak,/' "$T/kept" > "$T/new/$B/cases/kelayakan.csv"
exits 'own cases that fail' 3 publish --from 2090-01-01 $two
has 'says so' AW2713 "$T/err"
mv "$T/kept" "$T/new/$B/cases/kelayakan.csv"
mkdir "$T/loose"; cp -r "$T/now/nasional" "$T/now/$B" "$T/loose"
sed 's/^min_age_months,,24/min_age_months,,12/' \
    "$T/now/nasional/parameters.csv" > "$T/loose/nasional/parameters.csv"
check 'looser beside a looser copy of the country' "$AWIG" params set \
    "$T/loose/$B" min_age_months 18
exits 'but not against what is published' 3 "$AWIG" publish "$T/loose/$B" \
    --db "$D" --from 2090-01-01 $two
exits 'a dry run' 0 publish --from 2090-01-01 $two --dry-run
same 'and nothing is in the log' "$before" "$(entries)"

# --- Published ---
exits 'published' 0 publish --from 2090-01-01 $two
}
same 'the identity is that of the folder' "$(hash_of "$T/new/$B")" \
    "$(field sha256)"
report=$(field report)
same 'a report' 64 "$(printf '%s' "$report" | wc -c | tr -d ' ')"
"$AWIG" audit log --db "$D" --json > "$T/log"
has 'its hash is in the entry' "\"report\":\"$report\"" "$T/log"
same 'nobody is named in the entry' 0 "$(grep pack.publish "$T/log" |
    sed 's/"name":"[^"]*"//' | grep -c 'Ani\|Budi')"
exits 'the day before, the old rules' 0 "$AWIG" decide C0001 --db "$D" \
    --as-of 2089-12-31 --json
exits 'old decisions can be derived again' 0 "$AWIG" replay --all --db "$D"
exits 'the first by its own packs' 0 "$AWIG" replay "$first" --db "$D"

# --- Running cases keep their rules until they are moved ---
exits 'a plan' 0 "$AWIG" migrate plan --db "$D" --as-of 2090-01-02 --json
same 'of one case' 1 "$(field all)"
same 'and moves none' 0 "$(field moved)"
exits 'on the day before there is none' 0 "$AWIG" migrate plan --db "$D" \
    --as-of 2089-12-31 --json
same 'to move' 0 "$(field all)"
before=$(entries)
exits 'somebody must answer for it' 2 "$AWIG" migrate apply --db "$D" \
    --as-of 2090-01-02
exits 'no such case' 4 "$AWIG" migrate apply C0009 --db "$D" --actor Ani
same 'nothing was moved' "$before" "$(entries)"
exits 'moved' 0 "$AWIG" migrate apply C0001 --db "$D" --as-of 2090-01-02 \
    --actor Ani --reason 'aturan baru' --json
same 'one case' 1 "$(field moved)"
exits 'nothing is left' 0 "$AWIG" migrate plan --db "$D" --as-of 2090-01-02 \
    --json
same 'to move now' 0 "$(field all)"
exits 'decided by the new rules' 0 "$AWIG" decide C0001 --db "$D" \
    --as-of 2021-11-11 --json
has 'says which' "$(hash_of "$T/new/$B")" "$T/out"
exits 'the first decision is still what it was' 0 "$AWIG" replay "$first" \
    --db "$D"

# --- Back again ---
exits 'one person cannot go back either' 5 "$AWIG" rollback $B --db "$D" \
    --actor Ani --approved-by Ani
exits 'what was never published' 4 "$AWIG" rollback 51-balli --db "$D" \
    --actor Ani --approved-by Budi
has 'names the nearest' 51-bali "$T/err"
exits 'what has no earlier version' 5 "$AWIG" rollback 51-bali --db "$D" \
    --actor Ani --approved-by Budi
exits 'back' 0 "$AWIG" rollback $B --db "$D" --actor Ani \
    --approved-by Budi --json
same 'to the bytes of before' "$(hash_of "$T/now/$B")" "$(field sha256)"
same 'from the day it would have changed' 2090-01-01 "$(field from)"
exits 'and forth' 0 "$AWIG" rollback $B --db "$D" --actor Ani \
    --approved-by Budi --json
same 'again' "$(hash_of "$T/new/$B")" "$(field sha256)"
exits 'a past day with a reason' 0 publish --from 2022-01-01 \
    --past 'putusan pengadilan' --actor Ani --approved-by Budi
"$AWIG" audit log --db "$D" --json > "$T/log"
has 'which is in the log' 'putusan pengadilan' "$T/log"

# --- A floor of coverage, declared by the pack ---
cp -r rules "$T/floor"
sed -i 's/"coverage_floor": 95/"coverage_floor": 101/' "$T/floor/$B/pack.json"
exits 'a floor above 100' 1 "$AWIG" check "$T/floor/$B"
has 'names what it takes' '0..100' "$T/out"
sed -i 's/"coverage_floor": 101/"coverage_floor": 60/' "$T/floor/$B/pack.json"
cat > "$T/floor/$B/eligibility.lua" <<'END'
rule { id = 'Z1', title = { id = 'a', en = 'a' }, basis = 'X',
  on_fail = 'note',
  check = function(case) return case.kind ~= 'x' end }
END
exits 'test --coverage says so' 1 "$AWIG" test "$T/floor/$B" --coverage --json
has 'with both figures' '"floor": 60' "$T/out"
exits 'below it nothing is published' 3 "$AWIG" publish "$T/floor/$B" \
    --db "$D" --from 2090-01-15 --actor Ani --approved-by Budi
has 'and says how far it is' 'the pack demands 60 %' "$T/err"

# --- A strict hub ---
check 'strict' "$AWIG" actor policy strict --db "$D"
check 'an edit' "$AWIG" params set "$T/new/$B" min_age_months 26
exits 'strangers may not publish' 5 publish --from 2090-02-01 \
    --actor Citra --approved-by Budi
exits 'nor may people of another role' 5 publish --from 2090-02-01 \
    --actor Rini --approved-by Budi
exits 'those who hold it may' 0 publish --from 2090-02-01 --actor Ani \
    --approved-by Budi

exits 'every decision again' 0 "$AWIG" replay --all --db "$D"
exits 'state is the fold of the log' 0 "$AWIG" invariants --db "$D"
exits 'the log holds' 0 "$AWIG" audit verify --replay --db "$D"
finish
