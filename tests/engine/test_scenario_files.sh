#!/bin/sh
# Every scenario of tests/engine/scenarios, written from docs/SCENARIOS.md
# alone: KIPP machine and caps, suspension, retries, delegation, two hops,
# overrides, hubs, duties, guards of provinces, calendars.
. tests/lib.sh
for file in tests/engine/scenarios/*.lua; do
    check "$file" "$AWIG" simulate "$file" --lang en
    check "$file from elsewhere" sh -c \
        "cd '$T' && '$AWIG' simulate '$ROOT/$file' --lang en"
done
finish
