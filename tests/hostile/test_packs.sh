#!/bin/sh
# Packs made to hang, exhaust or mislead the loader, through the command line
# with a cap on memory: each ends in time with its documented exit code, and a
# message that names the file.  What a rule does while it runs is test_hostile.
. tests/lib.sh
cd "$T" || exit 1
echo '{"case": 1, "need": {"score": 50.5}, "innovation": {"name": "SIP"}}' \
    > f.json
# repeat COUNT TEXT: the text so many times; %d is its number.
repeat() {
    case $2 in
    *%d*) awk -v n="$1" -v t="$2" 'BEGIN { at = index(t, "%d")
        a = substr(t, 1, at - 1); z = substr(t, at + 2)
        gsub(/%d/, "%%d", z)
        for (i = 0; i < n; i++) { r = z
            while ((k = index(r, "%%d")) > 0)
                r = substr(r, 1, k - 1) i substr(r, k + 3)
            printf "%s%s%s", a, i, r } }' ;;
    *) awk -v n="$1" -v t="$2" 'BEGIN { s = t
        while (length(s) < n * length(t)) s = s s
        printf "%s", substr(s, 1, n * length(t)) }' ;;
    esac; }
# rule BODY: a rule around it.
rule() { printf 'rule { id = "X01", title = { id = "a", en = "b" }, '
    printf 'basis = "SK", on_fail = "note", check = function(case, p)\n'
    printf '%s\nreturn case.need.score > 1 end }\n' "$1"; }
# pack NAME: a sound pack in a fresh folder, to be spoilt.
pack() { rm -rf hx; mkdir -p hx/tables; rmdir hx/tables
    printf '{"id":"hx","title":{"id":"A","en":"A"},"version":"1",%s}\n' \
        '"extends":null,"api":1' > hx/pack.json
    printf 'fact,type\nneed.score,number\n%s\n' innovation.name,text \
        > hx/facts.csv
    rule '' > hx/eligibility.lua; }
# ends NAME EXIT WORDS [COMMAND...]: within the time, below 512 MiB.
ends() { name=$1 want=$2 words=$3; shift 3
    [ $# -gt 0 ] || set -- eval hx --facts f.json
    # Time of the processor, as machines are shared: 4 s under a sanitizer.
    ( ulimit -t 5; ulimit -v "${MEMORY:-524288}"; exec "$AWIG" "$@" \
        > out 2>&1 < /dev/null )
    same "$name: exit" "$want" $?
    has "$name" "$words" out; }
case $(nm "$AWIG" 2> /dev/null) in *__asan_init*) MEMORY=unlimited ;; esac

lua() { pack; cat > hx/eligibility.lua; }   # the file from stdin
{ rule ''; repeat 16000 'do local a end '; } | lua; ends blocks 0 X01
{ rule ''; repeat 9000 'repeat local a until true '; } | lua
ends repeats 0 X01
{ rule ''; repeat 8000 'do local function f() end end '; } | lua
ends functions 0 X01
repeat 260000 'do local a end ' | lua; ends large 8 AW3017
repeat 30000 'rule { id = "%d", check = function(c) return c.x end } ' | lua
ends 'many rules' 8 AW3017
repeat 2000 'rule { id="%d", check=function(c) return c.need.skor > 1 end }
' | lua; ends 'many mistakes' 3 need.score
repeat 87000 '--
' | { cat; rule 'return case.need.skor'; } | lua
ends 'far line' 3 eligibility.lua:87003:
repeat 14000 'for i=1,1 do end ' | lua; ends loops 8 AW3002
repeat 10000 '::a%d:: goto a%d ' | lua; ends labels 3 AW3524
repeat 36000 'goto a ' | lua; ends gotos 3 AW3524
rule "local x = $(repeat 100000 '(')" | lua; ends parentheses 3 AW3525
rule "local x = $(repeat 50000 '{')" | lua; ends braces 3 AW3525
rule "$(repeat 1000 'local f = function() ')" | lua; ends nested 3 AW3525
rule "$(repeat 5000 'if case.need.score > 1 then ')" | lua; ends ifs 3 AW3525
rule "return $(repeat 60000 'not ') true" | lua; ends nots 3 AW3525
rule "return $(repeat 60000 '- ') 1" | lua; ends minus 3 AW3525
rule "local x = $(repeat 9000 'case.need.score > 1 or ') true" | lua
ends or 3 AW3574
rule "local x = $(repeat 14000 'case.need.score + ') 1" | lua
ends plus 3 AW3574
rule "local x = case$(repeat 50000 .need)" | lua; ends fields 3 AW3574
rule "local f = tostring f$(repeat 50000 '(1)')" | lua; ends calls 3 AW3574
rule "$(repeat 300 'local a%d = 1 ')" | lua; ends locals 3 AW3522
rule "local t = { $(repeat 30000 '%d.5, ') }" | lua; ends constants 8 AW3002
rule "local $(repeat 200000 a) = 1" | lua; ends 'long name' 0 X01
rule "local a = $(repeat 200000 9)" | lua; ends 'long number' 0 X01
rule "local a = '$(repeat 240000 a)'" | lua; ends 'long text' 0 X01
rule "local t = one_of(1, $(repeat 300 '%d, ') 1)" | lua; ends many 3 AW3526
rule "local a0 = case.innovation.name $(repeat 27 'a0 = a0 .. a0 ')" | lua
ends doubling 8 16384
rule 'for i = 1, #case.innovation.name do error(("x"):rep(1000)) end' | lua
ends 'long error' 3 eligibility.lua:2:
rule 'error({})' | lua; ends 'error object' 3 eligibility.lua:2:
rule 'error("a\0b\27[31m\r\n")' | lua; ends 'error bytes' 3 eligibility.lua:2:
printf '\033LuaT\000\031\223' | lua; ends bytecode 3 AW3011
printf '\377\376r\000u\000' | lua; ends utf-16 3 AW3018
printf 'r\000u\000l\000e\000' | lua; ends 'utf-16 bare' 3 AW3018
{ printf '\357\273\277'; rule ''; } | lua; ends mark 0 X01
rule 'local x = case.need.skor' | sed 's/$/\r/' | lua
ends crlf 3 eligibility.lua:2:21:
{ printf '#!/usr/bin/lua\n'; rule ''; } | lua; ends shebang 3 :1:1:
printf 'rule {\000}' | lua; ends nul 3 eligibility.lua:1:
printf 'local a = "\000\377" ' | { cat; rule ''; } | lua; ends 'odd text' 0 X01
printf 'local \377 = 1' | lua; ends 'odd name' 3 AW3503
: | lua; ends empty 0 '' 
printf 'while true do end' | lua; ends 'load loop' 8 AW3000
printf 'local s = "x" while true do s = s .. s end' | lua
ends 'load memory' 8 AW3002
printf 'local function f() return f() + 1 end f()' | lua
ends 'load depth' 8 AW3003
printf 'require("os")' | lua; ends require 3 AW3023

