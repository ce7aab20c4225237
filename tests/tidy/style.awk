# The numbers of STYLE.md, and calls that are banned.  Reads C files; prints
# "file:line: what" for each finding, then the figures of core/ as a whole.
function finding(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
    found = 1
}
# The line without comments, strings and characters.  Sets `commented` when
# it holds a comment, and carries in_comment on.
function strip(line,    out, at) {
    out = ""
    commented = in_comment
    while (line != "") {
        if (in_comment) {
            at = index(line, "*/")
            if (at == 0) {
                return out
            }
            line = substr(line, at + 2)
            in_comment = 0
        }
        if (!match(line, /\/\*|\/\/|"|'/)) {
            return out line
        }
        at = substr(line, RSTART, RLENGTH)
        out = out substr(line, 1, RSTART - 1)
        line = substr(line, RSTART + RLENGTH)
        if (at == "/*") {
            in_comment = 1
            commented = 1
        } else if (at == "//") {
            commented = 1
            return out
        } else if (at == "\"") {
            out = out "\"\""
            if (!match(line, /^([^"\\]|\\.)*"/)) {
                return out
            }
            line = substr(line, RLENGTH + 1)
        } else {
            out = out "' '"
            if (!match(line, /^([^'\\]|\\.)*'/)) {
                return out
            }
            line = substr(line, RLENGTH + 1)
        }
    }
    return out
}
# Parameters of the first parenthesis in a signature; the `struct err *` that
# ends most of them is not counted.
function parameters(text,    at, c, depth, count, i) {
    sub(/, *struct err \*err *\)/, ")", text)
    at = index(text, "(")
    if (at == 0 || text ~ /\( *(void)? *\)/) {
        return 0
    }
    count = 1
    for (i = at; i <= length(text); i++) {
        c = substr(text, i, 1)
        depth += c == "("
        depth -= c == ")"
        count += c == "," && depth == 1
        if (depth == 0) {
            return count
        }
    }
    return count
}
function begin_file() {
    in_comment = 0
    in_function = 0
    signature = ""
    block_comment = 0
    prototype = ""
    in_braces = 0
    core = FILENAME ~ /^core\//
    ours = core || FILENAME ~ /^bindings\//
    header = FILENAME ~ /\.h$/
}
function check_line(line,    wide) {
    if (index(line, "\t") > 0) {
        finding("a tab")
    }
    wide = line
    gsub(/[\200-\277]/, "", wide)
    if (length(wide) > 80) {
        finding("longer than 80 columns (" length(wide) ")")
    }
    if (line ~ /[ \t]$/) {
        finding("blanks at the end of the line")
    }
    if (line ~ /(^|[^A-Za-z_])(TODO|FIXME|XXX)([^A-Za-z_]|$)/) {
        finding("unfinished work belongs in an issue")
    }
}
function check_calls(code) {
    if (!ours) {
        return
    }
    if (match(code, banned)) {
        finding("banned: " substr(code, RSTART, RLENGTH))
    }
    if (FILENAME != "core/base/clock.c" && match(code, of_clock)) {
        finding("only core/base/clock.c may call " \
                substr(code, RSTART, RLENGTH))
    }
    if (code ~ /^ *static / && code !~ /const/ && code !~ /\(/ &&
        code ~ /[;={]/ && code !~ /^ *static (struct|enum|union) [a-z_0-9]+ *\{/) {
        finding("a variable that is not const")
    }
}
# Functions: a brace alone in column 1 opens, another one closes.
function check_function(code,    lines) {
    if (code == "{" && !in_function) {
        in_function = 1
        function_line = FNR
        if (parameters(signature) > 5 && signature !~ allowed) {
            finding("more than 5 parameters (" parameters(signature) \
                    ", err not counted)")
        }
        signature = ""
        return
    }
    if (code ~ /^}/ && in_function) {
        in_function = 0
        lines = FNR - function_line + 1
        if (lines > 70) {
            finding("a function of " lines " lines (70 at most)")
        }
        if (core) {
            lengths[lines]++
            functions++
        }
        return
    }
    if (!in_function) {
        if (code ~ /^[A-Za-z].*\) *\{ *$/) {
            finding("a function's brace stands alone in column 1")
        }
        if (code ~ /^ *$/ || code ~ /[;}]/ || code ~ /^#/) {
            signature = ""
        } else {
            signature = signature " " code
        }
    }
}
# In headers: each prototype has a comment in its block of lines.
function check_prototype(code) {
    if ($0 ~ /^[ \t]*$/) {
        block_comment = 0
        prototype = ""
    }
    block_comment = block_comment || commented
    if (!header || !core || code ~ /^#/ || in_braces > 0) {
        prototype = ""
    } else {
        prototype = prototype " " code
    }
    in_braces += gsub(/\{/, "{", code) - gsub(/\}/, "}", code)
    if (prototype !~ /;/) {
        return
    }
    if (prototype ~ /^ *[a-z][A-Za-z0-9_ *]*[ *][a-z0-9_]+\(/ &&
        prototype !~ /^ *(typedef|static|struct [a-z_0-9]+ *\{)/) {
        if (!block_comment) {
            finding("a prototype without a comment in its block")
        }
    }
    prototype = ""
}
BEGIN {
    # An SQLite callback; json_scan, whose place is two of its six; and the
    # lookups of tables, whose form expr and script fix.
    allowed = "(authorize[a-z_]*|json_scan|(eval|lent)_lookup) *\\("
    before = "(^|[^A-Za-z0-9_>.])"
    banned = before "(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|" \
        "atol|atof|sscanf|alloca|system|popen|rand|srand|localtime|" \
        "gmtime|ctime|setlocale|longjmp) *\\("
    of_clock = before "(time|clock|clock_gettime|gettimeofday|getrandom|" \
        "getentropy|sodium_init|randombytes[a-z_]*|" \
        "crypto_sign_keypair) *\\("
}
FNR == 1 {
    begin_file()
    lines_of[FILENAME] = 0
}
{
    check_line($0)
    code = strip($0)
    if (FNR == 601) {
        finding("more than 600 lines")
    }
    # Lines that say something: more than braces and punctuation.
    if (core && $0 ~ /[A-Za-z0-9]/) {
        core_lines++
        core_comments += commented ? 1 : 0
    }
    copy = code
    if (core) {
        asserts += gsub(/(assert|NEVER|ALWAYS) *\(/, "", copy)
    }
    check_calls(code)
    check_function(code)
    check_prototype(code)
}
END {
    seen = 0
    for (n = 1; n <= 70 && 2 * seen < functions; n++) {
        seen += lengths[n]
    }
    median = n - 1
    percent = core_lines ? 100 * core_comments / core_lines : 0
    each = functions ? asserts / functions : 0
    printf "core: %d functions, median %d lines, %.2f assertions each, " \
        "%.1f %% comment lines\n", functions, median, each, percent
    if (functions && median > 15) {
        print "core: the median function is longer than 15 lines"
        found = 1
    }
    # The floors of STYLE: the comments are 18 to 30 %, and a function has 1.5
    # assertions on average.  They hold for the whole core, so that a small
    # plain file need not be padded.
    if (functions && each < 1.5) {
        print "core: fewer than 1.5 assertions a function"
        found = 1
    }
    if (functions && (percent < 18 || percent > 30)) {
        print "core: comment lines are not between 18 and 30 %"
        found = 1
    }
    exit found
}
