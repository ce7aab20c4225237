/* Our string, table and utf8 libraries against the stock ones of Lua 5.4:
 * more than 100,000 generated calls, the same results, and an error where
 * stock Lua has one.  What may differ is listed in docs/LUA-DIFFERENCES.md
 * and kept out of the generators. */
#include "script_fixture.h"

#include <lauxlib.h>
#include <lualib.h>

enum { BATCH = 100, ROUNDS = 1200, EXPRESSION_BYTES = 600 };

struct both {
    struct fixture fixture;
    lua_State *stock;
    uint64_t seed;
    char expression[BATCH][EXPRESSION_BYTES];
    char *at;                     /* in the expression being written */
    long calls, errors;
};

static char source[BATCH * (EXPRESSION_BYTES + 100) + 4096];

/* Folds all results into one text of ASCII, with types: 1, 1.0 and "1"
 * differ. */
static const char prelude[] =
    "local function plain(s)\n"
    "  local out = ''\n"
    "  for i = 1, #s do\n"
    "    local c = s:byte(i)\n"
    "    out = out .. (c >= 32 and c < 127 and s:sub(i, i)\n"
    "                  or '<' .. c .. '>')\n"
    "  end\n"
    "  return out\n"
    "end\n"
    "local function text(v)\n"
    "  if type(v) == 'table' then\n"
    "    local out = ''\n"
    "    for i = -1, 9 do\n"
    "      local x = v[i]\n"
    "      if x ~= nil then out = out .. i .. '=' .. plain(tostring(x))"
    " .. ',' end\n"
    "    end\n"
    "    return out .. '#' .. #v\n"
    "  end\n"
    "  return type(v) == 'function' and 'f' or plain(tostring(v))\n"
    "end\n"
    "local function show(...)\n"
    "  local out = ''\n"
    "  for i = 1, select('#', ...) do\n"
    "    local v = (select(i, ...))\n"
    "    out = out .. type(v) .. ':' .. text(v) .. ';'\n"
    "  end\n"
    "  return out\n"
    "end\n"
    "local function all(...)\n"
    "  local out = ''\n"
    "  local n = 0\n"
    "  for a, b, c in ... do\n"
    "    out = out .. show(a, b, c) .. '|'\n"
    "    n = n + 1\n"
    "    if n > 30 then break end\n"
    "  end\n"
    "  return out\n"
    "end\n"
    "local function done(t, ...) return t, ... end\n";

/* --- Generators --- */

static unsigned pick(struct both *both, unsigned count)
{
    both->seed += 0x9E3779B97F4A7C15u;
    uint64_t z = both->seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (unsigned)((z ^ (z >> 31)) % count);
}

#define CHOOSE(both, list) (list)[pick(both, sizeof(list) / sizeof *(list))]

static void put(struct both *both, const char *text)
{
    size_t size = strlen(text);
    char *start = both->expression[0];
    size_t row = (size_t)(both->at - start) / EXPRESSION_BYTES;
    size_t left = EXPRESSION_BYTES
                  - ((size_t)(both->at - start) - row * EXPRESSION_BYTES);
    assert_true(size < left);
    memcpy(both->at, text, size + 1);
    both->at += size;
}

/* One byte of a text literal. */
static void put_byte(struct both *both, unsigned char byte)
{
    char code[8];
    if (byte >= 32 && byte < 127 && byte != '"' && byte != '\\') {
        (void)snprintf(code, sizeof code, "%c", byte);
    } else {
        (void)snprintf(code, sizeof code, "\\%03d", byte);
    }
    put(both, code);
}

static void put_text(struct both *both, unsigned most)
{
    static const unsigned char bytes[] = "aaabbbcx01 2%.-+()[]^$AZ_\n\t,;\0";
    static const char *const pieces[] = { "\xC3\xA9", "\xE2\x82\xAC", "\xFF",
        "\xF0\x9F\x98\x80", "\x80", "\xED\xA0\x80", "\xC0\x80", "aab", "(a)" };
    put(both, "\"");
    for (unsigned n = pick(both, most); n > 0; n--) {
        if (pick(both, 10) == 0) {
            const char *piece = CHOOSE(both, pieces);
            for (; *piece != '\0'; piece++) {
                put_byte(both, (unsigned char)*piece);
            }
        } else {
            put_byte(both, bytes[pick(both, sizeof bytes - 1)]);
        }
    }
    put(both, "\"");
}

