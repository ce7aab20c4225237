/* Numerals and strings have the values that Lua gives them; positions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <string.h>

#include "script/lexer.h"
#include "script/lexer_number.h"

static uint64_t dice_state = 977;

static unsigned dice(unsigned sides)
{
    dice_state ^= dice_state << 13;
    dice_state ^= dice_state >> 7;
    dice_state ^= dice_state << 17;
    return (unsigned)(dice_state >> 33) % sides;
}

/* Reads one numeral with both; they must agree to the bit. */
static void compare_number(lua_State *lua, const char *text)
{
    char source[600];
    (void)snprintf(source, sizeof source, "return %s", text);
    bool accepted = luaL_loadstring(lua, source) == LUA_OK;
    int64_t integer = 0;
    double number = 0;
    bool is_integer = false;
    struct str lexeme = str_of(text);
    bool whole = numeral_scan(lexeme) == lexeme.size;
    bool ok = whole && numeral_read(lexeme, &is_integer, &integer, &number);
    if (whole && ok != accepted) {
        fail_msg("'%s': Lua %d, awig %d", text, accepted, ok);
    }
    if (ok && accepted) {
        assert_int_equal(lua_pcall(lua, 0, 1, 0), LUA_OK);
        double theirs = lua_tonumber(lua, -1);
        bool same = is_integer
                  ? lua_isinteger(lua, -1) &&
                    lua_tointeger(lua, -1) == integer
                  : !lua_isinteger(lua, -1) &&
                    memcmp(&theirs, &number, sizeof number) == 0;
        if (!same) {
            fail_msg("'%s': Lua %a, awig %a / %lld", text, theirs, number,
                     (long long)integer);
        }
    }
    lua_settop(lua, 0);
}

static void make_number(char *out, size_t size)
{
    static const char *const alphabets[] = {
        "0123456789", "0123456789abcdefABCDEF", "01", "9"
    };
    size_t at = 0;
    bool hex = dice(2) == 0;
    const char *alphabet = alphabets[hex ? dice(3) : dice(2) * 2];
    if (hex) {
        out[at++] = '0';
        out[at++] = dice(2) == 0 ? 'x' : 'X';
    }
    unsigned whole = dice(4) == 0 ? dice(40) : dice(18);
    for (unsigned i = 0; i < whole && at < size - 90; i++) {
        out[at++] = alphabet[dice((unsigned)strlen(alphabet))];
    }
    if (dice(2) == 0) {
        out[at++] = '.';
        unsigned fraction = dice(4) == 0 ? dice(40) : dice(18);
        for (unsigned i = 0; i < fraction; i++) {
            out[at++] = alphabet[dice((unsigned)strlen(alphabet))];
        }
    }
    if (dice(2) == 0) {
        int power = (int)dice(4) == 0 ? (int)dice(2400) - 1200
                                      : (int)dice(80) - 40;
        at += (size_t)snprintf(out + at, 20, "%c%s%d",
                               hex ? 'p' : dice(2) == 0 ? 'e' : 'E',
                               power > 0 && dice(2) == 0 ? "+" : "", power);
    }
    out[at] = '\0';
    const char *first = out[0] == '.' ? out + 1 : out;
    if (first[0] < '0' || first[0] > '9') {
        (void)snprintf(out, size, "1");
    }
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "0", "1", "00012", "9223372036854775807", "9223372036854775808",
        "0x7fffffffffffffff", "0xffffffffffffffff", "0x1ffffffffffffffff",
        "1e400", "1e-400", "4.9e-324", "2.4703282292062327e-324",
        "2.4703282292062328e-324", "0x1p-1074", "0x1p-1075", "0x1.8p-1075",
        "0x0.00000000001p-1040", "0x1.fffffffffffff8p1023", "0x1p1024",
        "0x1.fffffffffffff7p1023", "0x1.00000000000008p0",
        "0x1.00000000000018p0", "0x1.000000000000080000000000000001p0",
        "0x.8", "0x8.", "0x8.p", "0x.p1", "3.", ".3", "3.e2", ".3e-2",
        "1.7976931348623157e308", "1.7976931348623159e308", "0x1p99999999999",
        "0x1p-99999999999", "1e99999999999", "0e99999999999999999999",
        "0x0p99999999999999999999", "179769313486231580793728971405301e276",
        "0x1.fffffffffffffp-1023", "0x1.ffffffffffffffp-1023"
    };
    lua_State *lua = luaL_newstate();
    assert_non_null(lua);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        compare_number(lua, cases[i]);
    }
    for (int i = 0; i < 40000; i++) {
        char text[300];
        make_number(text, sizeof text);
        compare_number(lua, text);
    }
    lua_close(lua);
}

