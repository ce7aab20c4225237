#!/bin/sh
# Scenarios: every file of scripts/scenarios/ is green; what fails, breaks,
# records and compares; random years; the documentation names every word.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
unset AWIG_DB
sim() { "$AWIG" simulate "$@" > "$T/out" 2> "$T/err"; code=$?; }
# broken NAME EXIT TEXT LUA: a scenario that must end with this.
broken() { printf '%s\n' "$4" > "$T/x.lua"
    exits "$1" "$2" "$AWIG" simulate "$T/x.lua"
    cat "$T/out" "$T/err" > "$T/both"
    has "$1" "$3" "$T/both"; }

# --- All files ---------------------------------------------------------------
count=0
for file in scripts/scenarios/*.lua; do
    count=$((count + 1))
    exits "$file" 0 "$AWIG" simulate "$file" --data data --rules rules
done
for id in A1 A2 A3 A4 A5 A6 A7 A8 A9 A11 A13 A14 A17 A18; do
    check "$id is written" grep -lq "id = '$id'" scripts/scenarios/*.lua
done
sim scripts/scenarios/*.lua
has "all in one run" "$count passed, 0 failed" "$T/out"

# --- The real hub is only read ----------------------------------------------
check "a hub" "$AWIG" init --db "$T/hub.db" --data data --rules rules
before=$(cksum < "$T/hub.db")
check "on a copy" "$AWIG" simulate scripts/scenarios/a01_sip_banget.lua \
    --db "$T/hub.db" --record "$T/copy.jsonl"
same "the file is as it was" "$before" "$(cksum < "$T/hub.db")"
same "no journal is left" "" "$(ls "$T" | grep 'hub.db-' | tr '\n' ' ')"
"$AWIG" case open --db "$T/hub.db" --machine hub --region 18 --actor x \
    --role ministry --at 2021-01-05T09:00 > /dev/null
printf "expect_state('C0001', 'proposed')\n" > "$T/x.lua"
check "it holds what the hub holds" "$AWIG" simulate "$T/x.lua" \
    --db "$T/hub.db"
exits "no such hub" 7 "$AWIG" simulate "$T/x.lua" --db "$T/none.db"

# --- Recordings --------------------------------------------------------------
for n in 1 2; do
    check "record $n" "$AWIG" simulate scripts/scenarios/a03_late_plan.lua \
        --record "$T/r$n.jsonl"
done
same "the same bytes every run" "$(cksum < "$T/r1.jsonl")" \
    "$(cksum < "$T/r2.jsonl")"
check "no difference" "$AWIG" simulate diff "$T/r1.jsonl" "$T/r2.jsonl"
sed 's/banjir/gempa/' scripts/scenarios/a03_late_plan.lua \
    > "$T/variant.lua"
mkdir -p "$T/lib" && cp scripts/scenarios/lib/steps.lua "$T/lib"
sim "$T/variant.lua" --record "$T/r3.jsonl"
same "a variant runs" 0 "$code"
exits "another reason, the same steps" 0 "$AWIG" simulate diff \
    "$T/r1.jsonl" "$T/r3.jsonl"
has "another log" "another log" "$T/out"
sed "s/'2021-11-02T00:00:01'/'2021-11-01T23:00:00'/" \
    scripts/scenarios/a03_late_plan.lua > "$T/variant.lua"
sim "$T/variant.lua" --record "$T/r4.jsonl"
same "a plan in time fails what expects it late" 1 "$code"
exits "recordings differ" 1 "$AWIG" simulate diff "$T/r1.jsonl" \
    "$T/r4.jsonl" --json
has "names the member" '"member": "demands"' "$T/out"
has "what one alone has" '"kind": "only_a"' "$T/out"
exits "no recording" 4 "$AWIG" simulate diff "$T/r1.jsonl" README.md
exits "an empty recording" 4 "$AWIG" simulate diff "$T/r1.jsonl" /dev/null
exits "one scenario a recording" 2 "$AWIG" simulate "$T/x.lua" "$T/x.lua" \
    --record "$T/r5.jsonl"

# --- What is not met ---------------------------------------------------------
broken 'a state' 1 'expected selected, got draft' "
at '2021-08-05T09:00'
local c = open { innovation = 'INV001', region = '19.71', unit = 'Dinas' }
expect_state(c, 'selected')
note 'never reached'"
has 'the timeline up to it' 'open            C0001' "$T/both"
same 'and no further' '' "$(grep 'never reached' "$T/both")"
broken 'an act that is refused' 1 'refused by interest_record' "
at '2021-08-05T09:00'
local c = open { innovation = 'INV001', region = '19.71', unit = 'Dinas' }
act(c, 'verify_interest')"
broken 'an act that is not refused' 1 'should have been refused' "
at '2021-08-05T09:00'
local c = open { innovation = 'INV001', region = '19.71', unit = 'Dinas' }
expect_refused(c, 'attach:interest_record')"
broken 'for another reason' 1 "because of 'N01'" "
at '2021-08-05T09:00'
local c = open { innovation = 'INV001', region = '19.71', unit = 'Dinas' }
expect_refused(c, 'verify_interest', { because = 'N01' })"
broken 'for more reasons' 1 'alone' "
at '2021-08-05T09:00'
local c = open { innovation = 'INV001', region = '19.71', unit = 'Dinas' }
expect_refused(c, 'verify_interest', { role = 'opd', only = 'role' })"
broken 'a time that goes back' 1 'earlier than the last entry' "
at '2021-08-05T09:00'
local c = open { innovation = 'INV001', region = '19.71', unit = 'Dinas' }
at '2021-08-05T08:59'
attach(c, 'interest_record')"
broken 'a gap' 1 'expected 50.9, got 50.93' \
    "expect_gap('19.71', 'unemployment_rate', 50.9)"
broken 'no data is not 0' 1 'expected 0, got null' \
    "expect_need('19.71', 11, 0)"
broken 'a date' 1 'expected 2022-03-02, got 2022-03-01' \
    "expect_dates('rules/nasional', { anchor = '2022-01-31',
    duty = 'monitoring', dates = { '2022-03-02' } })"
broken 'a duty of no case' 4 "there is no case 'C0001'" "at '2022-01-01'
expect_due { case = 'C0001', duty = 'monitoring', n = 1 }"
broken 'no such duty' 1 'there is none' "at '2022-01-01'
local c = open('INV001', '19.71', 'Dinas')
expect_due { case = c, duty = 'monitoring', n = 1 }"
broken 'a duty nobody declares' 3 "did you mean 'monitoring'" "
at '2022-01-01'
local c = open('INV001', '19.71', 'Dinas')
expect_no_due { case = c, duty = 'monitorng' }"
broken 'a state of no machine' 3 "x.lua:3:44: expect_state: unknown state" "
at '2022-01-01'
expect_state(open('INV001', '19.71', 'D'), 'gap_maped')"
broken 'a verdict that is none' 3 "unknown verdict" "at '2022-01-01'
expect_verdict(open('INV001', '19.71', 'D'), 'baik')"
broken 'a type of no document' 3 "did you mean 'interest_record'" "
at '2022-01-01'
expect_document(open('INV001', '19.71', 'D'), 'interest_recrd')"
broken 'a duty of no pack' 3 'there are: monitoring|evaluation' "
expect_dates('nasional', { anchor = '2022-01-31', duty = 'x', dates = {} })"
broken 'an action of no machine' 3 "x.lua:3:39: unknown action 'selct'" "
at '2022-01-01'
act(open('INV001', '19.71', 'Dinas'), 'selct')"
broken 'an option in a table' 3 "x.lua:4:3: open: unknown option 'regon'; did" "
at '2022-01-01'
open { innovation = 'INV001',
  regon = '19.71' }"
broken 'rows at hand that do not fit' 4 "x.lua:2:1: rows:1: the column" "
import('innovations', { rows = { { id = 'X1', name = 'Baru' } } })"
broken 'a case moved by nobody in particular' 0 'passed' "at '2021-08-05T09:00'
local c = open('INV001', '19.71', 'Dinas')
publish(draft('19-kepulauan-bangka-belitung',
  { parameters = { min_need = 30 }, from = '2021-08-05' }))
migrate_apply(c, { reason = 'aturan baru' })
expect_log { kind = 'case.migrate', case = c, count = 1 }"
broken 'nobody approves a rollback' 3 "'actor' is missing" "at '2022-01-01'
rollback('nasional')"
broken 'a rating beyond 100' 4 "'rating' is not acceptable: 101" "
at '2022-01-01'
attach(open('INV001', '19.71', 'D'), 'gap_analysis',
  { fields = { goal = 8, rating = 101 } })"
broken 'the log' 1 'expected 3, got 0' \
    "expect_log { kind = 'case.open', count = 3 }"
broken 'an entry of no kind' 3 "did you mean 'case.refusal'" \
    "expect_log { kind = 'case.refusl', count = 0 }"
broken 'a guard of nothing' 3 "did you mean 'team_decree'" \
    "expect_log { guard = 'team_decre', count = 0 }"
for guard in team_decree role_held role innovation_in_catalogue N02; do
    broken "no refusal by $guard yet" 0 'passed' \
        "expect_log { guard = '$guard', count = 0 }"
done
broken 'assert' 1 'one is two' "assert(1 == 2, 'one is two')"
broken 'an error that does not come' 1 'but did not' \
    "expect_error('AW1', function() end)"
broken 'another error' 1 'should have failed with' \
    "expect_error('AW1', function() expect_state('C0001', 'x') end)"
broken 'another failure within expect_error' 1 'an expectation was not met' \
    "expect_error('AW1', function() expect(false, 'unequal') end)"
broken 'what expect_error takes' 0 'passed' "at '2021-08-05T09:00'
local c = open('INV001', '19.71', 'Dinas Pariwisata')
expect_error('interest_record', function() act(c, 'verify_interest') end)
expect_error('belum ada', function() act(c, 'verify_interest') end)
expect_error('T2', function() act(c, 'verify_interest') end)
expect_error('AW7552', function() act(c, 'verify_interest') end)
expect_error('AW7018', function()
  attach(c, 'interest_record', { at = '2021-01-01' })
end)
at '2021-08-06'
expect_error('innovation_in_catalogue', function()
  open('INV', '19.71', 'D')
end)
expect_error('verify_interest', function() act(c, 'verfy_interest') end)
expect_error('unequal', function() expect(false, 'unequal') end)
expect_error('AW7555', function()
  expect_refused(c, 'verify_interest', { because = 'unit_known' })
end)
expect_state(c, 'draft')"

# --- What breaks -------------------------------------------------------------
broken 'a mistyped word' 3 "did you mean 'expect_state'" "expct_state()"
broken 'a mistyped option' 3 "unknown option 'regoin'" "open { regoin = 1 }"
broken 'no time' 3 'the time is not set' \
    "open { innovation = 'INV001', region = '19.71', unit = 'x' }"
broken 'syntax' 3 "x.lua:2" "local x = 1
local = 2"
broken 'an error' 3 'x.lua:1:1: the scenario broke: deliberate' \
    "error('deliberate')"
broken 'no files' 3 "unknown word 'io'" "io.open('/etc/passwd')"
broken 'no clock' 3 "unknown word 'os'" "os.time()"
broken 'no code from text' 3 "unknown word 'load'" "load('return 1')()"
broken 'nothing is caught' 3 "unknown word 'pcall'" "pcall(error)"
broken 'no chance' 3 'nil value' "math.random()"
broken 'no way out' 3 'within' "include '../x.lua'"
broken 'memory' 8 'MiB' "local t = {}
while true do t[#t + 1] = ('x'):rep(100000) end"
broken 'data' 4 'is not known' "at '2021-08-05T09:00'
open { innovation = 'INV001', region = '99.99', unit = 'x' }"
exits 'no such file' 4 "$AWIG" simulate "$T/none.lua"
exits 'nothing to do' 2 "$AWIG" simulate
exits 'both' 2 "$AWIG" simulate "$T/x.lua" --random 2

# --- Order is defined --------------------------------------------------------
printf '%s\n' "for k in pairs { b = 1, a = 2, [2] = 3, [1] = 4, [true] = 5 } do
  print(k) end
local t = {} for i = 1, 100 do t['k' .. i] = i end
local last = '' for k in pairs(t) do assert(last < k) last = k end
assert(tostring({}) == 'table' and tostring(null) == 'null')" > "$T/x.lua"
sim "$T/x.lua" --timeline
same 'pairs is sorted' '1 2 a b true' \
    "$(sed -n 's/.*print *\(.*\)  :.*/\1/p' "$T/out" | tr '\n' ' ' |
       sed 's/ $//')"

# --- Random years ------------------------------------------------------------
check 'random years' "$AWIG" simulate --random 40 --seed 11 --json
sed -n '/"seed"\|"steps"\|"done"\|"refused"/p' "$T/out" > "$T/first"
check 'again' "$AWIG" simulate --random 40 --seed 11 --json
same 'a seed repeats' "$(cat "$T/first")" \
    "$(sed -n '/"seed"\|"steps"\|"done"\|"refused"/p' "$T/out")"
check 'longer years' "$AWIG" simulate --random 3 --seed 12 --steps 300
exits 'none' 2 "$AWIG" simulate --random 0

# --- The page names every word ----------------------------------------------
sed -n '/simulation_words\[\] = {/,/^};/s/^    { "\([a-z_]*\)".*/\1/p' \
    core/engine/simulate_words.c > "$T/words"
same 'there are words' 1 "$([ "$(wc -l < "$T/words")" -gt 50 ] && echo 1)"
while read -r word; do
    check "docs/SCENARIOS.md tells of $word" grep -qE \
        "[\`/ ]$word([ ({'\`]|\\(\\))" docs/SCENARIOS.md
done < "$T/words"
finish
