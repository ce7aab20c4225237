# A function that a header of core/ declares is called outside of the file
# that defines it; one that is not is static there, or nobody needs it.  A
# message of the catalogue is raised: by its name, or by a binding's "AW8005".
# Reads .def, .c and .h files; prints "file:line: what" for each finding.
FNR == 1 {
    of_core = FILENAME ~ /^core\/.*\.h$/ && FILENAME != "core/awig.h"
}
FILENAME ~ /\.def$/ && /^MESSAGE\(/ {
    split($0, part, /[(, ]+/)
    message["MESSAGE_" part[2]] = FILENAME ":" FNR
    number["MESSAGE_" part[2]] = "AW" part[3]
    next
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
    while (match(line, /[A-Za-z][A-Za-z0-9_]*/)) {
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
    for (name in message) {
        if (!(name in times) && !(number[name] in times)) {
            printf "%s: nothing raises %s\n", message[name], name
            found = 1
        }
    }
    exit found
}
