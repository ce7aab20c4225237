#!/bin/sh
# Files that are broken, of every kind that is read: exit 4 (3 in a pack), one
# message with the file and what to do, and the database as it was, byte for
# byte.
. tests/lib.sh

H=$T/hub.db
check 'init' "$AWIG" init --db "$H" --data data --rules rules
sum=$(sha256sum < "$H")
# one NAME FILE: a single message, which names the file and gives advice.
one() {
    same "$1: one message" 1 "$(grep -c '^awig: ' "$T/err")"
    has "$1: the file" "${2##*/}" "$T/err"
    has "$1: what to do" '; ' "$T/err"
    same "$1: no other output" '' "$(cat "$T/out")"
    same "$1: the database" "$sum" "$(sha256sum < "$H")"
}
# refused NAME TEXT: the file $f of this kind is refused, and TEXT is said.
refused() {
    exits "$kind $1" 4 "$AWIG" import "$kind" "$f" --db "$H" --lang en
    one "$kind $1" "$f"
    has "$kind $1: why" "$2" "$T/err"
}
for pair in regions:regions aliases:region_aliases sdg:sdg_goals \
    sdg:sdg_targets indicators:indicators \
    values:indicator_values_regency_2021 innovations:innovations \
    awards:awards editions:kipp_editions editions:kipp_edition_items \
    calendar:holidays_id_2021_2022 events:programme_events \
    replications:replications facts:scenario_facts
do
    kind=${pair%%:*} f=$T/${pair#*:}.csv
    tr -d '\r' < "data/${pair#*:}.csv" > "$T/whole"
    head -n 1 "$T/whole" > "$T/head"
    head -n 3 "$T/whole" > "$T/start"
    : > "$f"; refused 'empty' ':1:1: the CSV file is empty'
    { cat "$T/start"; printf 'x'; } > "$f"; refused 'cut' ':4:1: the row has'
    { cat "$T/start"; printf '"x,y\n'; } > "$f"
    refused 'cut in quotes' ':4:1: the quote opened here is never closed'
    sed '1s/$/,colour/' "$T/whole" > "$f"
    refused 'unknown column' "the column 'colour' is not known"
    sed '1s/^[^,]*,/,/' "$T/whole" > "$f"
    refused 'column without a name' 'is empty; name it'
    sed 's/^\([^,]*\),/\1,\1,/' "$T/head" > "$f"
    refused 'column twice' 'is used twice'
    # A file of targets without its targets would be one of goals.
    case $f in *targets*) left=1,3-;; *) left=2-;; esac
    cut -d, -f"$left" "$T/head" > "$f"
    refused 'column missing' 'is missing'
    { cat "$T/whole"; tail -n 1 "$T/whole"; } > "$f"
    refused 'row twice' ":$(($(wc -l < "$T/whole") + 1)): the file already"
    { cat "$T/start"; printf '\377,x\n'; } > "$f"
    refused 'bad UTF-8' ':4:1: the text is not valid UTF-8'
    { cat "$T/start"; printf 'a\0b\n'; } > "$f"
    refused 'NUL' ':4:2: a NUL byte'
    { cat "$T/start"; printf 'a\rb\n'; } > "$f"
    refused 'bare CR' ':4:2: a carriage return'
    { cat "$T/head"; sed -n 2p "$T/whole" | sed 's/[^,]*/[[x/g'; } > "$f"
    refused 'wrong types' ':2:'
    { cat "$T/head"; head -c 2000000 /dev/zero | tr '\0' '['; } > "$f"
    refused 'brackets' ':2:1: the record is larger than'
    rm "$f" && truncate -s 2G "$f"; refused '2 GB' 'is larger than 268435456'
    rm "$f"; refused 'missing file' 'there is no file'
    mkdir "$f"; refused 'folder' 'is a folder, not a file'
done

# eval reads no database; its cases are JSON.
f=$T/case.json
# judged NAME TEXT: the case is refused, and TEXT is said.
judged() {
    exits "eval $1" 4 "$AWIG" eval rules/nasional --facts "$f" --lang en
    one "eval $1" "$f"
    has "eval $1: why" "$2" "$T/err"
}
year='{"innovation.started_year"'
: > "$f"; judged 'empty' 'there is no case to read'
printf '%s: 2019' "$year" > "$f"; judged 'cut' ':1:33: the JSON document ends'
printf '%s: "x"}' "$year" > "$f"
judged 'wrong type' \
    ":1:29: innovation.started_year: 'x' is not a value of type int"
printf '{"innovation.started": 1}' > "$f"; judged 'unknown fact' ':1:2: '
printf '%s:1,%s:2}' "$year" "${year#?}" > "$f"
judged 'key twice' 'stands twice in one object'
printf '%s: "\377"}' "$year" > "$f"; judged 'bad UTF-8' ':1:30: '
printf '%s: 1}\0' "$year" > "$f"; judged 'NUL' 'U+0000 is refused'
printf '%s: 1e999}' "$year" > "$f"; judged 'huge number' 'too large to hold'
printf '[1]' > "$f"; judged 'a list' 'give a JSON object'
head -c 90000 /dev/zero | tr '\0' '[' > "$f"
judged 'deep nesting' ':1:65: brackets are nested more than 64 levels'
rm "$f"; judged 'missing file' 'there is no file'
brackets() {
    head -c 2147483648 /dev/zero | tr '\0' '[' |
        "$AWIG" eval rules/nasional --facts - --lang en
}
exits 'eval of 2 GB of brackets' 4 brackets
one 'eval of 2 GB of brackets' '<stdin>'

# init with one broken file among good ones leaves nothing.
cp -r data "$T/data"
printf 'x' >> "$T/data/regions.csv"
exits 'init, cut data' 4 "$AWIG" init --db "$T/new.db" --data "$T/data" \
    --rules rules --lang en
one 'init, cut data' regions.csv
mkdir "$T/packs" && cp -r rules/nasional "$T/packs/"
head -c 90000 /dev/zero | tr '\0' '[' > "$T/packs/nasional/pack.json"
exits 'init, deep pack' 3 "$AWIG" init --db "$T/new.db" --data data \
    --rules "$T/packs" --lang en
one 'init, deep pack' pack.json
same 'no database came' '' "$(find "$T" -name 'new.db*')"
finish
