#!/bin/sh
# The log for outsiders, from the command line: keys, checkpoints, proofs,
# tiles, witnesses; and a database set back to an old copy.
. tests/lib.sh
db=$T/hub.db
check 'init' "$AWIG" init --db "$db" --data data --rules rules --seed 1
check 'keygen' "$AWIG" audit keygen --origin hub.example/log --out "$T/key"
vkey=$(cat "$T/out")
same 'the key is its owner'"'"'s alone' 600 "$(stat -c %a "$T/key")"
exits 'a key is never replaced' 7 "$AWIG" audit keygen --origin a --out "$T/key"
exits 'a name with a blank' 2 "$AWIG" audit keygen --origin 'a b' --out "$T/k2"

check 'checkpoint' "$AWIG" audit checkpoint --db "$db" --key "$T/key"
cp "$T/out" "$T/note"
same 'its first line is the origin' hub.example/log "$(head -n 1 "$T/note")"
check 'the same again' "$AWIG" audit checkpoint --db "$db" --key "$T/key"
same 'byte for byte' "$(cat "$T/note")" "$(cat "$T/out")"
check 'verify with its signature' "$AWIG" audit verify --db "$db" --log "$vkey"
check 'another key' "$AWIG" audit keygen --origin hub.example/log --out "$T/k3"
exits 'a signature that is not there' 6 "$AWIG" audit verify --db "$db" \
    --log "$(cat "$T/out")"

check 'prove' "$AWIG" audit prove 3 --db "$db" --key "$T/key"
same 'a tlog-proof' 'c2sp.org/tlog-proof@v1' "$(head -n 1 "$T/out")"
exits 'no such entry' 2 "$AWIG" audit prove 999 --db "$db" --key "$T/key"
check 'export' "$AWIG" audit export --db "$db" --key "$T/key" --out "$T/log"
check 'its checkpoint' cmp "$T/note" "$T/log/checkpoint"
check 'consistency' "$AWIG" audit consistency 3 5 --db "$db"
same 'a hash a line' 4 "$(grep -c '^[A-Za-z0-9+/]\{43\}=$' "$T/out")"
check 'of the same size' "$AWIG" audit consistency 5 5 --db "$db"
same 'no hash' '' "$(cat "$T/out")"
exits 'not two sizes' 2 "$AWIG" audit consistency 5 3 --db "$db"

check 'a witness' "$AWIG" audit keygen --origin saksi.example --witness \
    --out "$T/saksi.key"
witness=$(cat "$T/out")
request() { "$AWIG" audit witness request --db "$1" --old "$2" \
    --key "$T/key" > "$T/request"; }
sign() { "$AWIG" audit witness sign "$T/request" --log "$vkey" \
    --key "$T/saksi.key" --state "$T/memory" --lang en; }
cp "$db" "$T/old.db"
check 'request' request "$db" 0
check 'cosignature' sign
cp "$T/out" "$T/cosignature"
exits 'not witnessed yet' 6 "$AWIG" audit verify --db "$db" \
    --witness "$witness"
check 'keep it' "$AWIG" audit witness add "$T/cosignature" --db "$db" \
    --witness "$witness"
check 'witnessed' "$AWIG" audit verify --db "$db" --log "$vkey" \
    --witness "$witness" --need 1
check 'the same answer again' "$AWIG" audit witness add "$T/cosignature" \
    --db "$db" --witness "$witness"
exits 'a request is no answer' 6 "$AWIG" audit witness add "$T/request" \
    --db "$db" --witness "$witness"
# Whoever asks for a signature and names none by mistake gets no easier check:
# a file of a key that is not there gives an empty text.
for asked in --log= --log=abc --witness= "--witness=$witness," --need=1 \
    "--need=0 --witness=$witness"; do
    code=4
    case $asked in "--witness=$witness,") code=0 ;; --need*) code=2 ;; esac
    # shellcheck disable=SC2086   # options
    exits "$(echo "$asked" | cut -c1-12)" $code "$AWIG" audit verify \
        --db "$db" $asked
done
has 'how many at least' 'paling sedikit --need 1' "$T/err"
size=$(sed -n 2p "$T/note")
check 'the log grows' "$AWIG" import awards data/awards.csv --db "$db"
check 'request from there' request "$db" "$size"
check 'cosignature of the growth' sign
check 'an old copy asks' request "$T/old.db" "$size"
exits 'and is refused' 6 sign
has 'with what was seen' "the witness has seen $((size + 1)) entries" "$T/err"
finish
