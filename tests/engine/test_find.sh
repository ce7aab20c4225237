#!/bin/sh
# Searches in text lift: the same outcomes as the VM, where each rule stands
# once more inside a loop, over texts at every edge; what hands several values
# on, or searches by a pattern that a fact says, stays in the VM.
. tests/lib.sh
mkdir "$T/pack"
echo '{"id":"uji","title":{"id":"Uji","en":"Test"},"version":"1"}' \
    > "$T/pack/pack.json"
printf '%s\n' 'fact,type' 'a.s,text' 'a.t,text' 'a.n,int' \
    > "$T/pack/facts.csv"
cat > "$T/terms" << 'X'
case.a.s:find('ab') ~= nil
case.a.s:find('ab', 2) == nil
string.find(case.a.s, 'ab', -3) == 2
(case.a.s:find('a', case.a.n) or 0) > 1
case.a.s:find('.', 1, true) == 3
case.a.s:find('%d', case.a.n, true) ~= nil
not case.a.s:find('é')
case.a.s:find('ab') and case.a.t:find('ab') and true or false
case.a.s:lower():find('ab') == case.a.t:upper():find('AB')
case.a.s:sub(2):find('b') == 1
case.a.s:byte() == 97
case.a.s:byte(case.a.n) == 98
(case.a.s:byte(-1) or 300) > 200
string.byte(case.a.s, 0) == nil
case.a.s:find('b', case.a.n) == case.a.t:find('b', case.a.n)
(case.a.s:find('b') or 9) < (case.a.t:find('b') or 8)
case.a.s:find('ab') == nil or case.a.t:byte(2) ~= nil
#case.a.s + (case.a.t:find('%', 1, true) or 1) > 3
case.a.s:find('^%a+$') ~= nil
case.a.s:match('^[^%a]') == nil
(case.a.s:match('()b') or 0) > 1
case.a.s:match('(a)%.?(b)', case.a.n) == 'a'
case.a.s:gsub('[ab]+', '<%0>', case.a.n) == '<ab>'
(case.a.s:gsub('', '-')) == '-a-b-'
case.a.s:gsub('%w', '%1%1'):len() > #case.a.t
case.a.s:rep(case.a.n, '.'):find('b.a', 1, true) ~= nil
#case.a.s:rep(3) > #case.a.t:rep(2)
(case.a.s:match('%.(.-)$') or case.a.t) == 'b'
case.a.s:find('[') == nil
case.a.s:find('a[') == nil
case.a.s:gsub('b', '%2') == 'a'
case.a.t:match('%f[%w]%w+') == case.a.s
X
awk '{ printf "rule { id = \"L%02d\", title = { id = \"a\", en = \"a\" }, " \
    "basis = \"x\", on_fail = \"note\",\n  check = function(case)\n" \
    "    return %s\n  end }\n", NR, $0
    printf "rule { id = \"V%02d\", title = { id = \"a\", en = \"a\" }, " \
    "basis = \"x\", on_fail = \"note\",\n  check = function(case)\n" \
    "    while true do return %s end\n  end }\n", NR, $0 }' "$T/terms" \
    > "$T/pack/eligibility.lua"
