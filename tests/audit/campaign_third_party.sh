#!/bin/sh
# Checks our checkpoints, proofs, tiles and cosignatures with Go's packages
# (Debian: golang-go, golang-golang-x-mod-dev), for logs of SIZES entries.
# Part of make campaign; says so and stops when Go is not there.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
AWIG=${AWIG:-$PWD/$B/awig}
SIZES=${SIZES:-1 2 255 256 257 1000 65537 1000000}
make_log=$PWD/$B/tests/audit/make_log
make -s B="$B" "$B/tests/audit/make_log"
command -v go > /dev/null ||
    { echo 'skipped: install golang-go golang-golang-x-mod-dev'; exit 0; }
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$T/cache
export GO111MODULE GOPATH GOCACHE
go build -o "$T/verify" tests/audit/verify.go
"$AWIG" audit keygen --origin hub.example/babel --out "$T/key" > "$T/vkey"
"$AWIG" audit keygen --origin saksi.example --witness --out "$T/saksi" \
    > "$T/witness.vkey"
for size in $SIZES; do
    rm -rf "$T/log" "$T/hub.db" "$T/state" && mkdir "$T/log"
    db=$T/hub.db
    "$make_log" "$db" "$size"
    cd "$T/log"
    cp "$T/vkey" "$T/witness.vkey" .
    "$AWIG" audit checkpoint --db "$db" --key "$T/key" > checkpoint
    for i in 0 1 2 254 255 256 257 511 512 999 65535 65536 70000 999999 \
        $((size / 2)) $((size - 1)); do
        [ "$i" -ge "$size" ] ||
            "$AWIG" audit prove "$i" --db "$db" > "proof.$i"
    done
    for i in 1 2 3 127 128 255 256 257 512 600 1000 65536 65537 262144 \
        999999 $((size / 2)) "$size"; do
        [ "$i" -gt "$size" ] || [ "$i" -eq 0 ] ||
            "$AWIG" audit consistency "$i" "$size" --db "$db" \
                > "consistency.$i"
    done
    "$AWIG" audit export --db "$db" --out tiles > "$T/out"
    "$AWIG" audit witness request --db "$db" > "$T/request"
    "$AWIG" audit witness sign "$T/request" --log "$(cat "$T/vkey")" \
        --key "$T/saksi" --state "$T/state" > cosignature
    "$T/verify" 1000
    cd - > /dev/null
done