# Files of a pack that are no files.
pack; mkfifo hx/schedule.lua; ends fifo 3 AW1212
pack; mkdir hx/tables; mkfifo hx/tables/x.csv; ends 'fifo inside' 3 AW1212
pack; ln -s /dev/zero hx/schedule.lua; ends zero 3 AW1206
pack; ln -s / hx/tables; ends 'link to a folder' 3 AW1206
pack; ln -s facts.csv hx/parameters.csv; ends link 3 hx/parameters.csv
exits 'a link is a finding' 1 "$AWIG" check hx --json
has 'a link is a finding: its file' '"file": "hx/parameters.csv"' "$T/out"
pack; truncate -s 8G hx/schedule.lua; ends sparse 8 hx/schedule.lua
pack; truncate -s 4194304 hx/schedule.lua; ends zeros 8 AW3017
pack; mkdir hx/tables; truncate -s 4194304 hx/tables/x.csv
ends 'zeros in a table' 3 AW1012
pack; : > "hx/$(printf 'a\nb')"; ends 'odd file name' 3 AW1208
pack; mkdir -p "hx/$(repeat 40 d/)"; ends 'deep folders' 8 AW1209
pack; mkdir hx/cases; (cd hx/cases && touch $(repeat 1001 '%d.csv '))
ends 'many files' 8 AW1207
pack; echo '{"id":"../../etc","title":{"id":"A","en":"A"},"version":"1",
"extends":null,"api":1}' > hx/pack.json; ends 'id of a path' 3 AW4004
pack; sed -i 's/null/"hx"/' hx/pack.json; ends 'own parent' 3 AW4013
pack; repeat 1001 'f%d,int
' >> hx/facts.csv; ends 'many facts' 8 AW4011
pack; { echo key,value,stricter,title_id,title_en,basis
    repeat 2001 'k%d,1,higher,a,b,SK
'; } > hx/parameters.csv; ends 'many parameters' 8 AW4011
pack; mkdir hx/tables; { echo 'hit:UNIQUE,need.score,=> g'
    repeat 9999 '%d,[%d..%d],A
'; } > hx/tables/big.csv; ends 'large table' 0 X01
pack; mkdir hx/tables; { printf 'hit:UNIQUE'; repeat 1030 ',need.x%d'
    echo ',=> g'; } > hx/tables/wide.csv; ends 'wide table' 3 AW1013
pack; echo 'duty { id = "D", title = { id = "a", en = "b" }, basis = "SK",
  every = "99999999999999999999 year", count = 1000000000 }' > hx/schedule.lua
ends 'endless duty' 3 AW4404
pack; echo 'for i = 1, 1e9 do end' > hx/schedule.lua; ends schedule 8 AW3000
pack; ends 'facts of a device' 4 AW1012 eval hx --facts /dev/zero
pack; ends 'facts of a folder' 4 AW1203 eval hx --facts /tmp
pack; repeat 5000 '{"a":' > deep.json
ends 'deep facts' 4 deep.json:1: eval hx --facts deep.json
finish
