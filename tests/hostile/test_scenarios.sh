#!/bin/sh
# Scenarios made to hang, exhaust or mislead: each ends in time, below its
# share of memory, with its exit code and a message that names the line.
. tests/lib.sh
cd "$T" || exit 1
ln -s "$ROOT/rules" "$ROOT/data" .
case $(nm "$AWIG" 2> /dev/null) in
*__asan_init*) MEMORY=unlimited SECONDS_MAX=120 ;; esac
# EXIT|WORDS|SCRIPT, one a line.
while IFS='|' read -r want words script; do
    printf '%s\n' "$script" > s.lua
    ( ulimit -t "${SECONDS_MAX:-20}"; ulimit -v "${MEMORY:-400000}"
      exec "$AWIG" simulate s.lua > out 2>&1 < /dev/null )
    same "exit: $script" "$want" $?
    case $words in      # Lua tells no line when it is out of memory
    AW7505) has "place: $script" s.lua: out ;;
    *) has "place: $script" s.lua:1 out ;; esac
    has "words: $script" "$words" out
done <<'END'
8|AW7504|while true do end
8|AW7504|::a:: goto a
8|AW7504|local function f() return f() end f()
8|AW3003|local function f() return 1 + f() end f()
8|AW7504|for i = 1, math.huge do end
8|AW7505|string.rep('x', 1e15)
8|AW7505|string.rep('x', 9223372036854775807, 'y')
8|AW7505|local s = 'x' while true do s = s .. s end
8|AW7505|local t = {} while true do t[#t + 1] = ('x'):rep(100) .. #t end
8|AW7505|local t = {} while true do t = { t } end
8|AW7504|(('a'):rep(30)):find(('a?'):rep(30) .. ('a'):rep(31))
8|AW7504|(('x'):rep(5000)):find('(.-)(.-)(.-)(.-)y')
8|AW7504|local t = { 1, 2 } table.move(t, 1, 9000000000000000000, 2)
8|AW7504|local t = {} for i = 1, 1e9 do table.insert(t, 1, nil) end
8|AW7504|table.sort({ 3, 1, 2 }, function() while true do end end)
8|AW7504|(('x'):rep(9)):gsub('.', function() while true do end end)
8|AW7504|local t = {} for i = 1, 5000 do t[i] = i end while true do pairs(t) end
8|AW7504|expect_error('x', function() while true do end end)
8|AW750|local a, b = ('x'):rep(4e6), ('x'):rep(4e6) repeat until a ~= b
8|AW7505|expect_error('x', function() error(('x'):rep(9e6)) end)
3|AW7501|error({})
3|AW7501|error(nil)
3|a?b|error('a\0b\27[2J')
3|AW7502|pcal(error)
3|AW75|setmetatable({}, { __gc = error })
3|AW75|coroutine.wrap(error)()
3|AW75|load('return 1')()
3|AW75|os.exit(0)
3|AW75|io.open('/etc/passwd')
3|AW75|debug.getregistry()
3|AW75|string.dump(error)
3|AW7500|local x = 1 1
3|AW3220|('%d'):format('x')
3|AW7501|('x'):rep(1, 2, 3).y.z = 1
END
{ printf 'local x = '; awk 'BEGIN { for (i = 0; i < 100000; i++)
    printf "(" }'; } > s.lua
exits 'deep brackets' 3 "$AWIG" simulate s.lua
awk 'BEGIN { for (i = 0; i < 900000; i++) print "local x = 1" }' > s.lua
"$AWIG" simulate s.lua > out 2>&1 < /dev/null
same 'a long file' 1 $(($? == 3 || $? == 8 || $? == 4))
exits 'a device' 4 timeout 10 "$AWIG" simulate /dev/zero
finish
