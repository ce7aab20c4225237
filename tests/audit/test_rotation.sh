#!/bin/sh
# Rotation of keys from the command line: a new key entered in the log, two
# signatures for a while, the old one retired; who knows either key follows;
# what is stripped, slipped in or cut is refused.  And a signer over a pipe.
. tests/lib.sh
db=$T/hub.db
check 'init' "$AWIG" init --db "$db" --rules rules --seed 1
keygen() { "$AWIG" audit keygen --origin hub.example/log --out "$T/$1" \
    > "$T/$1.pub"; }
check 'three keys' keygen a
check 'b' keygen b
check 'c' keygen c
a=$(cat "$T/a.pub") b=$(cat "$T/b.pub") c=$(cat "$T/c.pub")
sign() { "$AWIG" audit checkpoint --db "$db" "$@" --lang en; }
verify() { "$AWIG" audit verify --db "$db" "$@" --lang en; }
grow() { "$AWIG" actor add "Orang $1" --db "$db" > "$T/grow"; }
count() { "$AWIG" audit checkpoint --db "$db" | grep -c '^— '; }

check 'signed by a' sign --key "$T/a"
exits 'another key of that name signs nothing' 4 sign --key "$T/b"
has 'and is told how' 'audit key add' "$T/err"
exits 'nor after growth' 4 sh -c "'$AWIG' actor add X --db '$db' > '$T/o' &&
    '$AWIG' audit checkpoint --db '$db' --key '$T/b'"
exits 'a first entry needs the present key' 2 "$AWIG" audit key add "$b" \
    --db "$db" --lang en
exits 'not with a stranger as the present one' 4 "$AWIG" audit key add "$b" \
    --db "$db" --key "$T/c"
check 'b is entered' "$AWIG" audit key add "$b" --db "$db" --key "$T/a"
exits 'once' 4 "$AWIG" audit key add "$b" --db "$db"
exits 'of this log only' 6 "$AWIG" audit key add "$("$AWIG" audit keygen \
    --origin other --out "$T/o.key")" --db "$db"
check 'the list' "$AWIG" audit key list --db "$db" --json
same 'has two' 2 "$(grep -c '"retired": null' "$T/out")"
exits 'a alone signs no more' 4 sign --key "$T/a"
has 'as b must' 'must sign, too' "$T/err"
exits 'not before an overlap' 2 "$AWIG" audit key retire "$a" --db "$db" \
    --lang en
has 'says how' 'sign one with both' "$T/err"
check 'both sign' sign --key "$T/a" --next-key "$T/b"
same 'two signatures' 2 "$(count)"
check 'who knows a verifies' verify --log "$a"
check 'who knows b verifies' verify --log "$b"
exits 'who knows c does not' 6 verify --log "$c"
check 'a is retired' "$AWIG" audit key retire "$a" --db "$db"
exits 'once, too' 4 "$AWIG" audit key retire "$a" --db "$db"
exits 'not the last' 2 "$AWIG" audit key retire "$b" --db "$db" --lang en
exits 'a signs no more' 4 sign --key "$T/a" --next-key "$T/b"
check 'b signs' sign --key "$T/b"
same 'alone' 1 "$(count)"
check 'who knows a follows' verify --log "$a" --replay
check 'who knows b, too' verify --log "$b"

# A signature stripped, a row gone, a root changed: found without any key.
edit() { cp "$db" "$T/edit.db"; sqlite3 "$T/edit.db" "$1"; }
if command -v sqlite3 > /dev/null; then
    found() { edit "$2"; exits "$1" 6 "$AWIG" audit verify --db "$T/edit.db"; }
    found 'a stripped signature' "UPDATE log_checkpoint SET note =
        substr(note, 1, instr(note, char(10) || '—') +
        instr(substr(note, instr(note, char(10) || '—') + 1), char(10)))
        WHERE note LIKE '%' || char(10) || '—%' || char(10) || '—%'"
    found 'a checkpoint gone' 'DELETE FROM log_checkpoint WHERE size =
        (SELECT max(size) FROM log_checkpoint)'
    found 'another root' "UPDATE log_checkpoint SET root =
        replace(root, '1', '2')"
    found 'a key put back' 'UPDATE signing_key SET retired = NULL'
fi

# c replaces b without an overlap: those who know b are told.
grow 1
check 'c is entered' "$AWIG" audit key add "$c" --db "$db"
check 'b is lost' "$AWIG" audit key retire "$b" --db "$db" --lost
check 'c signs' sign --key "$T/c"
check 'who knows c verifies' verify --log "$c"
exits 'who knows b cannot follow' 6 verify --log "$b"
has 'and is told why' 'without an overlap' "$T/err"

# The secret in another process.
grow 2
signer="'$AWIG' audit sign --key '$T/c'"
exits 'a signer needs its public key' 2 sign --signer "$signer"
exits 'a signer that fails' 7 sign --signer 'exit 3' --log "$c"
exits 'a signer that says something else' 6 sign --signer 'echo hello' \
    --log "$c"
exits 'a signer with another key' 6 sign --log "$c" \
    --signer "'$AWIG' audit sign --key '$T/b'"
has 'names whose signature is missing' 'no signature' "$T/err"
check 'a signer over a pipe' sign --signer "$signer" --log "$c"
check 'which verifies' verify --log "$c"
exits 'a signer signs its own log only' 6 sh -c "printf 'other\n1\n%s\n' \
    47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= |
    '$AWIG' audit sign --key '$T/c'"
exits 'and checkpoints only' 6 sh -c "echo hello |
    '$AWIG' audit sign --key '$T/c'"
check 'all is whole' "$AWIG" invariants --db "$db"
finish
