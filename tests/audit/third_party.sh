#!/bin/sh
# Checks our checkpoints, proofs and tiles with Go's packages (Debian:
# golang-go, golang-golang-x-mod-dev), for logs of several sizes.  Part of
# make campaign; says so and stops when Go is not there.
set -eu
cd "$(dirname "$0")/../.."
AWIG=${AWIG:-$PWD/${B:-build}/awig}
command -v go > /dev/null ||
    { echo 'skipped: install golang-go golang-golang-x-mod-dev'; exit 0; }
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$T/cache
export GO111MODULE GOPATH GOCACHE
go build -o "$T/verify" tests/audit/verify.go
for cases in 0 1 234 235 236 300; do
    rm -rf "$T/log" && mkdir "$T/log"
    db=$T/log/hub.db
    "$AWIG" init --db "$db" --data data --rules rules > "$T/out"
    n=1
    while [ "$n" -le "$cases" ]; do
        "$AWIG" actor add "Orang $n" --db "$db" > "$T/out"
        n=$((n + 1))
    done
    (cd "$T/log" &&
        "$AWIG" audit keygen --origin hub.example/babel --out key > vkey &&
        "$AWIG" audit checkpoint --db "$db" --key key > checkpoint.txt &&
        "$AWIG" audit prove 20 --db "$db" --key key > proof.txt &&
        "$AWIG" audit export --db "$db" --key key --out tiles > "$T/out" &&
        "$T/verify")
done
