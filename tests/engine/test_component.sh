#!/bin/sh
# What a component may give: a value outside 0..100 is an error that names it
# and its line; a text is no data, by columns as in the VM.
. tests/lib.sh
AWIG=again
AWIG_LANG=en; export AWIG_LANG
# hub NAME BODY: a hub whose only component has this body.
hub() {
    cp -r rules "$T/$1.rules"
    printf '%s\n' '-- one' "component { id = 'one', title = 'x', basis = 'X'," \
        "  weight = 'weight_need', value = function(case) $2 end }" \
        > "$T/$1.rules/nasional/matching.lua"
    check "$1: init" "$AWIG" init --db "$T/$1.db" --data data \
        --rules "$T/$1.rules"
}
list() { exits "$1: match" "$2" "$AWIG" match --db "$T/$1.db" --top 2 \
    --region 51.08 --as-of 2021-11-01; }

hub over 'return case.innovation.sdg_goal == 3 and 100.5 or 10'
list over 3
has 'over: named, with its line' "nasional/matching.lua:3: component 'one' is \
100.5, outside 0 to 100" "$T/err"
hub loop 'local n = 0 for _, a in ipairs(case.innovation.awards) do
    n = n - #a end return n'
list loop 3
has 'loop: its line' "nasional/matching.lua:3: component 'one' is -" "$T/err"
hub text 'return case.innovation.name'
list text 0
has 'text: no data' 'no data: components.one' "$T/out"
hub list 'return case.innovation.awards'
list list 0
has 'list: no data' 'no data: components.one' "$T/out"
finish
