#!/bin/sh
# Looks for what awig needs, says what is missing, why, and how large, and
# installs it: as root, or through sudo when a terminal can answer. Without
# either it exits 2 with the exact command.
set -u
missing= why=
need() {   # need PACKAGE KILOBYTES REASON PROBE...
    package=$1 size=$2 reason=$3; shift 3
    "$@" > /dev/null 2>&1 && return 0
    missing="$missing $package"
    why="$why  $package (about $size kB): $reason
"
}
need gcc 40000 'the C compiler' command -v cc
need libc6-dev 12000 'the C library headers' test -e /usr/include/stdio.h
need pkg-config 250 'finds the libraries' command -v pkg-config
need liblua5.4-dev 900 'Lua 5.4, the language of the rules' \
    pkg-config --exists lua5.4
need libsqlite3-dev 3300 'SQLite, the database' pkg-config --exists sqlite3
need libcjson-dev 100 'cJSON, reads JSON' pkg-config --exists libcjson
need libsodium-dev 900 'Ed25519 and random bytes' \
    pkg-config --exists libsodium
need nettle-dev 5300 'SHA-256 by the instructions of the processor' \
    pkg-config --exists nettle
need libcmocka-dev 200 'runs the unit tests' \
    test -n "$(find /usr/include /usr/local/include -name cmocka.h 2> /dev/null)"
need libdata-ical-perl 400 'a third party reads our calendars in a test' \
    perl -MData::ICal -e 1
need lua5.4 400 'luac, which reads the file for editors in a test' \
    command -v luac5.4
need locales 16500 'Indonesian and German locales, for the tests' \
    test -e /usr/share/i18n/locales/id_ID
[ -z "$missing" ] && exit 0
printf 'awig needs packages that are not installed:\n%s' "$why"
command="apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get > /dev/null; then
    echo "install them with this system's package manager, then try again"
    exit 2
fi
if [ "$(id -u)" -eq 0 ]; then
    sudo=
elif command -v sudo > /dev/null && [ -t 0 ]; then
    sudo=sudo
elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
    sudo=sudo
elif command -v sudo > /dev/null; then
    echo "run this, then try again:"
    echo "  sudo apt-get update && sudo $command"
    exit 2
else
    # A Debian without sudo: root has a password, su asks for it.
    echo "run this, then try again:"
    echo "  su -c 'apt-get update && $command'"
    exit 2
fi
echo "running: ${sudo:+$sudo }$command"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq || exit 2
# shellcheck disable=SC2086
$sudo $command || exit 2