static void put_pattern(struct both *both)
{
    static const char *const singles[] = { "a", "b", "c", ".", "%%a", "%%d",
        "%%w", "%%s", "%%u", "%%l", "%%x", "%%p", "%%c", "%%g", "%%S", "%%W",
        "%%D", "[abc]", "[^a-c]", "[%%a_]", "[]]", "[^]]", "[a-]", "[%%-x]",
        "[0-9a]", "x", "1", " ", "%%.", "%%%%", "%%(", "[^%%s]", "\\000",
        "[\\000-\\031]", "\\195", "-", "%%z", "%%Z" };
    static const char *const marks[] = { "", "", "", "", "*", "+", "-", "?" };
    static const char *const others[] = { "(", ")", "()", "%%1", "%%2",
        "%%b()", "%%bab", "%%f[%%w]", "%%f[^a]", "^", "$", "%%0" };
    static const char *const broken[] = { "%%", "[", "[a", "[^", "%%b",
        "%%bx", "%%f", "[%%", "[]", "%%9", "[a-" };
    char text[64];
    unsigned open = 0;
    put(both, "\"");
    if (pick(both, 6) == 0) {
        put(both, "^");
    }
    for (unsigned n = pick(both, 7); n > 0; n--) {
        unsigned kind = pick(both, 40);
        if (kind < 26) {
            (void)snprintf(text, sizeof text, "%s", CHOOSE(both, singles));
        } else if (kind < 30) {
            (void)snprintf(text, sizeof text, "(");
            open++;
        } else if (kind < 34 && open > 0) {
            (void)snprintf(text, sizeof text, ")");
            open--;
        } else if (kind < 39) {
            (void)snprintf(text, sizeof text, "%s", CHOOSE(both, others));
        } else {
            (void)snprintf(text, sizeof text, "%s", CHOOSE(both, broken));
        }
        /* The lists above double each %, as formats would. */
        for (const char *at = text; *at != '\0'; at++) {
            char one[2] = { *at, '\0' };
            put(both, one);
            at += at[0] == '%' && at[1] == '%';
        }
        if (kind < 26) {
            put(both, CHOOSE(both, marks));
        }
    }
    for (; open > 0; open--) {
        put(both, pick(both, 12) == 0 ? "" : ")");
    }
    put(both, "\"");
}

static void put_integer(struct both *both)
{
    static const char *const odd[] = { "math.maxinteger", "math.mininteger",
        "1.0", "-2.0", "2.5", "'3'", "nil", "1e300", "'x'", "1e15",
        "-9223372036854775808" };
    char text[32];
    if (pick(both, 12) == 0) {
        const char *value = CHOOSE(both, odd);
        if (strcmp(value, "math.maxinteger") == 0) {
            value = "9223372036854775807";
        } else if (strcmp(value, "math.mininteger") == 0) {
            value = "(-9223372036854775807-1)";
        }
        put(both, value);
        return;
    }
    (void)snprintf(text, sizeof text, "%d", (int)pick(both, 17) - 6);
    put(both, text);
}

static void put_number(struct both *both)
{
    static const char *const numbers[] = { "0", "1", "-1", "0.5", "-0.0",
        "1e10", "3.14159", "1e100", "-1e-5", "1/0", "-1/0", "255", "-255",
        "9223372036854775807", "(-9223372036854775807-1)", "1e15", "1e16",
        "123456789", "0x1p-1074", "2^53", "0.1", "100.0", "1e14",
        "99999999999999.9", "-3", "7" };
    const char *number = CHOOSE(both, numbers);
    put(both, strcmp(number, "2^53") == 0 ? "9007199254740992.0" : number);
}

static void put_table(struct both *both, bool numbers)
{
    static const char *const items[] = { "1", "2", "3.5", "'a'", "'b'",
        "''", "-7", "'10'", "1e20" };
    put(both, "{");
    for (unsigned n = pick(both, 7); n > 0; n--) {
        if (numbers) {
            char text[16];
            (void)snprintf(text, sizeof text, "%u", pick(both, 1000));
            put(both, text);
        } else {
            put(both, pick(both, 30) == 0 ? "true" : CHOOSE(both, items));
        }
        put(both, ",");
    }
    put(both, "}");
}

