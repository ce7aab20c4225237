/* Documents in pieces, cut at every place: what json_scan says of the whole.
 * Each is cut in two and in three, and comes byte by byte; what was used is
 * kept, or let go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../fuzz/pieces.h"
#include "base/limits.h"

static const struct { const char *name, *text; } documents[] = {
    { "empty list", "[]" }, { "blanks in it", " [ \r\n\t] \n " },
    { "two members", "[{\"a\":1},{\"b\":[true,null,\"x\"]}]" },
    { "lines inside a member",
      "[\n {\r\n  \"a\": 1,\r\n\r\n  \"b\": {\"c\": -2.5e3}\n },\n\n {}\n]\n" },
    { "brackets in texts", "[{\"a\":\"]}[{,\"},{\"]\":\"\\\"]\\\\\"}]" },
    { "escapes", "[\"\\u0041\\ud83d\\ude00\\n\\/\",\"\\\\\",\"\\\"\"]" },
    { "characters of many bytes",
      "[\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8C\xB4\"]" },
    { "a mark", "\xEF\xBB\xBF [1,2]" }, { "two marks", "\xEF\xBB\xBF\xEF\xBB"
      "\xBF[1]" }, { "a mark and nothing", "\xEF\xBB\xBF" },
    { "a mark that is none", "\xEF\xBB[1]" }, { "nothing", "" },
    { "only blanks", " \n " },
    { "numbers", "[0,-1,12345,1.5,1e9,-0.25E-3,9007199254740992]" },
    { "words", "[true,false,null]" }, { "texts", "[\"\",\"a\",\"bc\"]" },
    { "lists in it", "[[1,[2]],[]]" },
    { "one object", " {\"a\":{\"b\":1}}\n" }, { "one number", "12" },
    { "one word", "true" }, { "one text", "\"a\"" },
    { "a word that goes on", "[truest]" }, { "a half word", "[tru" },
    { "a number that goes on", "[1,12x]" }, { "no number", "[1,-]" },
    { "beyond 2^53", "[1,9007199254740993]" }, { "beyond all", "[1e999]" },
    { "comma first", "[,1]" }, { "comma twice", "[1,,2]" },
    { "comma last", "[1,]" }, { "comma last, lines", "[1\n,\n ]" },
    { "no comma", "[1 2]" }, { "no comma between objects", "[{} {}]" },
    { "only a comma", "[,]" }, { "a colon", "[1:2]" },
    { "a brace closes it", "[1}" }, { "a bracket in a map", "[{\"a\":1]]" },
    { "open", "[" }, { "open after a member", "[1" },
    { "open after a comma", "[{\"a\":1},\n" }, { "open in a key", "[{\"a" },
    { "open after a key", "[{\"a\"" }, { "open after a colon", "[{\"a\":" },
    { "open in a text", "[{\"a\":\"xyz" }, { "open in an escape", "[\"x\\" },
    { "open in a map", "[{\"a\":1" }, { "open after blanks", "[{}\n \n" },
    { "closed twice", "[1]]" }, { "a member behind", "[1],2" },
    { "a list behind", "[1]\n[2]" }, { "an object behind", "{}{}" },
    { "a zero behind", "[1]\0]" }, { "a word behind", "[1] x" },
    { "a key twice", "[{\"a\":1,\"\\u0061\":2}]" },
    { "a key twice, elsewhere", "[{\"a\":1},{\"a\":2},{\"a\":1,\"a\":2}]" },
    { "no key", "[{1:2}]" }, { "comma last in a map", "[{\"a\":1,}]" },
    { "no colon", "[{\"a\" 1}]" }, { "a bad escape", "[\"\\x\"]" },
    { "a bad escape of two bytes", "[\"\\\xC3\xA9\"]" },
    { "a bad unicode escape", "[\"\\u12g4\"]" },
    { "half a pair", "[\"\\ud83d\"]" }, { "half a pair, then more",
      "[\"\\ud83d\\n\"]" }, { "pairs turned", "[\"\\ude00\\ud83d\"]" },
    { "an escaped zero", "[\"a\\u0000\"]" },
    { "a line in a text", "[\"a\nb\"]" }, { "a tab in a text", "[\"a\tb\"]" },
    { "no UTF-8", "[\"a\xFF\"]" }, { "half a character", "[\"a\xE2\x82\"]" },
    { "no UTF-8 outside", "[1,\xC3(]" }, { "a character outside",
      "[1,\xE2\x82\xAC]" }, { "a control character", "[1,\x01]" },
    { "another quote", "['a']" }, { "a comment", "[1]//x" },
    { "in a long line", "[{\"first\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"},{\"a\":x},"
      "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
      "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
      "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"]" },
};

static size_t one_byte(const struct pieces_cut *cut, size_t to)
{
    return to < cut->size ? to + 1 : to;
}

static size_t two_cuts(const struct pieces_cut *cut, size_t to)
{
    return to < cut->first ? cut->first
        : to < cut->second ? cut->second : cut->size;
}

static void agrees(struct mem *mem, const char *name, struct str text,
                   struct pieces_cut cut)
{
    for (int drop = 0; drop < 2; drop++) {
        cut.drop = drop == 1;
        cut.size = text.size;
        if (!pieces_agree(mem, text, &cut)) {
            fail_msg("%s: cut at %d, %d%s", name, (int)cut.first,
                     (int)cut.second, drop == 1 ? ", dropped" : "");
        }
    }
}

static void cut_at(struct mem *mem, const char *name, struct str text,
                   size_t first, size_t second)
{
    agrees(mem, name, text, (struct pieces_cut){ .next = two_cuts,
                                                 .first = first,
                                                 .second = second });
}

static void cut_anywhere(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        const char *name = documents[i].name;
        struct str text = str_of(documents[i].text);
        text.size += strcmp(name, "a zero behind") == 0 ? 2 : 0;
        agrees(&mem, name, text, (struct pieces_cut){ .next = one_byte });
        for (size_t a = 0; a <= text.size; a++) {
            cut_at(&mem, name, text, a, a);
            for (size_t b = a; b <= text.size && text.size < 60; b++) {
                cut_at(&mem, name, text, a, b);
            }
        }
    }
    assert_int_equal(mem.used_bytes, 0);
}

/* UTF-16 with and without a mark, which has zero bytes. */
static void refuses_utf16(void **state)
{
    (void)state;
    static const struct { const char *bytes; size_t size; } texts[] = {
        { "[\0]\0", 4 }, { "\0[\0]", 4 }, { "\xFF\xFE[\0]\0", 6 },
        { "\xFE\xFF\0[\0]", 6 }, { "[\0", 2 }, { " \0[\0]\0", 6 },
    };
    struct mem mem;
    mem_init(&mem);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct str text = { texts[i].bytes, texts[i].size };
        for (size_t a = 0; a <= text.size; a++) {
            cut_at(&mem, "UTF-16", text, a, a);
        }
    }
}

