/* Text functions and patterns as Lua 5.4 defines them. */
#include "expr/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include <stdlib.h>

#include "base/limits.h"
#include "expr/pattern.h"

#define NO INT64_MIN            /* an argument left out */

/* want: text, or an integer in `number`, or NULL with number NO for nil. */
static const struct {
    enum text_function function;
    const char *text;
    int64_t i, j;
    const char *want;
    int64_t number;
} cases[] = {
    { TEXT_LOWER, "AbC-\xc3\x89", NO, NO, "abc-\xc3\x89", 0 },
    { TEXT_UPPER, "abZ1", NO, NO, "ABZ1", 0 },
    { TEXT_REVERSE, "abc", NO, NO, "cba", 0 },
    { TEXT_LEN, "m\xc3\xa9", NO, NO, NULL, 3 },
    { TEXT_SUB, "hello", 2, 4, "ell", 0 },
    { TEXT_SUB, "hello", -3, NO, "llo", 0 },
    { TEXT_SUB, "hello", 0, 2, "he", 0 },
    { TEXT_SUB, "hello", -100, 2, "he", 0 },
    { TEXT_SUB, "hello", 3, -2, "ll", 0 },
    { TEXT_SUB, "hello", 4, 2, "", 0 },
    { TEXT_SUB, "hello", 10, 20, "", 0 },
    { TEXT_SUB, "hello", 1, INT64_MAX, "hello", 0 },
    { TEXT_SUB, "hello", INT64_MIN + 1, -1, "hello", 0 },
    { TEXT_SUB, "", 1, -1, "", 0 },
    { TEXT_BYTE, "abc", 2, NO, NULL, 98 },
    { TEXT_BYTE, "abc", -1, NO, NULL, 99 },
    { TEXT_BYTE, "abc", NO, NO, NULL, 97 },
    { TEXT_BYTE, "abc", 0, NO, NULL, NO },
    { TEXT_BYTE, "abc", 4, NO, NULL, NO },
    { TEXT_BYTE, "abc", -9, NO, NULL, NO },
    { TEXT_REP, "ab", 3, NO, "ababab", 0 },
    { TEXT_REP, "ab", 0, NO, "", 0 },
    { TEXT_REP, "ab", -1, NO, "", 0 },
    { TEXT_REP, "", 1000000, NO, "", 0 },
};

static void calls_functions(void **state)
{
    (void)state;
    struct mem mem;
    struct arena arena;
    mem_init(&mem);
    arena_init(&arena, &mem);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct cell args[3] = {
            { .known = true, .as.text = str_of(cases[i].text) },
            { .known = true, .as.integer = cases[i].i },
            { .known = true, .as.integer = cases[i].j },
        };
        size_t count = cases[i].i == NO ? 1 : cases[i].j == NO ? 2 : 3;
        struct eval_result got = text_call(cases[i].function, args, count,
                                           &arena);
        if (cases[i].want != NULL) {
            assert_int_equal(got.state, EVAL_VALUE);
            assert_true(str_is(got.cell.as.text, cases[i].want));
        } else if (cases[i].number == NO) {
            assert_int_equal(got.state, EVAL_NIL);
        } else {
            assert_int_equal(got.state, EVAL_VALUE);
            assert_true(got.cell.as.integer == cases[i].number);
        }
    }
    arena_free(&arena);
}

static void limits_results(void **state)
{
    (void)state;
    struct mem mem;
    struct arena arena;
    mem_init(&mem);
    arena_init(&arena, &mem);
    struct cell args[3] = {
        { .known = true, .as.text = STR("x") },
        { .known = true, .as.integer = TEXT_BYTES_MAX },
        { .known = true, .as.text = STR("-") },
    };
    assert_int_equal(text_call(TEXT_REP, args, 2, &arena).state, EVAL_VALUE);
    args[1].as.integer++;
    assert_true(text_call(TEXT_REP, args, 2, &arena).deferred);
    args[1].as.integer = 3;
    struct eval_result joined = text_call(TEXT_REP, args, 3, &arena);
    assert_true(str_is(joined.cell.as.text, "x-x-x"));
    static char block[LIMIT_BLOCK_BYTES];
    args[0].as.text = (struct str){ block, sizeof(block) };
    args[1].as.text = STR("");
    assert_int_equal(text_concat(args, 2, &arena).state, EVAL_VALUE);
    args[1].as.text = STR("y");
    assert_int_equal(text_concat(args, 2, &arena).state, EVAL_ERROR);
    arena_free(&arena);
}

