# The include laws (DESIGN section 2): layers, cycles, who may include what.
# A .c, its .h and its _internal.h are one module.  Prints "file:line: what"
# for each finding.
function finding(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
    found = 1
}
function layer_of(path) {        # "core/base/csv.c" -> "base"
    split(path, part, "/")
    return part[1] == "core" ? part[2] : part[1]
}
function module_of(path) {
    sub(/\.[ch]$/, "", path)
    sub(/_internal$/, "", path)
    return path
}
# Follows the edges of a module; grey ones are on the way here, which starts
# with a blank and has one after each module.
function visit(module, way,    i, n, next_one, cycle) {
    colour[module] = "grey"
    n = edges[module]
    for (i = 1; i <= n; i++) {
        next_one = edge[module, i]
        if (colour[next_one] == "grey") {
            cycle = substr(way, index(way, " " next_one " "))
            gsub(/ /, " -> ", cycle)
            sub(/^ -> /, "", cycle)
            printf "%s: modules include each other: %s%s\n",
                edge_at[module, i], cycle, next_one
            found = 1
        } else if (colour[next_one] == "") {
            visit(next_one, way next_one " ")
        }
    }
    colour[module] = "black"
}
BEGIN {
    # What each layer may include, itself apart.
    below["base"] = " "
    below["expr"] = " base "
    below["store"] = " base "
    below["audit"] = " base store "
    below["lifecycle"] = " base store audit "
    below["script"] = " base expr "
    below["pack"] = " base expr script "
    below["engine"] = " base expr store audit lifecycle script pack "
    below["api"] = " base expr store audit lifecycle script pack engine "
}
FNR == 1 {
    module = FILENAME
    sub(/^core\//, "", module)
    module = module_of(module)
    layer = layer_of(FILENAME)
    in_core = FILENAME ~ /^core\//
    in_binding = FILENAME ~ /^bindings\//
    if (!(module in known)) {
        known[module] = 1
        modules[++modules_count] = module
    }
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    if ($0 ~ /<sqlite3/ && layer != "store" &&
        FILENAME !~ /^bindings\/sqlite\//) {
        finding("sqlite3.h belongs to core/store")
    }
    if ($0 ~ /<(lua|lauxlib|lualib)(5\.4)?/ && layer != "script" &&
        FILENAME !~ /^bindings\/lua\//) {
        finding("Lua headers belong to core/script")
    }
    if (tolower($0) ~ /cjson/ && FILENAME != "core/base/json.c") {
        finding("cJSON.h belongs to core/base/json.c")
    }
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    target = $0
    sub(/^[^"]*"/, "", target)
    sub(/".*/, "", target)
    if (target ~ /\.def$/) {
        next
    }
    to = target
    sub(/\/.*/, "", to)
    if (in_binding) {
        if ((to in below) && target ~ /\//) {
            finding("a binding includes awig.h only, not " target)
        }
        next
    }
    if (!in_core || target == "awig.h") {
        if (in_core && layer != "api" && FILENAME != "core/awig.h") {
            finding("only api includes awig.h")
        }
        next
    }
    if (!(to in below)) {
        finding("not a path from core/: " target)
        next
    }
    if (to != layer && index(below[layer], " " to " ") == 0) {
        finding("core/" layer " may not include " target)
    }
    target = module_of(target)
    if (target != module) {
        edges[module]++
        edge[module, edges[module]] = target
        edge_at[module, edges[module]] = FILENAME ":" FNR
    }
}
END {
    for (m = 1; m <= modules_count; m++) {
        if (colour[modules[m]] == "") {
            visit(modules[m], " " modules[m] " ")
        }
    }
    exit found
}
