/* The parser accepts and refuses what Lua does: tables of cases, limits, and
 * a comparison with luaL_loadbuffer over generated and mutated sources. */
#include "syntax_both.h"

/* --- Cases ---------------------------------------------------------------- */

static const char *const seeds[] = {
    "", ";", "return", "return 1, 2;", "local a = 1", "x = 1 y = 2",
    "local a <const>, b <close> = 1, nil return a, b",
    "local a <const> = 1; a = 2", "local a <close> = nil; a = 2",
    "local a <const> = 1; local function f() a = 2 end",
    "local a <const> = 1; function a() end",
    "local a <const> = {}; a.x = 1; function a.b.c:d() end",
    "local a <close>, b <close> = 1", "local a <foo> = 1",
    "goto a; ::a::", "goto a; local b; ::a::", "goto a; local b; ::a:: b()",
    "goto a; local b; ::a:: ; ; ::c:: ;", "::a:: ::a::", "do ::a:: end ::a::",
    "::a:: do ::a:: end", "do goto a end ::a:: x()", "goto a",
    "do ::a:: end goto a", "while x do goto continue; ::continue:: end",
    "repeat local x; goto c; local y; ::c:: until y",
    "repeat if x then goto c end; local y; ::c:: until y",
    "break", "while x do break end", "while x do local function f() break end"
    " end", "for i = 1, 2 do break; break x() end", "if x then break end",
    "for i = 1, 2 do if x then break end end",
    "for i = 1, 2 do if x then break; ; else y() end end",
    "for i = 1, 2 do if x then break local a = 1 end end",
    "for a, b, c in pairs(t), nil do local d = a end",
    "for i = 1 do end", "for i in do end", "for 1 = 2, 3 do end",
    "for a.b in x do end", "for i = 1, 2, 3, 4 do end",
    "return 1 x()", "do return end x()", "if a then return 1 else return 2 "
    "end", "function f(a, ...) return ... end", "function f(a) return ... end",
    "return ...", "local function f(..., a) end", "function f(a b) end",
    "(f)()", "(f())", "f", "f.x", "a.b:c(1).d = 2", "(a) = 1", "f() = 1",
    "a, f() = 1", "a, b.c, d[1] = 1, 2", "a:b", "a:b = 1", "f{1;2,}[1]()",
    "f'x'.y = 1", "f[[x]]()", "a.end = 1", "a = {end = 1}",
    "a = {[1] = 2; x = 3, 4; f = function() end, }", "a = {,}", "a = {;}",
    "a = {[1]}", "a = {x == 1}", "a = -2 ^ -3 ^ 2 .. 'x' .. 1",
    "a = not not nil == #t ~ ~1 & 2 | 3 << 4 >> 5",
    "a = 1 // 2 % 3 / 4 <= 5 and 6 or 7 ~= 8 >= 9", "a = b == c == d",
    "a = = 1", "a = 1 +", "a = (1", "a = 1)", "a = }", "a = @", "a = $",
    "a = 1..2", "a = 1 ..2", "a = 0x", "a = 0xg", "a = 0x1p4", "a = 0x.8p-1",
    "a = 0x.", "a = 0x.p1", "a = 1e", "a = 1e+", "a = 1e5x", "a = .5",
    "a = 5.", "a = 3..3", "a = 1.5.5", "a = 08", "a = 1_000", "a = 0xep1",
    "a = 0xA.8P+0", "a = 12abc", "a = 0x1e+1", "a = 9223372036854775808",
    "a = 'x", "a = \"x\ny\"", "a = 'x\\\ny'", "a = '\\x4'", "a = '\\x4g'",
    "a = '\\x41\\065\\z  \n  b'", "a = '\\256'", "a = '\\25'", "a = '\\u{}'",
    "a = '\\u{7FFFFFFF}'", "a = '\\u{80000000}'", "a = '\\u{41'",
    "a = '\\q'", "a = '\\", "a = '\\u41'", "a = [[x]]", "a = [==[ ]] ]=] "
    "]==]", "a = [=x", "a = [=[x]]", "a = [[\r\n\n\rx]]", "--[[x", "--[==[\n"
    "]] ]==] a = 1", "--[=x\na = 1", "-- x\ra = 1", "a = 1 -- x",
    "local function a.b() end", "function a.b.c() end", "function a:b.c() "
    "end", "function a:b() return self end", "function () end",
    "local x = function(...) local a <const> = ... return a end",
    "if x then elseif y then else end", "if x then else elseif y then end",
    "if x else end", "if x = 1 then end", "while x end", "repeat until",
    "repeat local a = 1 until a", "do", "end", "until x", "else",
    "return return", "return; ;", "::x::", "::1::", "goto 1", "goto",
    "local goto = 1", "local a, = 1", "local 1 = a", "local", "local function",
    "a = \"\xE2\x80\x9C\"", "a = \xE2\x80\x9Cx\xE2\x80\x9D",
    "\xEF\xBB\xBF" "a = 1", "#!/usr/bin/lua\na = 1", "\x1bLua", "a = 1\x01",
    "local _ENV = {}; x = 1", "function f(_ENV) x = 1 end",
    "rule { id = 'N01', check = function(case, p) return case.a.b >= p.c "
    "end }"
};
enum { SEEDS = sizeof seeds / sizeof seeds[0] };