/* start from 0, -1 = no match, -2 = malformed, -3 = left to the VM; then the
 * first capture. */
static const struct {
    const char *subject, *pattern;
    size_t init;
    int start;
    const char *capture;
} patterns[] = {
    { "hello world", "o w", 0, 4, NULL },
    { "hello", "l+", 0, 2, NULL },
    { "hello", "^l", 0, -1, NULL },
    { "hello", "o$", 0, 4, NULL },
    { "a$b", "$b", 0, 1, NULL },
    { "key = value", "(%w+)%s*=%s*(%w+)", 0, 0, "key" },
    { "2021-08-04", "^(%d%d%d%d)-(%d%d)-(%d%d)$", 0, 0, "2021" },
    { "aXb", "%u", 0, 1, NULL }, { "aXb", "%U", 1, 2, NULL },
    { "x]y", "[]]", 0, 1, NULL }, { "x^y", "[y^]", 0, 1, NULL },
    { "x-y", "[a%-]", 0, 1, NULL }, { "abc", "[^a-b]", 0, 2, NULL },
    { "(a(b)c)", "%b()", 0, 0, NULL }, { "(a(b", "%b()", 0, -1, NULL },
    { "THE (quick) fox", "%f[%a]%a+", 1, 5, NULL },
    { "abcabc", "(abc)%1", 0, 0, "abc" },
    { "aaa", "a-b", 0, -1, NULL }, { "aaab", "a-b", 0, 0, NULL },
    { "aXXb", "a(.-)b", 0, 0, "XX" }, { "ac", "ab?c", 0, 0, NULL },
    { "", "", 0, 0, NULL }, { "abc", "", 3, 3, NULL },
    { "abc", "x*", 0, 0, NULL }, { "a.b", "%.", 0, 1, NULL },
    { "abc", "[a", 0, -2, NULL }, { "abc", "%", 0, -2, NULL },
    { "abc", "(a", 0, -2, NULL }, { "abc", "a)", 0, -2, NULL },
    { "abc", "%1", 0, -2, NULL }, { "abc", "%f", 0, -2, NULL },
    { "abc", "[", 0, -2, NULL }, { "abc", "[]", 0, -2, NULL },
    { "abc", "[^", 0, -2, NULL }, { "abc", "[%", 0, -2, NULL },
    { "abc", "[a%", 0, -2, NULL }, { "abc", "%f[", 0, -2, NULL },
    { "abc", "%b", 0, -2, NULL }, { "abc", "%bx", 0, -2, NULL },
    { "abc", "(", 0, -2, NULL }, { "abc", "b(", 0, -2, NULL },
    /* Malformed behind what does not match is never reached. */
    { "abc", "x[", 0, -1, NULL }, { "abc", "^b(", 0, -1, NULL },
    { "", "%f[%z]", 0, -1, NULL }, { "ab", "%f[^%a]", 0, 2, NULL },
    { "ab", "%f[%a]", 1, -1, NULL }, { "a", "a*a?a-$", 0, 0, NULL },
    { "x=(a(b)c)y", "=%b()y", 0, 1, NULL }, { "a%b", "%%", 0, 1, NULL },
    { "a\nb", "%c", 0, 1, NULL }, { "\xc3\xa9", "[\x80-\xff]+", 0, 0, NULL },
    { "abab", "(a)(b)%1%2", 0, 0, "a" }, { "ab", "(a)(b", 0, -2, NULL },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "a-a-a-a-a-a-a-a-a-a-a-a-a-b", 0, -3, NULL },
};

