#!/bin/sh
# Prints a C file that holds the trusted Lua library: each file named on the
# command line, in the order given, as bytes.
set -eu
echo '#include "script/embedded.h"'
for file in "$@"; do
    name=$(basename "$file" .lua)
    printf 'static const unsigned char file_%s[] = {\n' "$name"
    od -An -v -tu1 "$file" | awk '{ for (i = 1; i <= NF; i++)
        printf "%s,", $i; print "" }'
    echo '0};'
done
echo 'const struct embedded_file embedded_files[] = {'
for file in "$@"; do
    name=$(basename "$file" .lua)
    printf '    { "%s.lua", file_%s, sizeof(file_%s) - 1 },\n' \
        "$name" "$name" "$name"
done
echo '    { 0, 0, 0 }'
echo '};'
