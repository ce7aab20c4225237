#!/bin/sh
# Runs every test given (cmocka binaries, test_*.sh) and adds up the counts.
# Prints the output of those that fail, and closes with one line:
# N passed, N failed, N skipped.  In CI a skip is a failure.
set -u
passed=0 failed=0 skipped=0
log=${B:-build}/test-logs
mkdir -p "$log"
AWIG=${AWIG:-$PWD/${B:-build}/awig}
export AWIG
count() {   # count FILE WORD: the last number before WORD's line
    sed -n "s/.*\[ *$2 *\] \([0-9][0-9]*\) test.*/\1/p" "$1" | tail -n 1
}
for test in "$@"; do
    out=$log/$(echo "$test" | tr / _).log
    case $test in
    *.sh) sh "$test" > "$out" 2>&1; code=$?
        line=$(tail -n 1 "$out")
        p=$(echo "$line" | sed -n 's/^\([0-9]*\) passed.*/\1/p')
        f=$(echo "$line" | sed -n 's/.* \([0-9]*\) failed.*/\1/p')
        s=$(echo "$line" | sed -n 's/.* \([0-9]*\) skipped.*/\1/p') ;;
    *) "$test" > "$out" 2>&1; code=$?
        p=$(count "$out" PASSED); f=$(count "$out" FAILED)
        s=$(count "$out" SKIPPED) ;;
    esac
    p=${p:-0} f=${f:-0} s=${s:-0}
    if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
    if [ "$p" -eq 0 ] && [ "$f" -eq 0 ] && [ "$s" -eq 0 ]; then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" -ne 0 ]; then
        echo "FAILED $test (exit $code)"
        grep -v '\[       OK \]\|\[ RUN' "$out" | tail -n 60
    else
        echo "ok     $test ($p)"
    fi
done
if [ "${CI:-}" = true ] && [ "$skipped" -ne 0 ]; then
    echo "a skipped test is a failure in CI"
    failed=$((failed + skipped)) skipped=0
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
