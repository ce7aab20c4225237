/* JSON: what is refused and where, what is taken, and what is written. */
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cjson/cJSON.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#define T(literal) literal, sizeof(literal) - 1

/* Documents that RFC 8259 forbids, or that we refuse by our own limits. */
static const struct {
    const char *text;
    size_t size;
    enum message want;
    int line, column;
} refused[] = {
    { T(""), MESSAGE_JSON_EMPTY, 1, 1 },
    { T(" \n "), MESSAGE_JSON_EMPTY, 2, 2 },
    { T("\xEF\xBB\xBF"), MESSAGE_JSON_EMPTY, 1, 1 },
    { T("["), MESSAGE_JSON_TRUNCATED, 1, 2 },
    { T("[1"), MESSAGE_JSON_TRUNCATED, 1, 3 },
    { T("[1,"), MESSAGE_JSON_TRUNCATED, 1, 4 },
    { T("[1,\n"), MESSAGE_JSON_TRUNCATED, 2, 1 },
    { T("{"), MESSAGE_JSON_TRUNCATED, 1, 2 },
    { T("{\"a\""), MESSAGE_JSON_TRUNCATED, 1, 5 },
    { T("{\"a\":"), MESSAGE_JSON_TRUNCATED, 1, 6 },
    { T("{\"a\":1"), MESSAGE_JSON_TRUNCATED, 1, 7 },
    { T("{\"a\":1,"), MESSAGE_JSON_TRUNCATED, 1, 8 },
    { T("[[]"), MESSAGE_JSON_TRUNCATED, 1, 4 },
    { T("[tru"), MESSAGE_JSON_TRUNCATED, 1, 5 },
    { T("nul"), MESSAGE_JSON_TRUNCATED, 1, 4 },
    { T("]"), MESSAGE_JSON_VALUE_EXPECTED, 1, 1 },
    { T("[}"), MESSAGE_JSON_VALUE_EXPECTED, 1, 2 },
    { T("[,1]"), MESSAGE_JSON_VALUE_EXPECTED, 1, 2 },
    { T("[1,,2]"), MESSAGE_JSON_VALUE_EXPECTED, 1, 4 },
    { T("[:]"), MESSAGE_JSON_VALUE_EXPECTED, 1, 2 },
    { T("['a']"), MESSAGE_JSON_VALUE_EXPECTED, 1, 2 },
    { T("[\\u000A\"\"]"), MESSAGE_JSON_VALUE_EXPECTED, 1, 2 },
    { T("[\x0C]"), MESSAGE_JSON_VALUE_EXPECTED, 1, 2 },
    { T("[\xC2\xA0]"), MESSAGE_JSON_VALUE_EXPECTED, 1, 2 },
    { T("/**/1"), MESSAGE_JSON_VALUE_EXPECTED, 1, 1 },
    { T("{\"a\":}"), MESSAGE_JSON_VALUE_EXPECTED, 1, 6 },
    { T("{\"a\"::1}"), MESSAGE_JSON_VALUE_EXPECTED, 1, 6 },
    { T("*"), MESSAGE_JSON_VALUE_EXPECTED, 1, 1 },
    { T("<.>"), MESSAGE_JSON_VALUE_EXPECTED, 1, 1 },
    { T("{1:2}"), MESSAGE_JSON_KEY_EXPECTED, 1, 2 },
    { T("{a:2}"), MESSAGE_JSON_KEY_EXPECTED, 1, 2 },
    { T("{'a':2}"), MESSAGE_JSON_KEY_EXPECTED, 1, 2 },
    { T("{,}"), MESSAGE_JSON_KEY_EXPECTED, 1, 2 },
    { T("{]"), MESSAGE_JSON_KEY_EXPECTED, 1, 2 },
    { T("{[]:1}"), MESSAGE_JSON_KEY_EXPECTED, 1, 2 },
    { T("{null:1}"), MESSAGE_JSON_KEY_EXPECTED, 1, 2 },
    { T("{\"a\":1,,\"b\":2}"), MESSAGE_JSON_KEY_EXPECTED, 1, 8 },
    { T("{\"a\" 1}"), MESSAGE_JSON_COLON_EXPECTED, 1, 6 },
    { T("{\"a\",1}"), MESSAGE_JSON_COLON_EXPECTED, 1, 5 },
    { T("{\"a\"}"), MESSAGE_JSON_COLON_EXPECTED, 1, 5 },
    { T("[1 2]"), MESSAGE_JSON_COMMA_LIST, 1, 4 },
    { T("[1:2]"), MESSAGE_JSON_COMMA_LIST, 1, 3 },
    { T("[1}"), MESSAGE_JSON_COMMA_LIST, 1, 3 },
    { T("[\"a\" 4]"), MESSAGE_JSON_COMMA_LIST, 1, 6 },
    { T("[3[4]]"), MESSAGE_JSON_COMMA_LIST, 1, 3 },
    { T("[1;2]"), MESSAGE_JSON_COMMA_LIST, 1, 3 },
    { T("{\"a\":1 \"b\":2}"), MESSAGE_JSON_COMMA_MAP, 1, 8 },
    { T("{\"a\":1]"), MESSAGE_JSON_COMMA_MAP, 1, 7 },
    { T("{\"a\":\"b\"/**/}"), MESSAGE_JSON_COMMA_MAP, 1, 9 },
    { T("[1,]"), MESSAGE_JSON_TRAILING_COMMA, 1, 4 },
    { T("{\"a\":1,}"), MESSAGE_JSON_TRAILING_COMMA, 1, 8 },
    { T("1 2"), MESSAGE_JSON_AFTER_END, 1, 3 },
    { T("[1]x"), MESSAGE_JSON_AFTER_END, 1, 4 },
    { T("[1]]"), MESSAGE_JSON_AFTER_END, 1, 4 },
    { T("{}#"), MESSAGE_JSON_AFTER_END, 1, 3 },
    { T("{}\n{}"), MESSAGE_JSON_AFTER_END, 2, 1 },
    { T("\"\","), MESSAGE_JSON_AFTER_END, 1, 3 },
    { T("{}\xEF\xBB\xBF"), MESSAGE_JSON_AFTER_END, 1, 3 },
    { T("[True]"), MESSAGE_JSON_WORD, 1, 2 },
    { T("[NaN]"), MESSAGE_JSON_WORD, 1, 2 },
    { T("[Infinity]"), MESSAGE_JSON_WORD, 1, 2 },
    { T("[nul]"), MESSAGE_JSON_WORD, 1, 2 },
    { T("[truee]"), MESSAGE_JSON_WORD, 1, 2 },
    { T("[true1]"), MESSAGE_JSON_WORD, 1, 2 },
    { T("abc"), MESSAGE_JSON_WORD, 1, 1 },
    { T("[-]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[+1]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[.5]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[5.]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[2.e3]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[01]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[-01]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[-00.0]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[1e]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[1e+]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[1e+-2]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[1.2.3]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[0x1]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[1_000]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[-Infinity]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[1a]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[--1]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[1-]"), MESSAGE_JSON_NUMBER_FORM, 1, 2 },
    { T("[1e309]"), MESSAGE_JSON_NUMBER_RANGE, 1, 2 },
    { T("[-1.0e999999999999]"), MESSAGE_JSON_NUMBER_RANGE, 1, 2 },
    { T("[9007199254740993]"), MESSAGE_JSON_INTEGER_RANGE, 1, 2 },
    { T("[-9007199254740993]"), MESSAGE_JSON_INTEGER_RANGE, 1, 2 },
    { T("[100000000000000000000]"), MESSAGE_JSON_INTEGER_RANGE, 1, 2 },
    { T("[\"\\x\"]"), MESSAGE_JSON_ESCAPE, 1, 3 },
    { T("[\"\\'\"]"), MESSAGE_JSON_ESCAPE, 1, 3 },
    { T("[\"\\012\"]"), MESSAGE_JSON_ESCAPE, 1, 3 },
    { T("[\"\\\n\"]"), MESSAGE_JSON_ESCAPE, 1, 3 },
    { T("[\"\\\xC3\xA9\"]"), MESSAGE_JSON_ESCAPE, 1, 3 },
    { T("[\"\\u\"]"), MESSAGE_JSON_ESCAPE, 1, 3 },
    { T("[\"\\u12\"]"), MESSAGE_JSON_ESCAPE, 1, 3 },
    { T("[\"\\u12G4\"]"), MESSAGE_JSON_ESCAPE, 1, 3 },
    { T("[\"\\U0041\"]"), MESSAGE_JSON_ESCAPE, 1, 3 },
    { T("[\"\\ud800\"]"), MESSAGE_JSON_SURROGATE, 1, 3 },
    { T("[\"\\udc00\"]"), MESSAGE_JSON_SURROGATE, 1, 3 },
    { T("[\"x\\ud800\\u0041\"]"), MESSAGE_JSON_SURROGATE, 1, 4 },
    { T("[\"\\ud800\\ud800\"]"), MESSAGE_JSON_SURROGATE, 1, 3 },
    { T("[\"\\ud800abcdef\"]"), MESSAGE_JSON_SURROGATE, 1, 3 },
    { T("[\"a\tb\"]"), MESSAGE_JSON_CONTROL, 1, 4 },
    { T("[\"a\nb\"]"), MESSAGE_JSON_CONTROL, 1, 4 },
    { T("[\"a\x1F\"]"), MESSAGE_JSON_CONTROL, 1, 4 },
    { T("[\n\"abc"), MESSAGE_JSON_TEXT_UNCLOSED, 2, 1 },
    { T("[\"\\"), MESSAGE_JSON_TEXT_UNCLOSED, 1, 2 },
    { T("[\"\\\"]"), MESSAGE_JSON_TEXT_UNCLOSED, 1, 2 },
    { T("{\"a"), MESSAGE_JSON_TEXT_UNCLOSED, 1, 2 },
    { T("[\"\\u0000\"]"), MESSAGE_JSON_NUL, 1, 3 },
    { T("[\"a\0\"]"), MESSAGE_JSON_NUL, 1, 4 },
    { T("[1\0]"), MESSAGE_JSON_NUL, 1, 3 },
    { T("12\0"), MESSAGE_JSON_NUL, 1, 3 },
    { T("[\"ab\xFF\"]"), MESSAGE_JSON_UTF8, 1, 5 },
    { T("[\"\xED\xA0\x80\"]"), MESSAGE_JSON_UTF8, 1, 3 },
    { T("[\"\xC0\xAF\"]"), MESSAGE_JSON_UTF8, 1, 3 },
    { T("[\"\xE2\x82\"]"), MESSAGE_JSON_UTF8, 1, 3 },
    { T("[\xFF]"), MESSAGE_JSON_UTF8, 1, 2 },
    { T("[\"\\\xE5\"]"), MESSAGE_JSON_UTF8, 1, 4 },
    { T("\xFF\xFE[\0]\0"), MESSAGE_JSON_UTF16, 1, 1 },
    { T("[\0]\0"), MESSAGE_JSON_UTF16, 1, 1 },
    { T("\0[\0]"), MESSAGE_JSON_UTF16, 1, 1 },
    { T("{\"a\":1,\n \"a\":1}"), MESSAGE_JSON_DUPLICATE_KEY, 2, 2 },
    { T("{\"a\":1,\"\\u0061\":1}"), MESSAGE_JSON_DUPLICATE_KEY, 1, 8 },
    { T("{\"\":1,\"\":1}"), MESSAGE_JSON_DUPLICATE_KEY, 1, 7 },
    { T("{\"x\":{\"a\":{},\"a\":1}}"), MESSAGE_JSON_DUPLICATE_KEY, 1, 14 },
};

