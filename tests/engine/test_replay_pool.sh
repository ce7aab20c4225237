#!/bin/sh
# `awig replay --all` on one thread and on many: the same result; a decision
# that differs is shown with the first field, and so are its neighbours not.
. tests/lib.sh
D=$T/hub.db
B=${B:-build}
check 'init' "$AWIG" init --db "$D" --data data --rules rules
for i in 1 2 3; do
    check "case $i" "$AWIG" case open --db "$D" --machine replication \
        --innovation INV00$i --region 19.71 --unit "Dinas $i" \
        --actor "Ani $i" --role opd --at 2021-08-05T09:00
done
i=0
while [ $i -lt 140 ]; do
    i=$((i + 1))
    code=8                        # a busy machine: try again
    while [ $code -eq 8 ]; do
        code=0
        "$AWIG" decide "C000$((i % 3 + 1))" --db "$D" --as-of 2021-10-20 \
            --at "$(printf '2021-10-20T1%d:%02d' $((i / 60)) $((i % 60)))" \
            > "$T/out" 2> "$T/err" || code=$?
    done
    [ $code -eq 0 ] || bad "decision $i" "$(cat "$T/err")"
done
replay() { "$AWIG" replay --all --db "$D" --json --threads "$1"; }
check 'one thread' replay 1
cp "$T/out" "$T/one"
has 'all of them' '"identical": 140' "$T/one"
check 'three threads' replay 3
cp "$T/out" "$T/many"
check 'the same' cmp "$T/one" "$T/many"
check 'all cores' "$AWIG" replay --all --db "$D" --json
cp "$T/out" "$T/many"
check 'the same, too' cmp "$T/one" "$T/many"
if command -v sqlite3 > /dev/null; then
    # Two decisions that nobody would have made, under their right hashes.
    for n in 0 77; do
        h=$(sqlite3 "$D" "SELECT sha256 FROM decision ORDER BY entry
            LIMIT 1 OFFSET $n")
        sqlite3 "$D" "SELECT writefile('$T/d', replace(CAST(bytes AS TEXT),
            '\"outcome\":\"unknown\"', '\"outcome\":\"pass\"'))
            FROM blob WHERE sha256 = '$h'" > "$T/out"
        new=$(sha256sum "$T/d" | cut -d' ' -f1)
        sqlite3 "$D" "INSERT INTO blob VALUES('$new', readfile('$T/d'));
            UPDATE decision SET sha256 = '$new' WHERE sha256 = '$h'"
    done
    exits 'differences, one thread' 6 replay 1
    cp "$T/out" "$T/one"
    same 'two' 2 "$(grep -c '"derived":' "$T/one")"
    has 'where they start' '.outcome"' "$T/one"
    exits 'differences, three threads' 6 replay 3
    cp "$T/out" "$T/many"
    check 'in the same order' cmp "$T/one" "$T/many"
fi
finish