/* In memory of its own size: one byte beyond is not ours. */
static struct str exact(const char *text)
{
    size_t size = strlen(text);
    char *bytes = malloc(size + (size == 0));
    assert_non_null(bytes);
    memcpy(bytes, text, size);
    return (struct str){ bytes, size };
}

static void matches_patterns(void **state)
{
    (void)state;
    struct mem mem;
    struct arena arena;
    mem_init(&mem);
    arena_init(&arena, &mem);
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        struct cell args[3] = {
            { .known = true, .as.text = exact(patterns[i].subject) },
            { .known = true, .as.text = exact(patterns[i].pattern) },
            { .known = true, .as.integer = (int64_t)patterns[i].init + 1 },
        };
        struct eval_result got = text_call(TEXT_FIND, args, 3, &arena);
        int start = got.state == EVAL_VALUE ? (int)got.cell.as.integer - 1
            : got.state == EVAL_NIL ? -1 : got.deferred ? -3 : -2;
        if (start != patterns[i].start) {
            fail_msg("%s in %s: expected %d, got %d", patterns[i].pattern,
                     patterns[i].subject, patterns[i].start, start);
        }
        got = text_call(TEXT_MATCH, args, 3, &arena);
        assert_true((got.state == EVAL_VALUE) == (start >= 0));
        if (patterns[i].capture != NULL) {
            assert_true(str_is(got.cell.as.text, patterns[i].capture));
        }
        free((char *)(uintptr_t)args[0].as.text.bytes);
        free((char *)(uintptr_t)args[1].as.text.bytes);
    }
    arena_free(&arena);
}

/* NULL: malformed. */
static const struct {
    const char *text, *pattern, *by;
    int64_t most;
    const char *want;
} replacements[] = {
    { "a b  c", "%s+", "", NO, "abc" }, { "abc", "", "-", NO, "-a-b-c-" },
    { "abc", "x", "y", NO, "abc" }, { "aaa", "a", "b", 2, "bba" },
    { "aaa", "a", "b", 0, "aaa" }, { "aaa", "a", "b", -3, "aaa" },
    { "aaa", "^a", "b", NO, "baa" }, { "aaa", "^x", "b", NO, "aaa" },
    { "abc", "b*", "-", NO, "-a-c-" }, { "k=v", "(%w)=(%w)", "%2=%1", NO,
                                         "v=k" },
    { "abc", "%w", "%0%0", NO, "aabbcc" }, { "abc", "%w", "%1.", NO,
                                             "a.b.c." },
    { "ab", "()b", "%1", NO, "a2" }, { "ab", "a", "%%", NO, "%b" },
    { "ab", "a", "%", NO, NULL }, { "ab", "a", "%x", NO, NULL },
    { "ab", "x", "%", NO, "ab" }, { "ab", "a", "%2", NO, NULL },
    { "ab", "(a", "x", NO, "xb" }, { "ab", "(a", "%1", NO, NULL },
    { "ab", "[", "x", NO, NULL }, { "", "", "x", NO, "x" },
    { "", "x", "y", NO, "" }, { "abc", "$", "!", NO, "abc!" },
    { "0123456789ab", "()b$", "<%1>", NO, "0123456789a<12>" },
};

static void replaces(void **state)
{
    (void)state;
    struct mem mem;
    struct arena arena;
    mem_init(&mem);
    arena_init(&arena, &mem);
    for (size_t i = 0; i < sizeof(replacements) / sizeof(replacements[0]);
         i++) {
        struct cell args[4] = {
            { .known = true, .as.text = exact(replacements[i].text) },
            { .known = true, .as.text = exact(replacements[i].pattern) },
            { .known = true, .as.text = exact(replacements[i].by) },
            { .known = true, .as.integer = replacements[i].most },
        };
        size_t count = replacements[i].most == NO ? 3 : 4;
        struct eval_result got = text_call(TEXT_GSUB, args, count, &arena);
        if (replacements[i].want == NULL) {
            assert_int_equal(got.state, EVAL_ERROR);
            assert_false(got.deferred);
        } else if (got.state != EVAL_VALUE || !str_is(
                       got.cell.as.text, replacements[i].want)) {
            fail_msg("%s, %s, %s: %.*s", replacements[i].text,
                     replacements[i].pattern, replacements[i].by,
                     (int)got.cell.as.text.size, got.cell.as.text.bytes);
        }
        for (int k = 0; k < 3; k++) {
            free((char *)(uintptr_t)args[k].as.text.bytes);
        }
    }
    arena_free(&arena);
}

