/* Text functions and patterns as Lua 5.4 defines them. */
#include "expr/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

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
        { .known = true, .as.integer = LIMIT_BLOCK_BYTES },
        { .known = true, .as.text = STR("-") },
    };
    assert_int_equal(text_call(TEXT_REP, args, 2, &arena).state, EVAL_VALUE);
    args[1].as.integer++;
    assert_int_equal(text_call(TEXT_REP, args, 2, &arena).state, EVAL_ERROR);
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

/* start from 0, -1 = no match, -2 = malformed; then the first capture. */
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
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "a-a-a-a-a-a-a-a-a-a-a-a-a-b", 0, -2, NULL },
};

static void matches_patterns(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        struct pattern_match match;
        struct str subject = str_of(patterns[i].subject);
        enum pattern_state got = pattern_find(subject,
                                              str_of(patterns[i].pattern),
                                              patterns[i].init, &match);
        int start = got == PATTERN_FOUND ? (int)match.start
            : got == PATTERN_NONE ? -1 : -2;
        if (start != patterns[i].start) {
            fail_msg("%s in %s: expected %d, got %d", patterns[i].pattern,
                     patterns[i].subject, patterns[i].start, start);
        }
        if (patterns[i].capture != NULL) {
            struct str first = { subject.bytes + match.capture[0].start,
                                 match.capture[0].size };
            assert_true(str_is(first, patterns[i].capture));
        }
    }
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
    args[1].as.text = STR("()");
    assert_int_equal(text_call(TEXT_MATCH, args, 2, &arena).state,
                     EVAL_ERROR);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_functions), cmocka_unit_test(limits_results),
        cmocka_unit_test(matches_patterns),
        cmocka_unit_test(finds_and_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
