#!/bin/sh
# Files and folders that cannot be written, that are not ours, that hold half
# of a database: one clear message, the right exit code, nothing touched.
. tests/lib.sh

# As root nothing is forbidden: the reader is then somebody else.
nobody=
[ "$(id -u)" -ne 0 ] ||
    nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
chmod 755 "$T"
cp "$AWIG" "$T/awig" && chmod 755 "$T/awig"
mkdir "$T/folder" && db=$T/folder/hub.db

check 'init' "$AWIG" init --db "$db" --data data --rules rules
same 'init leaves one file' hub.db "$(ls "$T/folder")"
check 'a case' "$AWIG" case open --machine replication --innovation INV001 \
    --region 19.71 --unit A --db "$db" --actor Ani --role opd
check 'a key' "$AWIG" audit keygen --origin hub.id/a --out "$T/key"
check 'signed' "$AWIG" audit checkpoint --db "$db" --key "$T/key"
mkdir "$T/given" && chmod 777 "$T/given" && chmod 644 "$T/key"
sum=$(sha256sum < "$db")
exits 'init over a file' 7 "$AWIG" init --db "$db" --lang en
has 'says that it exists' 'exists already' "$T/err"
exits 'init into no folder' 7 "$AWIG" init --db "$T/none/hub.db"
exits 'init with bad data' 4 "$AWIG" init --db "$T/x.db" --data rules
same 'nothing is left of it' '' "$(ls "$T" | grep x.db)"

chmod 555 "$T/folder" && chmod 444 "$db"
check 'status in a folder that cannot be written' \
    $nobody "$T/awig" status --db "$db"
check 'verify there' $nobody "$T/awig" audit verify --replay --db "$db"
# An auditor's copy may be one that nobody can write.
for asked in 'decide C0001 --known-at 2099-01-01' 'audit prove 3' \
    'audit checkpoint' 'audit witness request' \
    "audit export --out $T/given/log"; do
    # shellcheck disable=SC2086   # words
    check "$asked there" $nobody "$T/awig" $asked --db "$db"
done
exits 'deciding there' 7 $nobody "$T/awig" decide C0001 --db "$db"
exits 'signing there' 7 $nobody "$T/awig" audit checkpoint --db "$db" \
    --key "$T/key"
exits 'writing there' 7 $nobody "$T/awig" import awards data/awards.csv \
    --db "$db"
same 'no file came' hub.db "$(ls "$T/folder")"
chmod 755 "$T/folder" && chmod 644 "$db"

printf x > "$db-wal"
chmod 555 "$T/folder"
exits 'a -wal with content beside it' 7 $nobody "$T/awig" status --db "$db" \
    --lang en
has 'says to copy it along' 'copy both files' "$T/err"
chmod 755 "$T/folder" && rm "$db-wal"

exits 'a missing database' 7 "$AWIG" status --db "$T/none.db"
exits 'a folder as database' 4 "$AWIG" status --db "$T/folder"
cp data/regions.csv "$T/foreign.db"
exits 'a foreign file' 7 "$AWIG" status --db "$T/foreign.db"
check 'a foreign file is not touched' cmp data/regions.csv "$T/foreign.db"
head -c 20000 "$db" > "$T/half.db"
exits 'half a database' 6 "$AWIG" audit verify --replay --db "$T/half.db"

exits 'an unknown kind' 2 "$AWIG" import region data/regions.csv --db "$db" \
    --lang en
has 'the nearest kind' "did you mean 'regions'" "$T/err"
exits 'an ambiguous region' 4 "$AWIG" gap --db "$db" --region Bandung
has 'its two candidates' \
    'Kabupaten Bandung (32.04), Kota Bandung (32.73)' "$T/err"
exits 'a cut code' 4 "$AWIG" gap --db "$db" --region 35.1
has 'the whole code' '35.10' "$T/err"
check 'a dry run' "$AWIG" import awards data/awards.csv --db "$db" --dry-run
same 'the database is as it was' "$sum" "$(sha256sum < "$db")"
finish
