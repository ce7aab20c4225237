#!/bin/sh
# Checks what no compiler does: the include laws and the numbers of STYLE.md.
# Prints "file:line: what" for each finding; exits 1 when there is one.
# TIDY_ROOT names another tree (its own test uses that).
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "${TIDY_ROOT:-$here/../..}" || exit 2
LC_ALL=C
export LC_ALL
status=0

files() {    # files FOLDER... -- NAME...: sorted, one a line
    folders=
    while [ "$1" != -- ]; do
        [ -d "$1" ] && folders="$folders $1"
        shift
    done
    shift
    [ -n "$folders" ] || return 0
    for pattern in "$@"; do
        # shellcheck disable=SC2086   # folders of ours have no blanks
        find $folders -type f -name "$pattern"
    done | sort
}

c_files=$(files core bindings -- '*.c' '*.h')
# shellcheck disable=SC2086
if [ -n "$c_files" ]; then
    awk -f "$here/includes.awk" $c_files || status=1
fi
c_files="$c_files $(files tests -- '*.c' '*.h')"
# shellcheck disable=SC2086
awk -f "$here/style.awk" $c_files || status=1
# shellcheck disable=SC2086
awk -f "$here/unused.awk" $(files core -- '*.def') $c_files || status=1

# Text of other kinds: tabs, columns, length.
others=$(files core scripts rules tests -- '*.def' '*.lua' '*.sh')
# shellcheck disable=SC2086
[ -z "$others" ] || awk '
    function finding(what) {
        printf "%s:%d: %s\n", FILENAME, FNR, what
        found = 1
    }
    FNR == 601 { finding("more than 600 lines") }
    /\t/ && FILENAME !~ /\.sh$/ { finding("a tab") }
    {
        wide = $0
        gsub(/[\200-\277]/, "", wide)
        if (length(wide) > 80) {
            finding("longer than 80 columns (" length(wide) ")")
        }
    }
    END { exit found }' $others || status=1

if [ -f Makefile ] && [ "$(wc -l < Makefile)" -gt 150 ]; then
    echo "Makefile:151: more than 150 lines"
    status=1
fi
[ $status -eq 0 ] || echo "tidy: findings, see above"
exit $status
