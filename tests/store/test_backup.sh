#!/bin/sh
# Backup and restore: one snapshot, verified; nothing is overwritten; a copy
# that is not whole is refused and leaves no file.
. tests/lib.sh
NO_COLOR=1; AWIG_LANG=en; export NO_COLOR AWIG_LANG
root() { sed -n 's/^ *"root": "\([0-9a-f]*\)".*/\1/p' "$T/out"; }
check 'a hub' "$AWIG" init --db "$T/hub.db" --data data --rules rules
check 'backup' "$AWIG" backup --db "$T/hub.db" --out "$T/copy.db" --json
first=$(root)
check 'the copy is whole' "$AWIG" audit verify --replay --db "$T/copy.db" \
    --json
same 'same root' "$first" "$(root)"
exits 'nothing is overwritten' 2 "$AWIG" backup --db "$T/hub.db" \
    --out "$T/copy.db"
check 'the hub goes on' "$AWIG" case open --db "$T/hub.db" --machine \
    replication --innovation INV001 --region 19.71 --unit Dinas --actor A \
    --role opd
check 'restore' "$AWIG" restore "$T/copy.db" --out "$T/new.db" --json
same 'the state of then' "$first" "$(root)"
exits 'no folder there' 7 "$AWIG" backup --db "$T/hub.db" \
    --out "$T/absent/copy.db"
# A byte in the middle of a page of the copy.
size=$(wc -c < "$T/copy.db")
printf '\377\377\377\377' | dd of="$T/copy.db" bs=1 conv=notrunc \
    seek=$((size / 2)) 2> "$T/dd"
"$AWIG" audit verify --replay --db "$T/copy.db" > "$T/out" 2>&1
same 'a changed copy is found' 6 $?
check 'the whole hub still verifies' "$AWIG" audit verify --replay \
    --db "$T/new.db"
finish
