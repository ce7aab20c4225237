# A function that a header of core/ declares is called outside of the file
# that defines it; one that is not is static there, or nobody needs it.
# Reads C files; prints "file:line: what" for each finding.
FNR == 1 {
    of_core = FILENAME ~ /^core\/.*\.h$/ && FILENAME != "core/awig.h"
}
of_core && /^[a-z][A-Za-z0-9_ *]*\(/ && !/^(static|typedef|return)/ {
    name = $0
    sub(/\(.*/, "", name)
    sub(/.*[ *]/, "", name)
    declared[name] = FILENAME ":" FNR
    next
}
{
    line = /^ *(\/\*|\* )/ ? "" : $0   # comments call nothing
    while (match(line, /[a-z][A-Za-z0-9_]*/)) {
        word = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        if (seen[word] != FILENAME) {
            times[word]++
            seen[word] = FILENAME
        }
    }
}
END {
    for (name in declared) {
        if (times[name] < 2) {
            printf "%s: %s is called in one file only\n",
                declared[name], name
            found = 1
        }
    }
    exit found
}
