#!/bin/sh
# `awig draft` and `awig diff`: copies to work on, submitted, compared in
# words, let go or published.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
D=$T/h.db
cp -r rules "$T/now"
check 'a hub' "$AWIG" init --db "$D" --data data --rules "$T/now"
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" \
    "$T/out" | head -n 1; }

# --- A copy to work on ---
exits 'a draft begins as a copy' 0 "$AWIG" draft new 51-bali --db "$D" \
    --out "$T/work/deep/bali"
check 'byte for byte' diff -r "$T/now/51-bali" "$T/work/deep/bali"
exits 'never over something' 4 "$AWIG" draft new 51-bali --db "$D" \
    --out "$T/work/deep/bali"
exits 'of a pack that there is' 4 "$AWIG" draft new 51-balli --db "$D" \
    --out "$T/none"
exits 'the copy finds its parent in the hub' 0 "$AWIG" draft submit \
    "$T/work/deep/bali" --db "$D" --actor Ani
first=$(sed -n 's/^Draft \([0-9]*\) is submitted.*/\1/p' "$T/out")
exits 'not twice unchanged' 5 "$AWIG" draft submit "$T/work/deep/bali" \
    --db "$D" --actor Budi
has 'which it is' "as draft $first" "$T/err"
exits 'alone it has no parent' 3 "$AWIG" params set "$T/work/deep/bali" \
    same_province_bonus 8
check 'an edit' "$AWIG" params set "$T/work/deep/bali" \
    same_province_bonus 8 --db "$D"
exits 'that loosens what is published' 3 "$AWIG" params set \
    "$T/work/deep/bali" min_age_months 12 --db "$D"
exits 'submitted' 0 "$AWIG" draft submit "$T/work/deep/bali" --db "$D" \
    --actor Ani --note 'bonus naik' --json
second=$(field draft)
echo 'rule {' > "$T/work/deep/bali/eligibility.lua"
exits 'what does not load is not' 3 "$AWIG" draft submit \
    "$T/work/deep/bali" --db "$D" --actor Ani

exits 'what waits' 0 "$AWIG" draft list --db "$D" --json
same 'two drafts' 2 "$(grep -c '"draft":' "$T/out")"
has 'with a note' 'bonus naik' "$T/out"
exits 'compared with what is published' 0 "$AWIG" draft diff "$second" \
    --db "$D" --json
has 'by its parameter' '"key": "same_province_bonus"' "$T/out"
has 'in words' '"change": "preference"' "$T/out"
exits 'written out again' 0 "$AWIG" draft new --draft "$second" --db "$D" \
    --out "$T/again"
same 'with its edit' 8 "$(sed -n 's/^same_province_bonus,,\([0-9]*\),.*/\1/p
    ' "$T/again/parameters.csv")"
exits 'let go' 0 "$AWIG" draft discard "$first" --db "$D" --actor Budi
exits 'and submitted anew' 0 "$AWIG" draft submit "$T/now/51-bali" --db "$D" \
    --actor Budi --json
exits 'then let go, too' 0 "$AWIG" draft discard "$(field draft)" --db "$D" \
    --actor Budi
exits 'once only' 5 "$AWIG" draft discard "$first" --db "$D" --actor Budi
exits 'published by two' 0 "$AWIG" publish "$T/again" --db "$D" \
    --from 2090-01-01 --actor Ani --approved-by Budi
exits 'nothing waits' 0 "$AWIG" draft list --db "$D" --json
same 'no draft' 0 "$(grep -c '"draft":' "$T/out")"
exits 'all that there was' 0 "$AWIG" draft list --db "$D" --all --json
has 'one let go' '"status": "discarded"' "$T/out"
has 'one published' '"status": "published"' "$T/out"
exits 'no such draft' 4 "$AWIG" draft diff 3 --db "$D"
exits 'state is the fold of the log' 0 "$AWIG" invariants --db "$D"

# --- diff ---
cp -r "$T/now" "$T/new"
N=$T/new/nasional
exits 'a pack and itself' 0 "$AWIG" diff "$T/now/nasional" "$N" --json
has 'are the same' '"same": true' "$T/out"
same 'in everything' 5 "$(grep -c '": \[\]' "$T/out")"
sed "s/case.population.active_same == 0/case.population.active_same <= 1/
    s/on_fail = 'note'/on_fail = 'needs_review'/
    s/Pemerintah asal diketahui/Asal diketahui/" \
    "$T/now/nasional/eligibility.lua" > "$N/eligibility.lua"
printf '%s\n' "rule {" "  id = 'N99'," \
    "  title = { id = 'Baru', en = 'New' }, basis = 'F001'," \
    "  on_fail = 'note'," \
    "  check = function(case) return case.kind == 'hub' end," "}" \
    >> "$N/eligibility.lua"
check 'age' "$AWIG" params set "$N" min_age_months 36
check 'need' "$AWIG" params set "$N" min_need 20
check 'weight' "$AWIG" params set "$N" weight_need 60
"$AWIG" diff "$T/now/nasional" "$N" --csv | tr -d '\r' > "$T/rules"
row() { grep -F -- "$1" "$T/rules" | head -n 1; }
has 'a condition before' 'same replications under way is 0' "$T/rules"
has 'and after' 'same replications under way is at most 1' "$T/rules"
same 'what a failure does' 'N10,rule,changed,on_fail,note,needs_review' \
    "$(row on_fail)"
has 'a title' 'N05,rule,changed,title' "$T/rules"
has 'a new rule' 'N99,rule,added,check' "$T/rules"
same 'and no other' 4 "$(cut -d, -f1 "$T/rules" | sed 1d | sort -u |
    wc -l | tr -d ' ')"
exits 'parameters by value' 0 "$AWIG" diff "$T/now/nasional" "$N" --json
for pair in min_age_months:stricter min_need:looser \
    weight_need:preference; do
    same "${pair%%:*}" "${pair#*:}" "$(tr -d '\n' < "$T/out" |
        sed 's/{ *"key": "/\n/g' |
        sed -n "s/^${pair%%:*}\"[^}]*\"change\": \"\([a-z]*\)\".*/\1/p")"
done
cp -r "$T/now/51-bali" "$T/now/nasional" "$T/" && mkdir "$T/two" \
    && mv "$T/51-bali" "$T/nasional" "$T/two/"
check 'an own value' "$AWIG" params set "$T/two/51-bali" min_age_months 30
"$AWIG" diff "$T/now/51-bali" "$T/two/51-bali" --csv --list parameters |
    tr -d '\r' > "$T/rules"
has 'stands beside the inherited one' ',24,30,stricter' "$T/rules"
exits 'a draft of no pack' 4 "$AWIG" draft new 51-bal --out "$T/x" --db "$D"
has 'and those there are' '51-bali' "$T/err"
exits 'published beside a folder' 0 "$AWIG" diff nasional "$N" --db "$D" \
    --json
has 'the same answer' '"stricter"' "$T/out"
sha=$("$AWIG" status --db "$D" --json | tr -d '\n' |
    sed 's/.*"id": "nasional"[^}]*"sha256": "\([0-9a-f]*\)".*/\1/')
exits 'by its hash' 0 "$AWIG" diff "$(echo "$sha" | cut -c1-8)" "$N" \
    --db "$D"
exits 'what is nowhere' 4 "$AWIG" diff nowhere "$N" --db "$D"
finish