/* Longer than what is wanted behind a mistake: a text, an escape behind one,
 * a number that is no integer only at its end. */
static void long_tokens(void **state)
{
    static const struct { const char *head; char c; const char *tail; }
    tokens[] = {
        { "[\"", 'x', "\"]" }, { "[\"", 'x', "\\u00e9\"]" },
        { "[{\"a\":1},\"", 'x', "\n" }, { "[", '1', ".5]" },
        { "[", '1', "]" }, { "[", 'x', "]" }, { "[\"", 'x', "" },
    };
    struct mem mem;
    struct buf text;
    (void)state;
    mem_init(&mem);
    buf_init(&text, &mem, 0);
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        buf_clear(&text);
        buf_text(&text, tokens[i].head);
        for (int k = 0; k < 290; k++) {
            buf_char(&text, tokens[i].c);
        }
        buf_text(&text, tokens[i].tail);
        for (size_t a = 0; a <= text.size; a++) {
            cut_at(&mem, "long", buf_view(&text), a, a);
        }
    }
    buf_free(&text);
}

/* As deep as may be, and one deeper, around and inside of members. */
static void deep(void **state)
{
    (void)state;
    struct mem mem;
    struct buf text;
    mem_init(&mem);
    buf_init(&text, &mem, 0);
    for (int depth = LIMIT_JSON_DEPTH - 1; depth < LIMIT_JSON_DEPTH + 2;
         depth++) {
        buf_clear(&text);
        buf_text(&text, "[{\"a\":1},");
        for (int i = 1; i < depth; i++) {
            buf_text(&text, i % 2 == 0 ? "[" : "{\"a\":");
        }
        buf_text(&text, "1");
        for (int i = depth; i-- > 1;) {
            buf_text(&text, i % 2 == 0 ? "]" : "}");
        }
        buf_text(&text, "]");
        for (size_t a = 0; a <= text.size; a++) {
            cut_at(&mem, "deep", buf_view(&text), a, a);
        }
    }
    buf_free(&text);
}

static int count_tokens(void *user, const struct json_token *token,
                        struct err *err)
{
    (void)token;
    (void)err;
    *(size_t *)user += 1;
    return 0;
}

/* The place of a member is told, in the document and in what is held. */
static void tells_places(void **state)
{
    (void)state;
    struct mem mem;
    struct err err;
    struct json_members members;
    struct str text = STR("[1,\n  {\"a\": 2},\n3]");
    size_t at = 0, tokens = 0;
    mem_init(&mem);
    json_members_init(&members, &mem, "f", true);
    members.handler = count_tokens;
    members.user = &tokens;
    assert_int_equal(json_members_next(&members, text, &at, false, &err), 1);
    assert_int_equal(members.start, 1);
    assert_int_equal(at, 2);
    assert_int_equal(json_members_next(&members, text, &at, false, &err), 1);
    assert_int_equal(members.start, 6);
    assert_int_equal(members.start_line, 2);
    assert_int_equal(members.start_column, 3);
    assert_int_equal(json_members_next(&members, text, &at, false, &err), 1);
    assert_int_equal(json_members_next(&members, text, &at, false, &err),
                     JSON_MORE);
    assert_int_equal(at, text.size);
    assert_int_equal(json_members_next(&members, text, &at, true, &err), 0);
    assert_int_equal(tokens, 6);
    /* Without `list` a list is one value. */
    at = tokens = 0;
    json_members_init(&members, &mem, "f", false);
    members.handler = count_tokens;
    members.user = &tokens;
    assert_int_equal(json_members_next(&members, text, &at, true, &err), 1);
    assert_int_equal(tokens, 8);
    assert_int_equal(json_members_next(&members, text, &at, true, &err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_anywhere), cmocka_unit_test(refuses_utf16),
        cmocka_unit_test(long_tokens), cmocka_unit_test(deep),
        cmocka_unit_test(tells_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