static void test_cases(void **state)
{
    (void)state;
    struct both both;
    both_open(&both);
    for (size_t i = 0; i < SEEDS; i++) {
        compare_text(&both, seeds[i]);
    }
    /* A zero byte is a byte like another. */
    compare(&both, (struct str){ "a = '\0'", 7 });
    compare(&both, (struct str){ "a = \0 1", 7 });
    assert_in_range(both.accepted, 40, both.compared - 40);
    both_close(&both);
}

/* --- Limits --------------------------------------------------------------- */

/* `head`, then `count` times `body` with %d its number, then `tail`. */
static void repeated(struct buf *buf, const char *head, const char *body,
                     const char *tail, int count)
{
    buf_clear(buf);
    buf_text(buf, head);
    for (int i = 0; i < count; i++) {
        for (const char *at = body; *at != '\0'; at++) {
            if (*at == '@') {
                buf_integer(buf, i);
            } else {
                buf_char(buf, *at);
            }
        }
    }
    buf_text(buf, tail);
    assert_false(buf->failed);
}

static void test_limits(void **state)
{
    (void)state;
    static const struct { const char *head, *body, *tail; int around; }
    cases[] = {
        { "", "local a@ ", "", 200 },
        { "local x <const> = 1 ", "local a@ <const> = @ ", "", 199 },
        { "for i = 1, 2 do ", "local a@ ", "end", 196 },
        { "for i in x do ", "local a@ ", "end", 195 },
        { "local function f(x", ", a@", ") end", 199 },
        { "function f:g(x", ", a@", ") end", 198 },
        { "a = ", "(", "1", 198 }, { "a = ", "-", "1", 198 },
        { "a = ", "{", "1", 198 }, { "", "do ", "", 199 },
        { "a = 1", " .. 1", "", 198 }, { "a = 1", " ^ 1", "", 198 },
        { "a = 1", " + 1", "", 300 }, { "a", ", a", " = 1", 198 },
        { "", "::a@::", "", 199 }, { "", "if x then ", "", 199 },
        { "while x do ", "if x then ", "break", 199 },
        { "", "function f() ", "", 199 },
        { "a = ", "function() return ", "1", 99 },
        { "a", ".a", " = 1", 300 }, { "a = f", "()", "", 300 },
        { "", "while x do ", "", 199 }, { "", "repeat ", "", 199 },
        { "if x then ", "elseif x then ", "end", 500 }
    };
    static const struct { const char *body, *closing; } closings[] = {
        { "(", ")" }, { "{", "}" }, { "do ", " end" },
        { "if x then ", " end" }, { "function f() ", " end" },
        { "function() return ", " end" }, { "while x do ", " end" },
        { "repeat ", " until x" }
    };
    struct both both;
    struct buf buf;
    struct buf tail;
    both_open(&both);
    buf_init(&buf, &both.mem, 0);
    buf_init(&tail, &both.mem, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int d = -3; d <= 4; d++) {
            int count = cases[i].around + d;
            buf_clear(&tail);
            buf_text(&tail, cases[i].tail);
            for (size_t j = 0; j < sizeof closings / sizeof closings[0];
                 j++) {
                for (int k = 0; k < count &&
                     strcmp(cases[i].body, closings[j].body) == 0; k++) {
                    buf_text(&tail, closings[j].closing);
                }
            }
            repeated(&buf, cases[i].head, cases[i].body,
                     tail.bytes == NULL ? "" : tail.bytes, count);
            compare(&both, buf_view(&buf));
        }
    }
    buf_free(&buf);
    buf_free(&tail);
    assert_true(both.accepted > 60);
    both_close(&both);
}