static void maybe_integers(struct both *both, unsigned most)
{
    for (unsigned n = pick(both, most + 1); n > 0; n--) {
        put(both, ", ");
        put_integer(both);
    }
}

static void gen_patterns(struct both *both)
{
    static const char *const functions[] = { "find", "match", "find",
        "match", "gmatch", "gsub", "gsub" };
    static const char *const by[] = { "'<%0>'", "'%1-%1'", "'%%'", "'x'",
        "''", "function(a, b) return b or a end", "{a='A', b=false, ab=7}",
        "function() return nil end", "function(a) return {} end", "'%2'",
        "'%'", "'%x'", "12", "true", "function() end",
        "function(...) return select('#', ...) end" };
    const char *function = CHOOSE(both, functions);
    bool all = strcmp(function, "gmatch") == 0;
    put(both, all ? "all(string." : "string.");
    put(both, function);
    put(both, "(");
    put_text(both, 14);
    put(both, ", ");
    put_pattern(both);
    if (strcmp(function, "gsub") == 0) {
        put(both, ", ");
        put(both, CHOOSE(both, by));
        maybe_integers(both, 1);
    } else {
        maybe_integers(both, 1);
        if (strcmp(function, "find") == 0 && pick(both, 5) == 0) {
            put(both, ", 1, true");
        }
    }
    put(both, all ? "))" : ")");
}

static void gen_strings(struct both *both)
{
    static const char *const functions[] = { "byte", "sub", "rep", "len",
        "lower", "upper", "reverse", "char" };
    const char *function = CHOOSE(both, functions);
    put(both, "string.");
    put(both, function);
    put(both, "(");
    if (strcmp(function, "char") == 0) {
        static const char *const codes[] = { "65", "0", "255", "256", "-1",
                                             "97.0", "'66'", "10" };
        put(both, CHOOSE(both, codes));
        for (unsigned n = pick(both, 3); n > 0; n--) {
            put(both, ", ");
            put(both, CHOOSE(both, codes));
        }
    } else {
        if (pick(both, 15) == 0) {
            put_number(both);
        } else {
            put_text(both, 10);
        }
        if (strcmp(function, "rep") == 0) {
            static const char *const counts[] = { "0", "1", "3", "-1", "7",
                "2.0", "'2'", "1.5", "nil" };
            put(both, ", ");
            put(both, CHOOSE(both, counts));
            put(both, pick(both, 2) == 0 ? "" : ", ', '");
        } else {
            maybe_integers(both, 2);
        }
    }
    put(both, ")");
}

static void gen_format(struct both *both)
{
    static const char conversions[] = "diuoxXaAeEfFgGcsq";
    static const char *const flags[] = { "", "", "", "-", "+", " ", "#",
        "0", "-0", "+0", "--", "+-", "0#", " 0" };
    static const char *const widths[] = { "", "", "", "5", "12", "20", "99",
        "100" };
    static const char *const precisions[] = { "", "", "", ".", ".0", ".3",
        ".10", ".20", ".99", ".100" };
    char text[64];
    char c = conversions[pick(both, sizeof conversions - 1)];
    (void)snprintf(text, sizeof text, "string.format('[%%%s%s%s%c]', ",
                   CHOOSE(both, flags), CHOOSE(both, widths),
                   CHOOSE(both, precisions), c);
    put(both, text);
    switch (pick(both, 8)) {
    case 0: put_text(both, 9); break;
    case 1: put(both, "'17'"); break;
    case 2: put(both, "true"); break;
    case 3: put(both, "nil"); break;
    default: put_number(both); break;
    }
    put(both, ")");
}