/* A string literal decodes to the same bytes. */
static void test_strings(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "a", " ", "\\n", "\\a\\b\\f\\r\\t\\v", "\\\\", "\\'", "\\\"",
        "\\65", "\\065", "\\255", "\\0", "\\x41", "\\xfF", "\\z \n\r\n  ",
        "\\\n", "\\\r\n", "\\\n\r", "\\u{41}", "\\u{7ff}", "\\u{FFFF}",
        "\\u{10FFFF}", "\\u{3FFFFFF}", "\\u{7FFFFFFF}", "\\u{000041}",
        "\xC3\xA9", "7", "\\u{80}", "\\u{800}", "\\u{10000}", "\\u{200000}"
    };
    lua_State *lua = luaL_newstate();
    struct mem mem;
    struct err err;
    long read = 0;
    mem_init(&mem);
    for (int i = 0; i < 5000; i++) {
        char source[200] = "return '";
        for (unsigned j = dice(8); j > 0; j--) {
            (void)strncat(source, parts[dice(30)], 20);
        }
        (void)strncat(source, "'", 2);
        if (luaL_loadstring(lua, source) != LUA_OK) {
            lua_settop(lua, 0);   /* as \65 before a digit: test_syntax.c */
            continue;
        }
        read++;
        assert_int_equal(lua_pcall(lua, 0, 1, 0), LUA_OK);
        size_t size = 0;
        const char *bytes = lua_tolstring(lua, -1, &size);
        struct arena arena;
        struct lexer lexer;
        arena_init(&arena, &mem);
        lexer_init(&lexer, &arena, STR("f"), str_of(source), &err);
        assert_int_equal(lexer.now.kind, TOKEN_RETURN);
        assert_int_equal(lexer_peek(&lexer), TOKEN_TEXT);
        lexer_next(&lexer);
        if (!str_equal(lexer.now.text, (struct str){ bytes, size })) {
            fail_msg("differ: %s", source);
        }
        lexer_next(&lexer);
        assert_int_equal(lexer.now.kind, TOKEN_END);
        lexer_free(&lexer);
        arena_free(&arena);
        lua_settop(lua, 0);
    }
    lua_close(lua);
    assert_true(read > 3000);
    assert_int_equal(mem.used_bytes, 0);
}

static void test_lines(void **state)
{
    (void)state;
    struct str source = STR("a\r\nbb\n\rc\n\nd\re");
    static const char *const lines[] = { "", "a", "bb", "c", "", "d", "e",
                                         "" };
    for (int i = 1; i < 8; i++) {
        assert_true(str_is(lexer_line(source, i), lines[i]));
    }
}

static void test_positions(void **state)
{
    (void)state;
    static const struct { int kind; int64_t line, column; } wanted[] = {
        { TOKEN_NAME, 1, 1 }, { TOKEN_LE, 1, 4 }, { TOKEN_TEXT, 2, 3 },
        { TOKEN_CONCAT, 3, 3 }, { TOKEN_INTEGER, 3, 6 }, { '[', 3, 8 },
        { TOKEN_DOTS, 5, 1 }, { TOKEN_END, 5, 4 }
    };
    struct mem mem;
    struct arena arena;
    struct lexer lexer;
    struct err err;
    mem_init(&mem);
    arena_init(&arena, &mem);
    lexer_init(&lexer, &arena, STR("f"),
               STR("ab <=\n  [[x\n]].. 1 [ --[[\n]]\n..."), &err);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        assert_int_equal(lexer.now.kind, wanted[i].kind);
        assert_int_equal(lexer.now.line, wanted[i].line);
        assert_int_equal(lexer.now.column, wanted[i].column);
        lexer_next(&lexer);
    }
    lexer_free(&lexer);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_strings),
        cmocka_unit_test(test_lines), cmocka_unit_test(test_positions)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