/* No memory is no decision: the arena says so, and nothing is left to the
 * VM. */
static void survives_no_memory(void **state)
{
    (void)state;
    const struct cell args[3] = {
        { .known = true, .as.text = STR("abcabcabcabcabcabcabcabc") },
        { .known = true, .as.text = STR("%w") },
        { .known = true, .as.text = STR("%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0") },
    };
    enum eval_state got = EVAL_ERROR;
    for (uint64_t at = 1; got != EVAL_VALUE; at++) {
        struct mem mem;
        struct arena arena;
        mem_init(&mem);
        arena_init(&arena, &mem);
        mem.fail_at = at;
        struct eval_result result = text_call(TEXT_GSUB, args, 3, &arena);
        got = result.state;
        assert_true(got == EVAL_VALUE || (arena.failed && !result.deferred));
        arena_free(&arena);
        assert_int_equal(mem.used_bytes, 0);
        assert_true(at < 100);
    }
}

/* Each value of a call that gives several. */
static void gives_several(void **state)
{
    (void)state;
    static const struct {
        enum text_function function;
        const char *pattern;
        int32_t which;
        const char *text;       /* NULL: an int */
        int64_t integer;
    } rows[] = {
        { TEXT_FIND, "(b)()(c)", 0, NULL, 2 },
        { TEXT_FIND, "(b)()(c)", 1, NULL, 3 },
        { TEXT_FIND, "(b)()(c)", 2, "b", 0 },
        { TEXT_FIND, "(b)()(c)", 3, NULL, 3 },
        { TEXT_FIND, "(b)()(c)", 4, "c", 0 },
        { TEXT_FIND, "$", 1, NULL, 6 }, { TEXT_FIND, "^", 1, NULL, 0 },
        { TEXT_MATCH, "(.)(.)()$", 1, "c", 0 },
        { TEXT_MATCH, "(.)(.)()$", 2, NULL, 7 },
        { TEXT_FIND_PLAIN, "bc", 1, NULL, 3 },
        { TEXT_FIND_PLAIN, "", 1, NULL, 0 },
        { TEXT_GSUB, "a", 1, NULL, 2 }, { TEXT_GSUB, "", 1, NULL, 7 },
        { TEXT_GSUB, "^a", 1, NULL, 1 }, { TEXT_GSUB, "x", 1, NULL, 0 },
        { TEXT_GSUB, "^x", 1, NULL, 0 }, { TEXT_GSUB, "a", 0, "bcbc", 0 },
    };
    struct mem mem;
    struct arena arena;
    mem_init(&mem);
    arena_init(&arena, &mem);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cell args[3] = {
            { .known = true, .as.text = STR("abcabc") },
            { .known = true, .as.text = str_of(rows[i].pattern) },
            { .known = true, .as.text = STR("") },
        };
        struct eval_result got = text_nth(
            rows[i].function, rows[i].which, args,
            rows[i].function == TEXT_GSUB ? 3 : 2, &arena);
        assert_int_equal(got.state, EVAL_VALUE);
        bool same = rows[i].text != NULL
            ? str_is(got.cell.as.text, rows[i].text)
            : got.cell.as.integer == rows[i].integer;
        if (!same) {
            fail_msg("row %zu: %s", i, rows[i].pattern);
        }
    }
    arena_free(&arena);
}

/* At each limit a call is answered, one beyond it is the VM's; none of them
 * is an error of the script. */
