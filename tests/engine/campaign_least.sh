#!/bin/sh
# Explanations and least changes of every pack against an oracle:
# least_oracle.py says what is compared.
if ! command -v python3 > /dev/null; then
    echo 'skipped: python3 is not installed'; exit 0
fi
AWIG=${AWIG:-$PWD/${B:-build}/awig} python3 tests/engine/least_oracle.py
