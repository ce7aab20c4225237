#!/bin/sh
# Populations judged by rules that stay in the VM: the same bytes with one
# thread and with many, in this process and in workers, whatever rules do:
# loops, tables, a province's own values, errors, limits, missing facts.
. tests/lib.sh
N=$T/rules/nas P=$T/rules/prov
mkdir -p "$N/tables" "$P/tables"
cat > "$N/pack.json" << 'X'
{"id":"nas","title":{"id":"a","en":"b"},"version":"1","extends":null,"api":1}
X
cat > "$N/facts.csv" << 'X'
fact,type,derived
a.n,int,
a.level,text,
a.tags,text[],
a.twice,int,case.a.n * 2
a.half,int,100 // case.a.n
X
cat > "$N/parameters.csv" << 'X'
key,from,value,stricter
least,2020-01-01,10,higher
least,2021-06-01,12,higher
X
cat > "$N/tables/fee.csv" << 'X'
hit:UNIQUE,a.level,a.n,=> fee
#values,,,"3,2,1"
1,low,-,1
2,high,<50,2
3,high,>=50,3
X
cat > "$N/eligibility.lua" << 'X'
local function sum(n)
  local s = 0
  for i = 1, n do s = s + i end
  return s
end
rule { id = 'A', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'ineligible',
  check = function(case, p) return sum(case.a.n) > sum(p.least) end }
rule { id = 'B', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'needs_review',
  when = function(case) while true do return case.a.n % 3 > 0 end end,
  check = function(case)
    local s = 0
    for _, t in ipairs(case.a.tags) do s = s + #t end
    return s % 2 == 0
  end }
rule { id = 'C', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'note',
  check = function(case)
    while true do return tables.fee(case) ~= 2 end
  end }
rule { id = 'D', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'note',
  check = function(case)
    while true do return case.a.twice > 40 and case.a.half >= 0 end
  end }
rule { id = 'E', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'note', check = function(case) return case.a.n > 3 end }
X
cat > "$P/pack.json" << 'X'
{"id":"prov","title":{"id":"a","en":"b"},"version":"1","extends":"nas",
"api":1}
X
printf 'key,from,value\nleast,2020-01-01,14\n' > "$P/parameters.csv"
# The national rule C is judged twice: by the national table, and by this one.
sed 's/low,-,1/low,-,2/' "$N/tables/fee.csv" > "$P/tables/fee.csv"
cat > "$P/eligibility.lua" << 'X'
rule { id = 'P1', title = { id = 'a', en = 'a' }, basis = 'x',
  on_fail = 'needs_review',
  check = function(case, p)
    local n = case.a.n
    while n > 7 do n = n - 7 end
    if case.a.n == 77 then error('seven') end
    return n ~= 5
  end }
X
# 5000 records over two regimes of parameters, some with holes, some with a
# derived fact that breaks.
awk 'BEGIN { print "as_of,a.n,a.level,a.tags"; for (i = 0; i < 5000; i++) {
    n = i * 7919 % 101; printf "%s,%s,%s,%s\n",
        i % 2 ? "2021-01-01" : "2021-07-01", i % 37 ? n : "",
        i % 11 ? (i % 3 ? "low" : "high") : "",
        i % 13 ? "x|" (i % 5) "yz|" n : "|" } }' > "$T/many.csv"
for worker in off on; do
    for threads in 1 2 4 8; do
        AWIG_WORKER=$worker "$AWIG" eval "$P" --facts "$T/many.csv" \
            --summary --json --threads $threads > "$T/$worker.$threads" \
            2> "$T/err"
        same "exit, $worker $threads" 3 $?
        check "eval, worker $worker, $threads threads" \
            cmp "$T/off.1" "$T/$worker.$threads"
    done
done
has 'all were judged' '"records": 5000' "$T/off.1"
# The same as one by one, which is the meaning.
"$AWIG" eval "$P" --facts "$T/many.csv" --ndjson > "$T/rows" 2> "$T/err"
for verdict in eligible unknown needs_review ineligible; do
    has "as many $verdict" "\"$verdict\": $(grep -c \
        "\"verdict\":\"$verdict\"" "$T/rows")" "$T/off.1"
done
"$AWIG" eval "$P" --facts "$T/many.csv" --summary --json > "$T/two"
rm -r "$P/tables"
"$AWIG" eval "$P" --facts "$T/many.csv" --summary --json > "$T/one"
exits 'the province table makes a difference' 1 cmp -s "$T/one" "$T/two"
cp "$T/one" "$T/off.1"
# bench gives the digest, with any number of threads.
for threads in 1 8; do
    "$AWIG" bench "$P" --facts "$T/many.csv" --rounds 1 --json \
        --threads $threads > "$T/out" 2> "$T/err"
    has "bench, $threads threads" "$(grep digest "$T/off.1")" "$T/out"
done
# The fields of CLI.md, and no other.
same 'fields of bench' 'records rules load_ms eval_ms_median eval_ms_min '`
    `'eligible digest' "$(sed -n 's/^  "\([a-z_]*\)".*/\1/p' "$T/out" |
        tr '\n' ' ' | sed 's/ $//')"
# A rule that never ends trips its steps in every thread, and only there.
sed -i 's/if case.a.n == 77 .*/while case.a.n == 77 do end/' \
    "$P/eligibility.lua"
for threads in 1 8; do
    head -2600 "$T/many.csv" | "$AWIG" eval "$P" --facts - --summary \
        --json --threads $threads > "$T/steps.$threads" 2> "$T/err"
    same "a limit, $threads threads" 8 $?
done
check 'limits are the same' cmp "$T/steps.1" "$T/steps.8"
# What a change would do, and what a value would do.
D=$T/hub.db
check 'init' "$AWIG" init --db "$D" --data data --rules rules
cp -r rules "$T/all"
cat >> "$T/all/nasional/eligibility.lua" << 'X'
rule { id = "N99", title = { id = "Uji", en = "Test" }, basis = "x",
  on_fail = "needs_review",
  check = function(case)
    local n = case.innovation.budget_need // 1
    while n > 9 do n = n - 9 end
    return n ~= 3
  end }
X
for threads in 1 8; do
    "$AWIG" impact --db "$D" "$T/all/nasional" --synthetic 3000 --seed 7 \
        --as-of 2021-10-01 --limit 5000 --json --threads $threads \
        > "$T/impact.$threads" 2> "$T/err" || bad 'impact' "$(cat "$T/err")"
done
has 'something changes' '"N99"' "$T/impact.1"
check 'impact is the same' cmp "$T/impact.1" "$T/impact.8"
finish