static void leaves_the_dear(void **state)
{
    (void)state;
    static char many[TEXT_BYTES_MAX + 1];
    struct mem mem;
    struct arena arena;
    mem_init(&mem);
    arena_init(&arena, &mem);
    memset(many, 'a', sizeof(many));
    struct cell args[3] = {
        { .known = true, .as.text = { many, TEXT_BYTES_MAX } },
        { .known = true, .as.text = STR("^a") },
        { .known = true, .as.text = STR("b") },
    };
    for (size_t more = 0; more < 2; more++) {
        args[0].as.text.size = TEXT_BYTES_MAX + more;
        assert_true(text_call(TEXT_FIND, args, 2, &arena).deferred
                    == (more == 1));
        assert_true(text_call(TEXT_MATCH, args, 2, &arena).deferred
                    == (more == 1));
        assert_true(text_call(TEXT_GSUB, args, 3, &arena).deferred
                    == (more == 1));
    }
    /* What is made may be as long as what is searched. */
    args[0].as.text.size = 2;
    args[2].as.text = (struct str){ many, TEXT_BYTES_MAX - 1 };
    assert_int_equal(text_call(TEXT_GSUB, args, 3, &arena).state,
                     EVAL_VALUE);
    args[2].as.text.size++;
    assert_true(text_call(TEXT_GSUB, args, 3, &arena).deferred);
    /* Three steps a byte and a few more; the budget is looked at each 256. */
    args[1].as.text = STR("^a-b");
    args[0].as.text.size = TEXT_STEPS / 3 - 300;
    assert_int_equal(text_call(TEXT_FIND, args, 2, &arena).state, EVAL_NIL);
    args[0].as.text.size = TEXT_STEPS / 3 + 300;
    assert_true(text_call(TEXT_FIND, args, 2, &arena).deferred);
    /* Plain text: short ones are free, of others the product counts. */
    args[0].as.text.size = TEXT_BYTES_MAX;
    args[1].as.text = (struct str){ many, TEXT_FIND_FREE };
    assert_int_equal(text_call(TEXT_FIND_PLAIN, args, 2, &arena).state,
                     EVAL_VALUE);
    args[1].as.text.size = TEXT_FIND_FREE * 4 - 1;
    assert_int_equal(text_call(TEXT_FIND_PLAIN, args, 2, &arena).state,
                     EVAL_VALUE);
    args[1].as.text.size++;
    assert_true(text_call(TEXT_FIND_PLAIN, args, 2, &arena).deferred);
    arena_free(&arena);
}

static void finds_and_matches(void **state)
{
    (void)state;
    struct mem mem;
    struct arena arena;
    mem_init(&mem);
    arena_init(&arena, &mem);
    struct cell args[3] = {
        { .known = true, .as.text = STR("a.b.c") },
        { .known = true, .as.text = STR(".") },
        { .known = true, .as.integer = 3 },
    };
    assert_true(text_call(TEXT_FIND_PLAIN, args, 2, &arena)
                    .cell.as.integer == 2);
    assert_true(text_call(TEXT_FIND_PLAIN, args, 3, &arena)
                    .cell.as.integer == 4);
    assert_true(text_call(TEXT_FIND, args, 2, &arena).cell.as.integer == 1);
    args[2].as.integer = 7;
    assert_int_equal(text_call(TEXT_FIND, args, 3, &arena).state, EVAL_NIL);
    args[1].as.text = STR("%.(%a)$");
    struct eval_result match = text_call(TEXT_MATCH, args, 2, &arena);
    assert_true(str_is(match.cell.as.text, "c"));
    args[1].as.text = STR("b().(c?)");
    match = text_call(TEXT_MATCH, args, 2, &arena);
    assert_true(match.cell.as.integer == 4);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_functions), cmocka_unit_test(limits_results),
        cmocka_unit_test(matches_patterns), cmocka_unit_test(replaces),
        cmocka_unit_test(leaves_the_dear), cmocka_unit_test(gives_several),
        cmocka_unit_test(survives_no_memory),
        cmocka_unit_test(finds_and_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
