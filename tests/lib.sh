# Helpers for test_*.sh.  Source it, call check/refuse/same, end with finish.
# AWIG names the command; work happens in $T, a fresh folder removed at exit.
set -u
AWIG=${AWIG:-$PWD/build/awig}
ROOT=$PWD
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
# Lines of results are compared whole, not as a narrow screen wraps them.
COLUMNS=400; export COLUMNS
passed=0 failed=0 skipped=0
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAILED: $1"; shift
    [ $# -eq 0 ] || printf '%s\n' "$@"; }
# check NAME COMMAND...: the command must exit 0.
check() { name=$1; shift
    if "$@" > "$T/out" 2> "$T/err"; then ok; else
        bad "$name (exit $?)" "$(cat "$T/out" "$T/err")"; fi; }
# exits NAME CODE COMMAND...: the command must exit with CODE.
exits() { name=$1 want=$2; shift 2
    "$@" > "$T/out" 2> "$T/err"; got=$?
    if [ "$got" -eq "$want" ]; then ok; else
        bad "$name (exit $got, expected $want)" "$(cat "$T/out" "$T/err")"
    fi; }
# same NAME EXPECTED GOT: two texts are equal.
same() { if [ "$2" = "$3" ]; then ok; else
    bad "$1" "expected: $2" "got:      $3"; fi; }
# has NAME TEXT FILE: the file holds the text.
has() { if grep -qF -- "$2" "$3"; then ok; else
    bad "$1: no '$2' in:" "$(cat "$3")"; fi; }
finish() { echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]; }

# AWIG=again makes a test patient: a limit of time (exit 8) says that the
# machine is busy, so it tries again.
command=$AWIG
again() {
    code=8
    while [ $code -eq 8 ]; do
        code=0
        "$command" "$@" || code=$?
    done
    return $code
}
