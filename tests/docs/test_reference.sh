#!/bin/sh
# docs/REFERENCE.md and docs/awig.meta.lua are what `awig reference` prints,
# every fact, parameter and table of every pack stands in its meta file, and
# Lua itself can read that file.
# UPDATE=1 writes the pages again.
. tests/lib.sh
cd "$ROOT" || exit 1
for one in 'docs/REFERENCE.md ' 'docs/awig.meta.lua --luals'; do
    page=${one%% *}
    # shellcheck disable=SC2086
    "$AWIG" reference ${one#* } > "$T/page"
    [ -z "${UPDATE:-}" ] || cp "$T/page" "$page"
    if cmp -s "$T/page" "$page"; then ok; else
        bad "$page is not what awig reference prints; UPDATE=1 mends it" \
            "$(diff "$page" "$T/page" | head -5)"
    fi
done
for language in id en; do
    "$AWIG" reference --lang $language > "$T/$language"
done
same 'one page for both languages' "$(cat "$T/id")" "$(cat "$T/en")"

if command -v luac5.4 > /dev/null; then luac='luac5.4 -p'; else luac=; fi
# Reads the first column of a CSV file, without its head.
names() { [ ! -f "$1" ] || awk -F'[,;]' 'NR > 1 { print $1 }' "$1"; }
for pack in rules/*/; do
    pack=${pack%/}
    "$AWIG" reference "$pack" --luals > "$T/meta.lua"
    "$AWIG" reference "$pack" > "$T/page"
    if [ -n "$luac" ]; then check "$pack: Lua" $luac "$T/meta.lua"; fi
    names "$pack/facts.csv" | tr -d '"\r\357\273\277' | while read -r fact; do
        [ -n "$fact" ] || continue
        # The class is all but the last word of the name.
        case $fact in *.*) class=awig.case.${fact%.*} ;; *) class=awig.case ;;
        esac
        awk -v class="$class" -v field="${fact##*.}" '
            $1 == "---@class" { in_class = $2 == class }
            in_class && $1 == "---@field" && $2 == field { found = 1 }
            END { exit !found }' "$T/meta.lua" || echo "$class ${fact##*.}"
        grep -qF "| \`case.$fact\` |" "$T/page" || echo "page: $fact"
    done > "$T/missing"
    same "$pack: facts" '' "$(cat "$T/missing")"
    names "$pack/parameters.csv" | tr -d '"\r\357\273\277' | sort -u \
        | while read -r key; do
        [ -n "$key" ] || continue
        grep -q "^---@field $key " "$T/meta.lua" || echo "$key"
        grep -qF "| \`p.$key\` |" "$T/page" || echo "page: $key"
    done > "$T/missing"
    same "$pack: parameters" '' "$(cat "$T/missing")"
    for table in "$pack"/tables/*.csv; do
        [ -f "$table" ] || continue
        name=${table##*/}
        has "$pack: table $name" "---@field ${name%.csv} fun(" "$T/meta.lua"
    done
done
[ -n "$luac" ] || { echo 'no luac5.4: the meta files were not compiled'
    skipped=$((skipped + 1)); }
exits 'no such pack' 4 "$AWIG" reference rules/none
exits 'a misspelt flag' 2 "$AWIG" reference --lua-ls
finish
