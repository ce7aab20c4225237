/* The count of registers refuses what Lua's code generator refuses: wide
 * statements around the limit, over random expressions. */
#include "syntax_both.h"

/* Statements that need about as many registers as there are. */
static void make_wide(struct buf *buf)
{
    static const char *const heads[] = {
        "f(", "local x = { ", "return ", "local t = g:h(", "a, b = ",
        "x.y[z] = f(", "for i in ", "if f(", "local c, d, e = ",
        "return g(1, ", "a = { x = 1, f(", "v0.x, v0, v1[v0] = ",
        "while g(1) == h(", "for i = f(", "repeat until f("
    };
    static const char *const tails[] = {
        ")", " }", "", ")", "", ")", " do end", ") then end", "", ")",
        ") }", "", ") do end", "), 2 do end", ")"
    };
    unsigned locals = dice(4) == 0 ? dice(200) : 0;
    unsigned head = dice(15);
    unsigned count = 255 - locals > 12 ? 255 - locals - 12 + dice(14)
                                       : dice(10);
    if (head == 1 || head == 10) {
        locals = 150 + dice(50);
        count = dice(120);
    }
    buf_clear(buf);
    buf_text(buf, dice(2) == 0 ? "" : "local w <const> = 7 ");
    for (unsigned i = 0; i < locals; i++) {
        buf_format(buf, "local v%u ", i);
    }
    buf_text(buf, heads[head]);
    for (unsigned i = 0; i < count; i++) {
        buf_text(buf, i == 0 ? "" : ", ");
        if (i + 6 > count) {
            make_expression(buf, 3);
        } else {
            buf_text(buf, dice(30) == 0 ? "f()" : "1");
        }
    }
    buf_text(buf, count == 0 ? "1" : "");
    buf_text(buf, tails[head]);
}

static void test_registers(void **state)
{
    (void)state;
    struct both both;
    struct buf buf;
    both_open(&both);
    buf_init(&buf, &both.mem, 0);
    dice_state = 424242;
    for (long i = 0; i < (getenv("AWIG_CAMPAIGN") != NULL ? 300000 : 8000);
         i++) {
        make_wide(&buf);
        compare(&both, buf_view(&buf));
    }
    buf_free(&buf);
    assert_in_range(both.accepted, both.compared / 10,
                    both.compared - both.compared / 10);
    both_close(&both);
}

/* How many arguments `1,` fit before one expression. */
static int most_before(struct both *both, const char *expression, bool lua)
{
    struct buf buf;
    int most = 0;
    buf_init(&buf, &both->mem, 0);
    for (int count = 240; count < 260; count++) {
        buf_clear(&buf);
        buf_text(&buf, "return f(");
        for (int i = 0; i < count; i++) {
            buf_text(&buf, "1, ");
        }
        buf_text(&buf, expression);
        buf_text(&buf, ")");
        bool ok = lua ? luaL_loadbufferx(both->lua, buf.bytes, buf.size,
                                         "=f", "t") == LUA_OK
                      : ours(both, buf_view(&buf)) == 0;
        most = ok ? count : most;
        lua_settop(both->lua, 0);
    }
    buf_free(&buf);
    return most;
}

static void test_expressions(void **state)
{
    (void)state;
    static const char *const expressions[] = {
        "1", "a", "a.b", "a[1]", "a[b]", "a[256]", "a['x y']", "(x.y or 1)",
        "(x.y or 1) < 2", "(x.y or 1) < a", "(nil or 1) < a", "(1 and 2) < a",
        "a < -t[1]", "-t[1] * 2.5", "t[1] * a", "1 < t[1]", "a and b or c",
        "(a and b) + c", "{1, 2, a}", "{a = 1, b = c}", "{[a.b] = c.d}",
        "a .. b .. c", "not a == b", "a == nil", "nil == a", "(a == b) == c",
        "#a", "a:b()", "a:b(c, d)", "f(g(h(i)))", "...", "(...)", "a << 1",
        "1 << a", "a >> b", "a & 1", "1 & a", "a ~ 1.5", "2.5 | 1", "1 // 0",
        "2 ^ 53", "a - 1", "a - 200", "1 - a", "0.0 - a", "function() end",
        "1 + 2 + a", "a + (1 - 1)", "- - a", "~5 + a", "5 % 3 < a"
    };
    struct both both;
    both_open(&both);
    for (size_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++) {
        int theirs = most_before(&both, expressions[i], true);
        int own = most_before(&both, expressions[i], false);
        assert_in_range(theirs, 241, 258);
        if (own != theirs) {
            fail_msg("%s: Lua %d, awig %d", expressions[i], theirs, own);
        }
    }
    both_close(&both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expressions), cmocka_unit_test(test_registers)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