/* Upvalues: the 255th is the last, _ENV among them. */
static void test_upvalues(void **state)
{
    (void)state;
    struct both both;
    struct buf buf;
    both_open(&both);
    buf_init(&buf, &both.mem, 0);
    for (int more = 50; more <= 58; more++) {
        for (int global = 0; global < 2; global++) {
            buf_clear(&buf);
            for (int i = 0; i < 200; i++) {
                buf_format(&buf, "local a%d ", i);
            }
            buf_text(&buf, "local function f() ");
            for (int i = 0; i < more; i++) {
                buf_format(&buf, "local b%d ", i);
            }
            buf_text(&buf, "return function() return function() local x ");
            for (int i = 0; i < 199; i++) {
                buf_format(&buf, "x = a%d ", i);
            }
            for (int i = 0; i < more; i++) {
                buf_format(&buf, "x = b%d ", i);
            }
            buf_text(&buf, global == 1 ? "y = 1 end end end"
                                       : "end end end");
            compare(&both, buf_view(&buf));
        }
    }
    buf_free(&buf);
    both_close(&both);
}

/* --- Generated sources ---------------------------------------------------- */

/* Cuts, doubles, swaps or replaces a few bytes or words. */
static void mutate(struct buf *buf, const char *seed)
{
    size_t size = strlen(seed);
    size_t from = size == 0 ? 0 : dice((unsigned)size + 1);
    size_t length = dice(4);
    length = length > size - from ? size - from : length;
    buf_clear(buf);
    buf_add(buf, seed, from);
    switch (dice(4)) {
    case 0:
        break;                                        /* cut */
    case 1:
        buf_add(buf, seed + from, length);            /* doubled */
        buf_add(buf, seed + from, length);
        break;
    case 2:
        buf_text(buf, tokens[dice(TOKENS)]);          /* replaced */
        break;
    default:
        buf_format(buf, " %s ", tokens[dice(TOKENS)]);
        buf_add(buf, seed + from, length);            /* inserted */
    }
    buf_add(buf, seed + from + length, size - from - length);
}

static long wanted(void)
{
    const char *campaign = getenv("AWIG_CAMPAIGN");
    return campaign != NULL ? 3000000 : 60000;
}

static void test_generated(void **state)
{
    (void)state;
    struct both both;
    struct buf buf;
    struct buf seed;
    both_open(&both);
    buf_init(&buf, &both.mem, 0);
    buf_init(&seed, &both.mem, 0);
    dice_state = 20240817;
    for (long i = 0; i < wanted(); i++) {
        unsigned kind = dice(4);
        if (kind == 0) {
            soup(&buf);
        } else if (kind == 1) {
            mutate(&buf, seeds[dice(SEEDS)]);
        } else {
            buf_clear(&buf);
            buf_text(&buf, "");
            make_block(&buf, 4);
            if (kind == 3) {
                buf_clear(&seed);
                buf_text(&seed, buf.bytes);
                mutate(&buf, seed.bytes);
            }
        }
        compare(&both, buf_view(&buf));
    }
    buf_free(&buf);
    buf_free(&seed);
    /* Both answers must be seen often, or nothing is compared. */
    assert_in_range(both.accepted, both.compared / 10,
                    both.compared - both.compared / 10);
    both_close(&both);
}

/* --- Positions, and no memory --------------------------------------------- */