static void gen_tables(struct both *both)
{
    static const char *const functions[] = { "concat", "insert", "remove",
        "move", "unpack", "pack", "sort", "insert1" };
    const char *function = CHOOSE(both, functions);
    bool changes = strcmp(function, "insert") == 0
        || strcmp(function, "remove") == 0 || strcmp(function, "sort") == 0
        || strcmp(function, "insert1") == 0;
    bool sort = strcmp(function, "sort") == 0;
    put(both, changes ? "(function() local t = " : "table.");
    if (changes) {
        put_table(both, sort);
        put(both, " return done(t, table.");
        put(both, strcmp(function, "insert1") == 0 ? "insert" : function);
        put(both, "(t");
        if (strcmp(function, "insert1") == 0) {
            put(both, ", 'n'");
        } else if (strcmp(function, "insert") == 0) {
            put(both, ", ");
            put_integer(both);
            put(both, ", 'n'");
        } else if (sort) {
            put(both, pick(both, 2) == 0 ? ""
                : ", function(a, b) return a > b end");
        } else {
            maybe_integers(both, 1);
        }
        put(both, ")) end)()");
        return;
    }
    put(both, function);
    put(both, "(");
    if (strcmp(function, "pack") != 0) {
        put_table(both, false);
    } else {
        put(both, "1");
    }
    if (strcmp(function, "concat") == 0) {
        put(both, pick(both, 2) == 0 ? "" : ", '-'");
        if (pick(both, 2) == 0) {
            put(both, ", 1, 2");
        }
    } else if (strcmp(function, "move") == 0) {
        for (int i = 0; i < 3; i++) {
            char text[32];
            (void)snprintf(text, sizeof text, ", %d", (int)pick(both, 9) - 1);
            put(both, text);
        }
        put(both, pick(both, 2) == 0 ? "" : ", {9, 8}");
    } else if (strcmp(function, "unpack") == 0) {
        char text[32];
        (void)snprintf(text, sizeof text, ", %d, %d", (int)pick(both, 7) - 2,
                       (int)pick(both, 9) - 1);
        put(both, pick(both, 2) == 0 ? "" : text);
    } else {
        maybe_integers(both, 2);
    }
    put(both, ")");
}

static void gen_utf8(struct both *both)
{
    static const char *const functions[] = { "len", "codepoint", "offset",
        "codes", "char" };
    static const char *const codes[] = { "65", "228", "8364", "128512",
        "1114111", "1114112", "2147483647", "2147483648", "-1", "55296",
        "127", "128", "2047", "2048", "65535", "65536", "67108864" };
    const char *function = CHOOSE(both, functions);
    bool all = strcmp(function, "codes") == 0;
    put(both, all ? "all(utf8." : "utf8.");
    put(both, function);
    put(both, "(");
    if (strcmp(function, "char") == 0) {
        put(both, CHOOSE(both, codes));
        put(both, ", ");
        put(both, CHOOSE(both, codes));
        put(both, ")");
        return;
    }
    put_text(both, 8);
    if (all) {
        put(both, pick(both, 3) == 0 ? ", true))" : "))");
        return;
    }
    maybe_integers(both, 2);
    if (strcmp(function, "offset") != 0 && pick(both, 5) == 0) {
        put(both, ", 1, -1, true");
    }
    put(both, ")");
}

static void gen_basic(struct both *both)
{
    static const char *const texts[] = { "'10'", "'0x1F'", "' 5 '", "'1e3'",
        "'1e'", "''", "'0x'", "'1.5'", "'.5'", "'5.'", "'inf'", "'nan'",
        "'1_000'", "'0x1p4'", "'9223372036854775808'", "'--1'", "'ff'",
        "'zz'", "'-ff'", "' -7 '", "'7fffffffffffffffff'", "'1 2'",
        "'10\\0'", "5", "2.5", "{}", "true" };
    char text[64];
    switch (pick(both, 8)) {
    case 0: case 1:
        put(both, "tonumber(");
        put(both, CHOOSE(both, texts));
        (void)snprintf(text, sizeof text, ", %d", (int)pick(both, 40));
        put(both, pick(both, 2) == 0 ? "" : text);
        break;
    case 2:
        put(both, "tostring(");
        put_number(both);
        break;
    case 3:
        put(both, "select(");
        put_integer(both);
        put(both, ", 'a', 'b', nil");
        break;
    case 4:
        /* Beyond 64 bits ours is an error, stock Lua's a float. */
        put(both, pick(both, 2) == 0 ? "math.floor(math.max(-1e18, "
                                     : "math.ceil(math.max(-1e18, ");
        put(both, "math.min(1e18, ");
        put_number(both);
        put(both, "))");
        break;
    case 5:
        put(both, pick(both, 2) == 0 ? "math.min(" : "math.max(");
        put_number(both);
        put(both, ", ");
        put_number(both);
        break;
    case 6:
        put(both, "math.abs(");
        put_number(both);
        break;
    default:
        put(both, "all(ipairs(");
        put_table(both, false);
        put(both, ")");
        break;
    }
    put(both, ")");
}

