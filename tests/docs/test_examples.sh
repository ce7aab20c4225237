#!/bin/sh
# Runs every example of README.md and docs/*.md: in a block marked ```console,
# a line "$ COMMAND" is run (a trailing backslash continues it), each page in a
# folder of its own, and what follows is what it must print; a line "[...]"
# stands for any lines.
# UPDATE=1 writes the real output into the pages instead.
. tests/lib.sh
mkdir "$T/bin"
ln -s "$AWIG" "$T/bin/awig"
# The programs of docs/EMBEDDING.md, as a reader would build them.
build=$(dirname "$AWIG")
case $build in *asan*) sanitize=-fsanitize=address,undefined ;; esac
for program in judge hub; do
    check "compile $program" ${CC:-cc} -std=c11 -Wall -Wextra -Werror \
        ${sanitize:-} -o "$T/bin/$program" "docs/examples/$program.c" \
        -Icore -L"$build" -lawig -Wl,-rpath,"$build"
done
PATH=$T/bin:$PATH
unset COLUMNS AWIG_LANG AWIG_DB LC_ALL LC_MESSAGES LANG
NO_COLOR=1
export PATH NO_COLOR

# Splits page $1 into $2/N.cmd and $2/N.exp.
split() { awk -v dir="$2" '
    /^```console$/ { inside = 1; next }
    /^```$/ && inside { inside = 0; more = 0; next }
    inside && more { print > (dir "/" n ".cmd"); more = /\\$/; next }
    inside && /^\$ / { n++; print substr($0, 3) > (dir "/" n ".cmd")
        printf "" > (dir "/" n ".exp"); more = /\\$/; next }
    inside && n { print > (dir "/" n ".exp") }
    END { print n + 0 > (dir "/count") }' "$1"; }

# alike EXPECTED GOT: line by line, [...] standing for any lines.
alike() { awk -v got="$2" '
    BEGIN { while ((getline line < got) > 0) g[++n] = line; at = 1 }
    $0 == "[...]" { any = 1; next }
    { if (any) while (at <= n && g[at] != $0) at++
      any = 0
      if (at > n || g[at] != $0) { bad = 1; exit 1 }
      at++ }
    END { if (bad || (!any && at <= n)) exit 1 }' "$1"; }

# Writes page $1 again with the outputs of $2.
update() { awk -v dir="$2" '
    function flush_output(   line) {
        if (pending) while ((getline line < (dir "/" pending ".out")) > 0)
            print line
        pending = 0 }
    /^```console$/ { inside = 1; print; next }
    /^```$/ && inside { flush_output(); inside = 0; more = 0; print; next }
    inside && more { print; more = /\\$/; next }
    inside && /^\$ / { flush_output(); n++; pending = n; print
        more = /\\$/; next }
    inside && n { if ($0 == "[...]") { pending = 0; keep = 1 }
        if (keep || !pending) print; next }
    { print }' "$1" > "$T/page" && cat "$T/page" > "$1"; }

for page in README.md docs/*.md; do
    dir=$T/$(basename "$page")
    mkdir -p "$dir/work"
    for folder in data rules docs tests scripts; do
        ln -s "$ROOT/$folder" "$dir/work/$folder"
    done
    split "$page" "$dir"
    count=$(cat "$dir/count")
    n=1
    while [ "$n" -le "$count" ]; do
        # A page shows a CSV without the carriage returns of RFC 4180.
        (cd "$dir/work" && sh "$dir/$n.cmd" 2>&1) | tr -d '\r' \
            > "$dir/$n.out"
        if [ "${UPDATE:-}" = 1 ] || alike "$dir/$n.exp" "$dir/$n.out"; then
            ok
        else
            bad "$page: $(cat "$dir/$n.cmd")" "expected:" \
                "$(cat "$dir/$n.exp")" "got:" "$(cat "$dir/$n.out")"
        fi
        n=$((n + 1))
    done
    [ "${UPDATE:-}" != 1 ] || [ "$count" -eq 0 ] || update "$page" "$dir"
done
finish
