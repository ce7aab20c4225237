#!/bin/sh
# `awig rules new`: what it writes passes check and test as it stands, alone,
# under a national pack and under a pack that it wrote itself; a parent that is
# not there leaves nothing behind.
. tests/lib.sh
mkdir "$T/r"
cp -r rules/nasional "$T/r/nasional"

# new NAME ARGUMENTS...: written, checked without a finding, tested.
new() { pack=$1; shift
    exits "$pack: new" 0 "$AWIG" rules new "$T/r/$pack" "$@"
    exits "$pack: check" 0 "$AWIG" check "$T/r/$pack" --json
    same "$pack: findings" '{"findings":[]}' "$(tr -d ' \n' < "$T/out")"
    exits "$pack: test" 0 "$AWIG" test "$T/r/$pack" --json
    has "$pack: cases" '"passed": 4' "$T/out"; }
new lepas
new 99-contoh --extends nasional
new anak --extends lepas
new cucu-2 --extends anak --rules "$T/r"
new kota-baru --extends 99-contoh

# Under a floor the cases begin with one that the floor finds eligible.
same 'a case that is eligible' 'layak' \
    "$(sed -n '2s/.*,\([a-z ]*\),.$/\1/p' "$T/r/kota-baru/cases/contoh.csv")"
# Each rule is refused just so: the case changes its verdict.
same 'a case that is not' 1 \
    "$(grep -c 'tidak layak,KOTA_BARU_01' "$T/r/kota-baru/cases/contoh.csv")"

exits 'no parent' 3 "$AWIG" rules new "$T/r/yatim" --extends tiada
check 'nothing left behind' test ! -e "$T/r/yatim"
exits 'there already' 2 "$AWIG" rules new "$T/r/anak"

# A free parameter behind a computed name is refused when it is read.
cat > "$T/r/lepas/eligibility.lua" <<'LUA'
rule {
  id = 'C01', title = { id = 'A', en = 'B' }, basis = 'contoh',
  on_fail = 'ineligible',
  check = function(case, p)
    local held = { p }
    local word = case.contoh.score > 50 and 'bobot' or 'min_score'
    return held[1]['contoh_' .. word] > 3
  end,
}
LUA
cat > "$T/r/lepas/matching.lua" <<'LUA'
component {
  id = 'K01', title = { id = 'A', en = 'B' }, basis = 'contoh',
  weight = 'contoh_bobot',
  value = function(case, p)
    local held = { p }
    local word = case.contoh.score > 50 and 'bobot' or 'min_score'
    return held[1]['contoh_' .. word]
  end,
}
LUA
printf 'contoh_bobot,,5,free,,bobot,weight,contoh\n' \
    >> "$T/r/lepas/parameters.csv"
printf '{"contoh":{"score":60}}' > "$T/f.json"
exits 'free parameter read' 3 "$AWIG" eval "$T/r/lepas" \
    --facts "$T/f.json" --json
has 'free parameter named' "contoh_bobot" "$T/out"
printf '{"contoh":{"score":40}}' > "$T/f.json"
exits 'another parameter read' 0 "$AWIG" eval "$T/r/lepas" \
    --facts "$T/f.json" --json
finish
