#!/bin/sh
# Tests of rules that mean something: every mutant of every pack in rules/ that
# is not equivalent is noticed by the pack's own cases; a survivor comes with a
# case that kills it; mistakes made by hand are caught.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
# number KEY: the first integer or decimal under KEY in the last output.
number() { sed -n "s/.*\"$1\": *\([0-9.]*\).*/\1/p" "$T/json" | head -1; }
mutate() { "$AWIG" test "$1" --mutate --json > "$T/json"; }

# --- The packs of this tree --------------------------------------------------
for pack in rules/*/; do
    check "$pack passes" mutate "$pack"
    same "$pack: score" 100 "$(number score)"
    same "$pack: sums up" "$(number mutants)" \
        "$(($(number killed) + $(number equivalent)))"
    "$AWIG" cases suggest "$pack" > "$T/csv"
    same "$pack: nothing to suggest" '' "$(cat "$T/csv")"
done
mutate rules/nasional
same 'nasional has at least 200 mutants' yes \
    "$([ "$(number mutants)" -ge 200 ] && echo yes)"

# --- A table at the top of the file -------------------------------------------
mkdir -p "$T/top/cases"
printf '{"id":"top","title":{"id":"x","en":"x"},"version":"1",
"extends":null,"api":1}' > "$T/top/pack.json"
printf 'fact,type,values\na.s,text,x|y|z\na.n,int,\n' > "$T/top/facts.csv"
cat > "$T/top/eligibility.lua" <<'END'
local LEAST = { x = 3, y = 7 }
rule { id = 'R1', title = { id = 'a', en = 'a' }, basis = 'X',
  on_fail = 'ineligible',
  check = function(case) return case.a.n >= (LEAST[case.a.s] or 10) end }
END
printf '%s\n' 'as_of,a.s,a.n,expect' 2022-01-01,x,3,eligible \
    2022-01-01,x,2,ineligible > "$T/top/cases/a.csv"
mutate "$T/top"
has 'an entry that no case looks at' '[y] = 7 -> 8' "$T/json"
has 'and one that may be missing' '[y] = 7 -> -' "$T/json"
"$AWIG" cases suggest "$T/top" > "$T/b.csv"
mv "$T/b.csv" "$T/top/cases/b.csv"
mutate "$T/top"
same 'suggested cases kill them' 100 "$(number score)"

# --- A survivor, and its case ------------------------------------------------
mkdir -p "$T/one/cases" "$T/one/tables"
printf '{"id":"one","title":{"id":"x","en":"x"},"version":"1",
"extends":null,"api":1}' > "$T/one/pack.json"
cat > "$T/one/facts.csv" <<'END'
fact,type,values,min,max
a.age,int,,0,120
a.kind,text,x|y,,
END
cat > "$T/one/parameters.csv" <<'END'
key,from,value,stricter,title_id,title_en,basis
min_age,,10,higher,umur,age,X
END
cat > "$T/one/tables/level.csv" <<'END'
hit:UNIQUE,a.age,=> level
1,<18,low
2,[18..65),mid
3,>=65,high
END
cat > "$T/one/eligibility.lua" <<'END'
rule { id = 'P1', title = { id = 'umur', en = 'age' }, basis = 'X',
  on_fail = 'ineligible',
  check = function(case, p) return case.a.age >= p.min_age end }
rule { id = 'P2', title = { id = 'taraf', en = 'level' }, basis = 'X',
  on_fail = 'needs_review',
  check = function(case) return tables.level(case) ~= 'high' end }
END
printf 'a.age,expect,expect_rules\n20,eligible,\n' > "$T/one/cases/a.csv"
mutate "$T/one"
same 'weak cases: not all is killed' yes \
    "$([ "$(number killed)" -lt "$(number mutants)" ] && echo yes)"
has 'a boundary survives' 'at least' "$T/json"
has 'a dropped row survives' 'the row is gone' "$T/json"
has 'a survivor has a case' '"case": "case,' "$T/json"
"$AWIG" cases suggest "$T/one" > "$T/more.csv"
mv "$T/more.csv" "$T/one/cases/more.csv"
has 'the case at the limit' 'P1' "$T/one/cases/more.csv"
check 'the suggested cases pass' "$AWIG" test "$T/one"
mutate "$T/one"
same 'with them every mutant is noticed' 100 "$(number score)"
"$AWIG" cases suggest "$T/one" > "$T/csv"
same 'and nothing is left to suggest' '' "$(cat "$T/csv")"
# Without one of them a mutant lives again.
sed -i '$d' "$T/one/cases/more.csv"
mutate "$T/one"
same 'one case less is noticed' yes \
    "$([ "$(number score)" != 100 ] && echo yes)"

# --- Equivalent mutants ------------------------------------------------------
# A value below 0 does not exist: `== 0` and `<= 0` are the same rule.
sed -i "s/case.a.age >= p.min_age/case.a.age ~= 0/" "$T/one/eligibility.lua"
sed -i "s/case.a.age ~= 0/not (case.a.age == 0)/" "$T/one/eligibility.lua"
mutate "$T/one"
same 'one is equivalent at least' yes \
    "$([ "$(number equivalent)" -ge 1 ] && echo yes)"
has 'it is shown' '"equivalents": [' "$T/json"

# --- Coverage ----------------------------------------------------------------
"$AWIG" test rules/nasional --coverage --json | tr -d ' \n' > "$T/json"
has 'a condition' '"conditions":[{"text":' "$T/json"
has 'that decides' '"decides":true' "$T/json"
"$AWIG" test "$T/one" --coverage --json | tr -d ' \n' > "$T/json"
has 'rows of a table' '"tables":{"level":[{"row":"1","hit":' "$T/json"

# --- Mistakes made by hand ---------------------------------------------------
# caught: check refuses the copy, or a pack's own cases fail under it.
caught() { "$AWIG" check "$T/rules/$1" > /dev/null 2>&1 || {
    ! "$AWIG" test "$T/rules/$1" > /dev/null 2>&1; }; }
cp -r rules "$T/rules"
check "the copies are sound" "$AWIG" check "$T"/rules/*/
defects=0
while read -r pack file edit; do
    case $pack in '#'*|'') continue;; esac
    rm -rf "$T/rules"
    cp -r rules "$T/rules"
    sed -i "$edit" "$T/rules/$pack/$file"
    defects=$((defects + 1))
    if cmp -s "rules/$pack/$file" "$T/rules/$pack/$file"; then
        bad "changes nothing: $pack $file $edit"
    elif caught "$pack"; then
        ok
    else
        bad "not caught: $pack $file $edit"
    fi
done < tests/packs/defects.txt
same 'fifty and more' yes "$([ "$defects" -ge 50 ] && echo yes)"
finish