static void test_positions(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        enum message message;
        int64_t line, column;
    } cases[] = {
        { "a = 1\nif a = 2 then end", MESSAGE_SYNTAX_EQUALS, 2, 6 },
        { "a = 1,5 +", MESSAGE_SYNTAX_UNEXPECTED, 1, 10 },
        { "\n\n  a = 1.5.5", MESSAGE_SYNTAX_NUMBER, 3, 7 },
        { "a = 'x\n", MESSAGE_SYNTAX_TEXT_OPEN, 1, 5 },
        { "a = 'x\\q'", MESSAGE_SYNTAX_ESCAPE, 1, 7 },
        { "do\n  goto x\nend", MESSAGE_SYNTAX_GOTO, 2, 3 },
        { "if x then\n  f(\n", MESSAGE_SYNTAX_UNEXPECTED, 3, 1 },
        { "function f()\n  x()\n", MESSAGE_SYNTAX_UNCLOSED, 3, 1 },
        { "local end = 1", MESSAGE_SYNTAX_RESERVED, 1, 7 },
        { "--[[\nx", MESSAGE_SYNTAX_LONG_OPEN, 1, 1 },
        { "a = \xE2\x80\x9Cx", MESSAGE_SYNTAX_BYTE, 1, 5 },
        { "x", MESSAGE_SYNTAX_STATEMENT, 1, 2 }
    };
    struct both both;
    both_open(&both);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int code = ours(&both, str_of(cases[i].source));
        assert_int_equal(code, ERR_RULES);
        if (both.err.message != cases[i].message ||
            both.err.line != cases[i].line ||
            both.err.column != cases[i].column) {
            char text[700];
            err_text(&both.err, LANGUAGE_EN, text, sizeof text);
            fail_msg("%s\n%s", cases[i].source, text);
        }
        assert_string_equal(both.err.file, "f");
    }
    both_close(&both);
}

static void test_tree(void **state)
{
    (void)state;
    struct mem mem;
    struct arena arena;
    struct err err;
    struct tree *chunk = NULL;
    mem_init(&mem);
    arena_init(&arena, &mem);
    assert_int_equal(syntax_parse(&chunk, &arena, STR("f"), STR(
        "local a, b = 1, 'x\\65'\n"
        "local function f(case) return case.x + a end\n"
        "g = function(...) local a = a; return a end\n"), &err), 0);
    const struct tree *local = chunk->first;
    assert_int_equal(local->kind, TREE_LOCAL);
    assert_int_equal(local->names_count, 2);
    assert_int_equal(local->first->variable, 0);
    const struct tree *text = local->first->next->next->next;
    assert_int_equal(text->kind, TREE_TEXT);
    assert_true(str_is(text->text, "xA"));
    const struct tree *function = local->next->first->next;
    assert_int_equal(function->kind, TREE_FUNCTION);
    assert_int_equal(function->line, 2);
    assert_int_equal(function->column, 7);
    const struct tree *sum = function->first->next->first->first;
    assert_int_equal(sum->op, OP_ADD);
    assert_true(sum->first->next->is_upvalue);
    assert_int_equal(sum->first->next->variable, 0);
    assert_int_equal(sum->first->first->variable, function->first->variable);
    const struct tree *inner = local->next->next->first->next->first->first;
    assert_int_equal(inner->kind, TREE_LOCAL);
    assert_int_equal(inner->first->next->variable, 0);
    assert_int_equal(inner->next->first->variable, inner->first->variable);
    assert_int_equal(chunk->variables_count, 5);
    arena_free(&arena);
}

static void test_no_memory(void **state)
{
    (void)state;
    const char *source = "local a = 'x' for i = 1, 2 do goto c; ::c:: f(a) "
                         "end return function(...) return {...} end";
    struct mem mem;
    mem_init(&mem);
    for (uint64_t at = 1;; at++) {
        struct arena arena;
        struct tree *tree = NULL;
        struct err err;
        mem.calls = 0;
        mem.fail_at = at;
        arena_init(&arena, &mem);
        int code = syntax_parse(&tree, &arena, STR("f"), str_of(source),
                                &err);
        arena_free(&arena);
        assert_int_equal(mem.used_bytes, 0);
        if (code == 0) {
            assert_true(at > 3);
            break;
        }
        assert_int_equal(code, ERR_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_upvalues), cmocka_unit_test(test_generated),
        cmocka_unit_test(test_positions), cmocka_unit_test(test_tree),
        cmocka_unit_test(test_no_memory)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