static int parse(struct arena *arena, struct str text, struct value **out,
                 struct err *err)
{
    return json_parse(arena, text, "f.json", out, err);
}

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct mem mem;
        mem_init(&mem);
        struct arena arena;
        arena_init(&arena, &mem);
        struct err err;
        struct value *value = NULL;
        /* Behind a wall: reading past the end is a fault. */
        char *copy = malloc(refused[i].size + 1);
        assert_non_null(copy);
        char *text = realloc(copy, refused[i].size == 0 ? 1
                                                        : refused[i].size);
        assert_non_null(text);
        memcpy(text, refused[i].text, refused[i].size);
        int result = parse(&arena, (struct str){ text, refused[i].size },
                           &value, &err);
        if (result != ERR_INPUT || err.message != refused[i].want ||
            err.line != refused[i].line || err.column != refused[i].column) {
            fail_msg("case %zu '%s': %d %s %d:%d", i, refused[i].text, result,
                     message_row(err.message)->name, (int)err.line,
                     (int)err.column);
        }
        assert_null(value);
        assert_string_equal(err.file, "f.json");
        free(text);
        arena_free(&arena);
        assert_int_equal(mem.used_bytes, 0);
    }
}

/* Documents that are taken, and how they are written again. */
static const struct { const char *text; size_t size; const char *want; }
taken[] = {
    { T("1"), "1" }, { T(" [ ] "), "[]" }, { T("{}"), "{}" },
    { T("\"\""), "\"\"" }, { T("null"), "null" }, { T("true\r\n"), "true" },
    { T("[false,null,true]"), "[false,null,true]" },
    { T("[1,-0,0,-1]"), "[1,0,0,-1]" },
    { T("[1.0,1e0,1E+2,20e1,0e1,0e+1,123e-10]"),
      "[1,1,100,200,0,0,1.23e-8]" },
    { T("[9007199254740992,-9007199254740992]"),
      "[9007199254740992,-9007199254740992]" },
    { T("[123e65,1e-400,-0.0]"), "[1.23e+67,0,0]" },
    { T("[-0.000000000000000000000000000000000000000000000000000000000000000"
        "000000000000001]"), "[-1e-78]" },
    { T("[1.7976931348623157e308]"), "[1.7976931348623157e+308]" },
    /* Written so that it is a number again, not an integer beyond 2^53. */
    { T("[9925471e9,-1e20,1e21]"),
      "[9925471000000000.0,-100000000000000000000.0,1e+21]" },
    { T("{\"b\":1,\"a\":{\"b\":[{\"b\":2}]},\"\":3}"),
      "{\"b\":1,\"a\":{\"b\":[{\"b\":2}]},\"\":3}" },
    { T("[{\"a\":1},{\"a\":2}]"), "[{\"a\":1},{\"a\":2}]" },
    { T("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
    { T("\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\\u001f\""),
      "\"A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\\u001f\"" },
    { T("\"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\x7F\""),
      "\"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\x7F\"" },
    { T("\"\xEF\xBF\xBF\xEF\xBB\xBF\\uFFFE\""),
      "\"\xEF\xBF\xBF\xEF\xBB\xBF\xEF\xBF\xBE\"" },
    { T("\"\\u2028 / // /* */\""), "\"\xE2\x80\xA8 / // /* */\"" },
    { T("\xEF\xBB\xBF" "1"), "1" }, { T("\xEF\xBB\xBF{\"a\":1}"), "{\"a\":1}" },
    { T("{\"a\\\"b\":\"c\\\\\"}"), "{\"a\\\"b\":\"c\\\\\"}" },
};

static void takes(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        struct arena arena;
        arena_init(&arena, &mem);
        struct err err;
        struct value *value = NULL;
        char text[300] = "";
        int result = parse(&arena,
                           (struct str){ taken[i].text, taken[i].size },
                           &value, &err);
        if (result != 0) {
            err_text(&err, LANGUAGE_EN, text, sizeof text);
            fail_msg("case %zu: %s", i, text);
        }
        struct buf out;
        buf_init(&out, &mem, 0);
        json_write(&out, value, 0);
        assert_string_equal(out.bytes, taken[i].want);
        buf_free(&out);
        arena_free(&arena);
    }
    assert_int_equal(mem.used_bytes, 0);
}

static void tells_integers_from_numbers(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct arena arena;
    arena_init(&arena, &mem);
    struct err err;
    struct value *value = NULL;
    assert_int_equal(parse(&arena, STR("[3,3.0,{\"a\":[3e0]},-7]"), &value,
                           &err), 0);
    const struct value *item = value->first;
    assert_int_equal(item->kind, VALUE_INTEGER);
    assert_int_equal(item->integer, 3);
    item = item->next;
    assert_int_equal(item->kind, VALUE_NUMBER);
    assert_true(item->number == 3.0);
    item = item->next;
    assert_int_equal(item->first->first->kind, VALUE_NUMBER);
    assert_int_equal(item->next->integer, -7);
    arena_free(&arena);
}

/* Nesting, size and the number of keys at their limits and beyond. */
static void keeps_limits(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct err err;
    struct value *value = NULL;
    struct buf text;
    buf_init(&text, &mem, 0);
    for (int more = 0; more < 2; more++) {
        struct arena arena;
        arena_init(&arena, &mem);
        buf_clear(&text);
        for (int i = 0; i < LIMIT_JSON_DEPTH + more; i++) {
            buf_text(&text, i % 2 == 0 ? "[" : "{\"a\":");
        }
        buf_text(&text, "1");
        for (int i = LIMIT_JSON_DEPTH + more; i-- > 0;) {
            buf_text(&text, i % 2 == 0 ? "]" : "}");
        }
        int result = parse(&arena, buf_view(&text), &value, &err);
        assert_int_equal(result, more == 0 ? 0 : ERR_INPUT);
        arena_free(&arena);
    }
    assert_int_equal(err.message, MESSAGE_JSON_DEPTH);
    buf_free(&text);
    /* A large document is refused by its size alone. */
    mem.budget_bytes = 1000;
    struct str large = { "[", (size_t)LIMIT_JSON_BYTES + 1 };
    struct arena arena;
    arena_init(&arena, &mem);
    assert_int_equal(parse(&arena, large, &value, &err), ERR_INPUT);
    assert_int_equal(err.message, MESSAGE_JSON_TOO_LARGE);
    arena_free(&arena);
}

static void finds_a_duplicate_among_many(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct err err;
    struct buf text;
    buf_init(&text, &mem, 0);
    for (int more = 0; more < 2; more++) {
        buf_clear(&text);
        buf_char(&text, '{');
        for (int i = 0; i < 100000; i++) {
            buf_format(&text, "\"k%d\":{\"k%d\":%d},", i, i, i);
        }
        buf_text(&text, more == 0 ? "\"x\":1}" : "\"k77\":1}");
        int result = json_scan(&mem, buf_view(&text), "f", 1, NULL, NULL,
                               &err);
        assert_int_equal(result, more == 0 ? 0 : ERR_INPUT);
    }
    assert_int_equal(err.message, MESSAGE_JSON_DUPLICATE_KEY);
    assert_string_equal(err.args[0], "k77");
    buf_free(&text);
    assert_int_equal(mem.used_bytes, 0);
}

static int record(void *user, const struct json_token *token,
                  struct err *err)
{
    struct buf *out = user;
    static const char names[] = "nftinTK[]{}";
    buf_format(out, "%c%lld:%lld@%lld", names[token->event],
               (long long)token->line, (long long)token->column,
               (long long)token->byte);
    if (token->event == JSON_TEXT || token->event == JSON_KEY) {
        buf_char(out, '=');
        buf_str(out, token->text);
    }
    buf_char(out, ' ');
    return str_is(token->text, "stop") ? err_fail(err, MESSAGE_BUG, "") : 0;
}

static void scans_events(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct err err;
    struct buf out;
    buf_init(&out, &mem, 0);
    assert_int_equal(json_scan(&mem, STR("{\"a\":[1,2.5,\n\"x\\ty\"],"
                               "\"\\u0062\":null, \"c\":true,\"d\":false}"),
                               "f", 10, record, &out, &err), 0);
    assert_string_equal(out.bytes,
        "{10:1@1 K10:2@2=a [10:6@6 i10:7@7 n10:9@9 T11:1@14=x\ty ]11:7@20 "
        "K11:9@22=b n11:18@31 K11:24@37=c t11:28@41 K11:33@46=d f11:37@50 "
        "}11:42@55 ");
    assert_int_equal(json_scan(&mem, STR("[1,\"stop\",2]"), "f", 1, record,
                               &out, &err), ERR_BUG);
    buf_free(&out);
    assert_int_equal(mem.used_bytes, 0);
}

/* cJSON's own allocations fail in turn as well. */
static long hook_calls, hook_fail_at;

static void *hook_malloc(size_t size)
{
    hook_calls++;
    return hook_calls == hook_fail_at ? NULL : malloc(size);
}

static void survives_no_memory(void **state)
{
    (void)state;
    struct str text = STR("{\"key\":[1,2.5,\"a\\n\",null],\"other\":{\"x\":"
                          "true,\"\\u0061\":\"b\"}}");
    cJSON_Hooks hooks = { hook_malloc, free };
    cJSON_InitHooks(&hooks);
    for (int ours = 0; ours < 2; ours++) {
        int result = ERR_NOMEM;
        for (long n = 1; result != 0; n++) {
            struct mem mem;
            mem_init(&mem);
            struct arena arena;
            arena_init(&arena, &mem);
            hook_calls = 0;
            hook_fail_at = ours == 0 ? n : 0;
            mem.fail_at = ours == 1 ? (uint64_t)n : 0;
            struct value *value = NULL;
            struct err err;
            result = parse(&arena, text, &value, &err);
            assert_true(result == 0 || result == ERR_NOMEM);
            assert_true((result == 0) == (value != NULL));
            arena_free(&arena);
            assert_int_equal(mem.used_bytes, 0);
            assert_true(n < 200);
        }
    }
    cJSON_InitHooks(NULL);
}

static void writes_canonical_bytes(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct arena arena;
    arena_init(&arena, &mem);
    struct err err;
    struct buf out;
    buf_init(&out, &mem, 0);
    struct value *value = NULL;
    assert_int_equal(parse(&arena, STR("{\"b\":[1,2.50,-0.0],\"B\":{},\"a\":"
                           "\"\\u0007\\u00e9/\\\"\",\"ab\":null,\"\":true}"),
                           &value, &err), 0);
    assert_int_equal(json_canonical(&out, value, &err), 0);
    assert_string_equal(out.bytes, "{\"\":true,\"B\":{},\"a\":\"\\u0007"
                        "\xC3\xA9/\\\"\",\"ab\":null,"
                        "\"b\":[1,\"2.5\",\"0\"]}");
    /* What may not be in it is a bug of ours. */
    struct value *bad[6] = {
        value_map(&arena), value_integer(&arena, (INT64_C(1) << 53) + 1),
        value_integer(&arena, -(INT64_C(1) << 53) - 1),
        value_number(&arena, 1e308 * 10), value_string(&arena, "\xFF"),
        value_map(&arena)
    };
    value_set_null(&arena, bad[0], "\xC3\xA9");
    (void)value_set_new(bad[5], STR("a"), value_null(&arena));
    (void)value_set_new(bad[5], STR("a"), value_null(&arena));
    for (size_t i = 0; i < 6; i++) {
        struct value *list = value_list(&arena);
        (void)value_add(list, bad[i]);
        assert_int_equal(json_canonical(&out, list, &err), ERR_BUG);
    }
    buf_clear(&out);
    assert_int_equal(json_canonical(&out, value_integer(&arena,
                     INT64_C(1) << 53), &err), 0);
    /* Of a wide map its order is memory, too. */
    static const char *const KEYS[] = {
        "q", "p", "o", "n", "m", "l", "k", "j", "i", "h", "g", "f", "e",
        "d", "c", "b", "a"
    };
    struct value *wide = value_map(&arena);
    for (size_t i = 0; i < 17; i++) {
        value_set_integer(&arena, wide, KEYS[i], (int64_t)i);
    }
    for (uint64_t n = 1; n < 3; n++) {
        buf_free(&out);
        mem.fail_at = mem.calls + n;
        assert_int_equal(json_canonical(&out, n == 1 ? value : wide, &err),
                         ERR_NOMEM);
    }
    mem.fail_at = 0;
    buf_free(&out);
    arena_free(&arena);
    assert_int_equal(mem.used_bytes, 0);
}

/* One byte that cannot stand as it is, at each place of texts of each size:
 * they are looked at in words of eight. */
static void escapes_at_every_place(void **state)
{
    static const struct { char byte; const char *want; } ODD[] = {
        { '"', "\\\"" }, { '\\', "\\\\" }, { '\n', "\\n" },
        { '\0', "\\u0000" }, { '\x1f', "\\u001f" },
        { '\x80', "\xEF\xBF\xBD" }, { '\xff', "\xEF\xBF\xBD" },
        { ' ', " " }, { '!', "!" }, { '#', "#" }, { '\x7f', "\x7f" },
    };
    struct mem mem;
    struct buf got;
    (void)state;
    mem_init(&mem);
    buf_init(&got, &mem, 0);
    for (size_t size = 1; size <= 33; size++) {
        for (size_t at = 0; at < size; at++) {
            for (size_t i = 0; i < sizeof ODD / sizeof *ODD; i++) {
                char text[40], want[60];
                memset(text, 'a', size);
                text[at] = ODD[i].byte;
                int length = snprintf(want, sizeof want, "\"%.*s%s%.*s\"",
                    (int)at, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    ODD[i].want, (int)(size - at - 1),
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
                buf_clear(&got);
                json_write_text(&got, (struct str){ text, size });
                assert_int_equal(got.size, length);
                assert_string_equal(got.bytes, want);
            }
        }
    }
    buf_free(&got);
}

static void writes_for_people(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct arena arena;
    arena_init(&arena, &mem);
    struct err err;
    struct buf out;
    buf_init(&out, &mem, 0);
    struct value *value = NULL;
    assert_int_equal(parse(&arena, STR("{\"b\":[1,[],{}],\"a\":{\"c\":2.5}}"),
                           &value, &err), 0);
    json_write(&out, value, 2);
    assert_string_equal(out.bytes,
        "{\n  \"b\": [\n    1,\n    [],\n    {}\n  ],\n"
        "  \"a\": {\n    \"c\": 2.5\n  }\n}");
    buf_clear(&out);
    json_write(&out, value_number(&arena, 1e308 * 10), 0);
    json_write(&out, NULL, 0);
    json_write_text(&out, STR("a\xFFz\xC3"));
    assert_string_equal(out.bytes, "nullnull\"a\xEF\xBF\xBDz\xEF\xBF\xBD\"");
    buf_free(&out);
    arena_free(&arena);
}

/* Every mistake has a message of its own kind: no text serves two. */
static void messages_differ(void **state)
{
    (void)state;
    for (int i = MESSAGE_JSON_EMPTY; i <= MESSAGE_JSON_TOO_LARGE; i++) {
        for (int j = MESSAGE_JSON_EMPTY; j < i; j++) {
            const struct message_row *a = message_row((enum message)i);
            const struct message_row *b = message_row((enum message)j);
            assert_string_not_equal(a->text[LANGUAGE_EN],
                                    b->text[LANGUAGE_EN]);
            assert_string_not_equal(a->text[LANGUAGE_ID],
                                    b->text[LANGUAGE_ID]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses),
        cmocka_unit_test(takes),
        cmocka_unit_test(tells_integers_from_numbers),
        cmocka_unit_test(keeps_limits),
        cmocka_unit_test(finds_a_duplicate_among_many),
        cmocka_unit_test(scans_events),
        cmocka_unit_test(survives_no_memory),
        cmocka_unit_test(writes_canonical_bytes),
        cmocka_unit_test(escapes_at_every_place),
        cmocka_unit_test(writes_for_people),
        cmocka_unit_test(messages_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
