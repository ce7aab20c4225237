#!/bin/sh
# Fuzzes one parser: tests/fuzz/run.sh NAME [SECONDS], with NAME one of json,
# csv, table, pattern, source, rule.  Needs clang.
# New inputs go to build/fuzz/NAME; one that breaks something is named there,
# and joins tests/fuzz/corpus/NAME with its fix.
set -eu
name=$1 seconds=${2:-60}
cd "$(dirname "$0")/../.."
out=${B:-build}/fuzz/$name
mkdir -p "$out"
more=
[ "$name" != table ] ||
    more="$(echo core/expr/type*.c core/expr/schema.c core/pack/table_*.c)"
case $name in
pattern|source|rule)
    more="$(echo core/expr/type*.c core/expr/schema.c core/expr/pattern.c)
        $(ls core/script/*.c | grep -v -e lexer -e syntax -e lift \
            -e resolve -e typecheck -e scenario -e foreign)
        $(pkg-config --cflags --libs lua5.4) -lcmocka" ;;
esac
# shellcheck disable=SC2046   # flags are words
clang -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -g -Icore \
    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
    "tests/fuzz/fuzz_$name.c" core/base/*.c $more \
    $(pkg-config --cflags --libs libcjson libsodium nettle) -lm -o "$out/fuzz"
dict=
[ -f "tests/fuzz/$name.dict" ] && dict=-dict=tests/fuzz/$name.dict
case $name in source|rule) dict=-dict=tests/fuzz/lua.dict ;; esac
mkdir -p "$out/corpus"
"$out/fuzz" -max_total_time="$seconds" -max_len=400 $dict \
    -artifact_prefix="$out/" "$out/corpus" "tests/fuzz/corpus/$name"