# Several values by name, which take a statement of their own.
n=$(wc -l < "$T/terms")
while IFS='|' read -r values term; do
    n=$((n + 1))
    printf '%s; return %s\n' "$values" "$term" >> "$T/terms"
    for twin in "L$n:return" "V$n:while true do return"; do
        end=end; [ "${twin%%:*}" = "L$n" ] || end='end end'
        printf "rule { id = '%s', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'note', check = function(case)
    %s
    %s %s %s }\n" "${twin%%:*}" "$values" "${twin#*:}" "$term" "$end"
    done
done >> "$T/pack/eligibility.lua" << 'X'
local from, to = case.a.s:find('ab')|from ~= nil and to > from
local a, b = case.a.s:match('^(.)%.?(.)')|a == b
local s, n = case.a.s:gsub('[ab]', case.a.t)|n > 1 and s ~= case.a.t
local a, e, c = case.a.t:find('(%a)$', case.a.n)|(c or 'b') == 'b' and a == e
X
cat >> "$T/pack/eligibility.lua" << 'X'
rule { id = 'S1', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'note',
  check = function(case)
    local from, to = case.a.s:find('ab')
    while true do return from ~= nil and to > from end
  end }
rule { id = 'S3', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'note',
  check = function(case)
    return case.a.s:sub(1, case.a.s:find('b')) == case.a.s
  end }
rule { id = 'S2', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'note',
  check = function(case) return case.a.s:find(case.a.t) ~= nil end }
X
"$AWIG" check "$T/pack" > "$T/check" 2>&1
awk 'BEGIN { n = split("|ab|xab|abab|a.b|a%db|é|aé|AB|b|a|ba|xxab|..ab|ab.", s,
    "|"); print "a.s,a.t,a.n"
    for (i = 1; i <= n; i++) for (k = 1; k <= n; k++) for (m = -4; m <= 6; m++)
        printf "%s,%s,%s\n", s[i], s[k], m == 6 ? "" : m }' > "$T/facts.csv"
for worker in off on; do
    AWIG_WORKER=$worker "$AWIG" eval "$T/pack" --facts "$T/facts.csv" \
        --as-of 2024-01-01 --summary --json > "$T/$worker" 2> "$T/err"
    same "$worker: rules may break" 0 "$(($? == 3 ? 0 : $?))"
done
check 'in a worker as here' cmp "$T/off" "$T/on"
# The digest of the VM, record by record.
AWIG_WORKER=off "$AWIG" eval "$T/pack" --facts "$T/facts.csv" --ndjson \
    --as-of 2024-01-01 > "$T/rows" 2> "$T/err"
awk '{ n = split($0, part, /"id":"/); bad = ""; sub(/.*"verdict":"/, "")
    verdict = substr($0, 1, index($0, "\"") - 1)
    for (i = 2; i <= n; i++) {
        id = substr(part[i], 1, index(part[i], "\"") - 1)
        if (!match(part[i], /"outcome":"[a-z]*"/)) continue
        got[id] = substr(part[i], RSTART + 11, RLENGTH - 12)
        if (got[id] != "pass" && got[id] != "skipped") bad = bad "," id
    }
    for (id in got) if (id ~ /^L/ && got[id] != got["V" substr(id, 2)]) {
        print NR, id > "/dev/stderr"; odd = 1 }
    printf "%d\t%s\t%s\n", NR, verdict, substr(bad, 2)
    } END { exit odd }' "$T/rows" > "$T/unsorted"
same 'each rule as its twin in the VM' 0 $?
# Ids in the order of bytes.
awk -F '\t' '{ n = split($3, id, ",")
    for (i = 2; i <= n; i++) for (k = i; k > 1 && id[k] < id[k - 1]; k--) {
        swap = id[k]; id[k] = id[k - 1]; id[k - 1] = swap }
    line = n > 0 ? id[1] : ""
    for (i = 2; i <= n; i++) line = line "," id[i]
    printf "%s\t%s\t%s\n", $1, $2, line }' "$T/unsorted" > "$T/lines"
digest=$(sha256sum < "$T/lines" | cut -d' ' -f1)
has 'bulk as one by one' "$digest" "$T/off"
n=1
while [ "$n" -le "$(wc -l < "$T/terms")" ]; do
    id=$(printf 'L%02d' "$n")
    "$AWIG" rules show "$T/pack" "$id" --json > "$T/rule" 2> "$T/err"
    has "$id is lifted: $(sed -n ${n}p "$T/terms")" '"lifted": true' "$T/rule"
    n=$((n + 1))
done
for id in S1 S2 S3 V01; do
    "$AWIG" rules show "$T/pack" "$id" --json > "$T/rule" 2> "$T/err"
    has "$id stays in the VM" '"lifted": false' "$T/rule"
done
finish
