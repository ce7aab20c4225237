#!/bin/sh
# Each law of tidy.sh is broken once in a small tree, and must be named with
# its file and line.
. tests/lib.sh
tidy=$ROOT/tests/tidy/tidy.sh

# fresh: a tree without findings, in $T/tree.
fresh() {
    rm -rf "$T/tree"
    mkdir -p "$T/tree/core/base" "$T/tree/core/expr" "$T/tree/core/store" \
        "$T/tree/bindings/cli" "$T/tree/scripts"
    cat > "$T/tree/core/base/a.h" << 'END'
/* A module. */
#ifndef A_H
#define A_H

/* Adds one. */
int a_add(int number);

#endif
END
    cat > "$T/tree/core/base/a.c" << 'END'
/* A module that adds. */
#include "base/a.h"

#include <assert.h>

int a_add(int number)
{
    assert(number >= 0);
    assert(number < 1000);
    return number + 1;
}
END
    cat > "$T/tree/core/expr/b.c" << 'END'
/* A module above: it adds twice.  The figures of comments need this line,
 * and this one. */
#include "base/a.h"

/* See a.h. */
int b_add(int number);

int b_add(int number)
{
    assert(number >= 0);
    assert(number < 1000);
    return a_add(a_add(number));
}
END
}
run() { TIDY_ROOT=$T/tree sh "$tidy" > "$T/out" 2>&1; }
# breaks NAME TEXT: tidy now fails and says TEXT.
breaks() {
    if run; then bad "$1: nothing found" "$(cat "$T/out")"
    else has "$1" "$2" "$T/out"; fi
    fresh
}
# quiet NAME: tidy finds nothing in a.c, whatever the figures say.
quiet() {
    run
    if grep -q '^core/base/a.c:' "$T/out"
    then bad "$1" "$(cat "$T/out")"; else ok; fi
    fresh
}
add() { cat >> "$T/tree/$1"; }      # add FILE: appends standard input

fresh
if run; then ok; else bad "a clean tree" "$(cat "$T/out")"; fi

echo '#include "expr/b.h"' | add core/base/a.c
breaks upward "core/base/a.c:12: core/base may not include expr/b.h"
echo '#include "expr/b.h"' | add core/store/s.c
breaks sideways "core/store/s.c:1: core/store may not include expr/b.h"
echo '#include <sqlite3.h>' | add core/expr/b.c
breaks sqlite "core/expr/b.c:14: sqlite3.h belongs to core/store"
echo '#include <lua5.4/lua.h>' | add core/expr/b.c
breaks lua "core/expr/b.c:14: Lua headers belong to core/script"
echo '#include <cjson/cJSON.h>' | add core/base/a.c
breaks cjson "core/base/a.c:12: cJSON.h belongs to core/base/json.c"
echo '#include "base/a.h"' | add bindings/cli/main.c
breaks binding "bindings/cli/main.c:1: a binding includes awig.h only"
echo '#include "awig.h"' | add core/base/a.c
breaks public "core/base/a.c:12: only api includes awig.h"
echo '#include "a.h"' | add core/base/a.c
breaks path "core/base/a.c:12: not a path from core/: a.h"
echo '#include "base/c.h"' | add core/base/a.h
echo '#include "base/d.h"' | add core/base/c.c
echo '#include "base/a.h"' | add core/base/d.h
breaks cycle "modules include each other: base/a -> base/c -> base/d -> base/a"

printf '/* Takes one; as b_add does. */\nint a_take(int number);\n' |
    add core/base/a.h
printf '/* a_take is told of here. */\n' | add core/expr/b.c
printf 'int a_take(int n)\n{\n    return n - 1;\n}\n' | add core/base/a.c
breaks export "core/base/a.h:10: a_take is called in one file only"
printf 'MESSAGE(LOST, 1, ERR_INPUT,\n    "", "", "", "")\n' |
    add core/base/m.def
breaks message "core/base/m.def:1: nothing raises MESSAGE_LOST"
printf 'MESSAGE(LOST, 1, ERR_INPUT,\n    "", "", "", "")\n' |
    add core/base/m.def
echo 'static const char *const code = "AW1";' | add bindings/cli/main.c
if run; then ok; else bad "raised by number" "$(cat "$T/out")"; fi
fresh

printf 'static int x(void)\n{\n    return time(0);\n}\n' | add core/base/a.c
breaks clock "core/base/a.c:14: only core/base/clock.c may call"
printf 'static int x(void)\n{\n    return atoi("1");\n}\n' | add core/base/a.c
breaks banned "core/base/a.c:14: banned:"
printf '/* atoi("1") */\nconst char *const t = "atoi(1)"; /* time(0)' |
    add core/base/a.c
echo ' */' | add core/base/a.c
quiet "words in comments"
echo 'static int counter;' | add core/base/a.c
breaks global "core/base/a.c:12: a variable that is not const"
printf 'static int x(void)\n{\n\treturn 1;\n}\n' | add core/base/a.c
breaks tab "core/base/a.c:14: a tab"
echo "/* $(printf '%080d' 0) */" | add core/base/a.c
breaks columns "core/base/a.c:12: longer than 80 columns (86)"
echo "/* $(printf '%070d' 0 | sed 's/0/\xc3\xa9/g') */" | add core/base/a.c
quiet "columns are characters"
echo '/* TO''DO: later */' | add core/base/a.c
breaks unfinished "core/base/a.c:12: unfinished work"
echo 'static int x(int a, int b, int c, int d, int e, int f)
{
}' | add core/base/a.c
breaks parameters "core/base/a.c:13: more than 5 parameters (6"
echo 'static int x(int a, int b, int c, int (*d)(int, int),
             int e, struct err *err)
{
}' | add core/base/a.c
quiet "five and err"
echo 'static int x(int a) {
}' | add core/base/a.c
breaks brace "core/base/a.c:12: a function's brace stands alone"
for lines in 70 71; do
    { echo 'static int x(void)'; echo '{'
        yes '    /* */ assert(1);' | head -n $((lines - 2)); echo '}'; } |
        add core/base/a.c
    run
    if grep -q 'a function of' "$T/out"; then found=71; else found=70; fi
    same "function of $lines lines" $lines $found
    fresh
done
for lines in 600 601; do
    yes '/* */' | head -n $((lines - 11)) | add core/base/a.c
    run
    if grep -q ':601: more than 600 lines' "$T/out"
    then found=601; else found=600; fi
    same "file of $lines lines" $lines $found
    fresh
done
sed -i 's|/. Adds one. ./||' "$T/tree/core/base/a.h"
breaks prototype "core/base/a.h:6: a prototype without a comment"
sed -i '/assert/d' "$T/tree/core/base/a.c"
breaks assertions "core: fewer than 1.5 assertions a function"
yes 'int x;' | head -n 40 | add core/base/a.c
breaks comments "core: comment lines are not between 18 and 30 %"
yes '# a rule' | head -n 151 | add Makefile
breaks makefile "Makefile:151: more than 150 lines"
echo "local x = '$(printf '%070d' 0)'" | add scripts/x.lua
breaks lua-columns "scripts/x.lua:1: longer than 80 columns (82)"
finish