static void generate(struct both *both, int index)
{
    static void (*const generators[])(struct both *) = {
        gen_patterns, gen_patterns, gen_patterns, gen_strings, gen_format,
        gen_tables, gen_utf8, gen_basic,
    };
    both->at = both->expression[index];
    CHOOSE(both, generators)(both);
}

/* --- Comparing --- */

/* Leaves the table of functions at 1. */
static void load_stock(struct both *both)
{
    lua_State *L = both->stock;
    size_t used = (size_t)snprintf(source, sizeof source, "%sreturn {\n",
                                   prelude);
    for (int i = 0; i < BATCH; i++) {
        used += (size_t)snprintf(
            source + used, sizeof source - used,
            "function() return (show(%s)) end,\n", both->expression[i]);
    }
    (void)snprintf(source + used, sizeof source - used, "}");
    lua_settop(L, 0);
    if (luaL_dostring(L, source) != LUA_OK) {
        fail_msg("%s", lua_tostring(L, -1));
    }
    lua_settop(L, 1);
}

static void load_ours(struct both *both)
{
    size_t used = (size_t)snprintf(source, sizeof source, "%s", prelude);
    for (int i = 0; i < BATCH; i++) {
        used += (size_t)snprintf(
            source + used, sizeof source - used,
            "component { id = 'R%d', weight = 'w', value = function() "
            "return (show(%s)) end }\n", i, both->expression[i]);
    }
    if (fixture_load_text(&both->fixture, source) != 0) {
        fail_msg("%s", both->fixture.text);
    }
}

static void compare_one(struct both *both, int index)
{
    lua_State *L = both->stock;
    struct fixture *fixture = &both->fixture;
    const char *expression = both->expression[index];
    size_t size = 0;
    lua_settop(L, 1);
    lua_rawgeti(L, 1, index + 1);
    int theirs = lua_pcall(L, 0, 1, 0);
    const char *stock = luaL_tolstring(L, -1, &size);
    int code = fixture_call(fixture, index, false);
    const struct call *call = &fixture->call;
    both->calls++;
    if (theirs != LUA_OK) {
        both->errors++;
        if (code != 0 || call->status != CALL_ERROR
            || call->kind != CALL_ERROR_BROKEN) {
            fail_msg("stock fails, ours does not: %s\n%s", expression,
                     stock);
        }
        return;
    }
    if (code != 0 || call->status != CALL_VALUE) {
        fail_msg("ours fails, stock does not: %s\nours: %s\nstock: %s",
                 expression, fixture->text, stock);
    }
    struct str text = call->value.as.text;
    if (text.size != size || memcmp(text.bytes, stock, size) != 0) {
        fail_msg("differs: %s\nours:  %.*s\nstock: %s", expression,
                 (int)text.size, text.bytes, stock);
    }
}

static void test_differential(void **state)
{
    static struct both both;
    (void)state;
    const char *seed = getenv("AWIG_TEST_SEED");
    both.seed = seed == NULL ? 2021 : strtoull(seed, NULL, 10);
    fixture_open(&both.fixture);
    both.stock = luaL_newstate();
    luaL_openlibs(both.stock);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < BATCH; i++) {
            generate(&both, i);
        }
        load_stock(&both);
        load_ours(&both);
        for (int i = 0; i < BATCH; i++) {
            compare_one(&both, i);
        }
    }
    print_message("%ld calls compared, %ld of them errors\n", both.calls,
                  both.errors);
    assert_true(both.calls >= 100000);
    assert_true(both.errors > 1000 && both.errors < both.calls / 2);
    lua_close(both.stock);
    fixture_close(&both.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_differential),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
