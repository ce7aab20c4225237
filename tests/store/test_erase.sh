#!/bin/sh
# Erasing: no file keeps the bytes, and the log stays whole.
. tests/lib.sh
db=$T/hub.db
person='Siti Aminah Zzyzx'
check 'init' "$AWIG" init --db "$db" --data data --rules rules
check 'somebody acts' "$AWIG" case open --machine replication \
    --innovation INV001 --region 19.71 --unit 'Dinas Pariwisata' --db "$db" \
    --actor "$person" --role opd
check 'the name is kept' grep -q "$person" "$db"
check 'erase' "$AWIG" erase "$person" --db "$db"
exits 'nothing is left to erase' 1 "$AWIG" erase "$person" --db "$db"
exits 'nobody is named' 2 "$AWIG" erase '' --db "$db"
# Not in the leaves either: they stand in the same file.
same 'no file keeps the bytes' '' "$(grep -l Zzyzx "$T"/hub.db*)"
check 'the log is whole' "$AWIG" audit verify --replay --db "$db"
finish
