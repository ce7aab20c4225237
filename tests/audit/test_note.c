/* Signed notes: the example of Go's note package, byte for byte; keys; what is
 * refused.  A stripped signature is refused as a forged one is. */
#include "audit/note.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const char SECRET[] = "PRIVATE+KEY+PeterNeumann+c74f20a3+"
    "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
static const char PUBLIC[] = "PeterNeumann+c74f20a3+"
    "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char TEXT[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
static const char LINE[] = "\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQ"
    "xVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

struct desk {
    struct mem mem;
    struct buf buf;
    struct err err;
};

static int set_up(void **state)
{
    static struct desk desk;
    memset(&desk, 0, sizeof desk);
    mem_init(&desk.mem);
    buf_init(&desk.buf, &desk.mem, 0);
    *state = &desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    buf_free(&desk->buf);
    return desk->mem.used_bytes != 0;
}

static void test_known_note(void **state)
{
    struct desk *desk = *state;
    struct note_key key;
    struct note_key public_key;
    struct note note;
    assert_int_equal(note_key_parse(&key, STR(SECRET), &desk->err), 0);
    assert_true(key.secret);
    note_key_public_text(&desk->buf, &key);
    assert_string_equal(desk->buf.bytes, PUBLIC);
    buf_clear(&desk->buf);
    note_key_secret_text(&desk->buf, &key);
    assert_string_equal(desk->buf.bytes, SECRET);
    buf_clear(&desk->buf);
    assert_int_equal(note_sign(&desk->buf, STR(TEXT), &key, 0, &desk->err),
                     0);
    assert_string_equal(desk->buf.bytes, LINE);
    buf_clear(&desk->buf);
    buf_text(&desk->buf, TEXT);
    buf_text(&desk->buf, "\n");
    buf_text(&desk->buf, LINE);
    assert_int_equal(note_parse(&note, buf_view(&desk->buf), &desk->err), 0);
    assert_int_equal(note.count, 1);
    assert_int_equal(note.text.size, sizeof TEXT - 1);
    assert_int_equal(note_key_parse(&public_key, STR(PUBLIC), &desk->err),
                     0);
    assert_false(public_key.secret);
    assert_int_equal(note_check(&note, &public_key, &desk->mem, NULL,
                                &desk->err), 0);
}

/* Every byte of the note changed once: never accepted. */
static void test_every_byte_counts(void **state)
{
    struct desk *desk = *state;
    struct note_key key;
    struct note note;
    assert_int_equal(note_key_parse(&key, STR(PUBLIC), &desk->err), 0);
    buf_text(&desk->buf, TEXT);
    buf_text(&desk->buf, "\n");
    buf_text(&desk->buf, LINE);
    for (size_t i = 0; i < desk->buf.size; i++) {
        desk->buf.bytes[i] ^= 1;
        int code = note_parse(&note, buf_view(&desk->buf), &desk->err);
        if (code == 0) {
            code = note_check(&note, &key, &desk->mem, NULL, &desk->err);
        }
        if (code == 0) {
            print_error("byte %zu\n", i);
        }
        assert_true(code < 0);
        desk->buf.bytes[i] ^= 1;
    }
}

static void test_refused_notes(void **state)
{
    static const struct { const char *name, *bytes; } CASES[] = {
        { "empty", "" },
        { "no blank line", "a\n\xE2\x80\x94 k AAAAAAAA\n" },
        { "no signature", "a\n\n" },
        { "only a blank line", "\n\n\xE2\x80\x94 k AAAAAAAA\n" },
        { "no last newline", "a\n\n\xE2\x80\x94 k AAAAAAAA" },
        { "a hyphen", "a\n\n- k AAAAAAAA\n" },
        { "no name", "a\n\n\xE2\x80\x94  AAAAAAAA\n" },
        { "no base64", "a\n\n\xE2\x80\x94 k ????????\n" },
        { "base64 without padding", "a\n\n\xE2\x80\x94 k AAAAAAA\n" },
        { "too short", "a\n\n\xE2\x80\x94 k AAAA\n" },
        { "not UTF-8", "a\xFF\n\n\xE2\x80\x94 k AAAAAAAA\n" },
    };
    struct desk *desk = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct note note;
        int code = note_parse(&note, str_of(CASES[i].bytes), &desk->err);
        if (code != ERR_INTEGRITY) {
            print_error("%s\n", CASES[i].name);
        }
        assert_int_equal(code, ERR_INTEGRITY);
    }
}

static void test_stripped(void **state)
{
    struct desk *desk = *state;
    struct entropy entropy;
    uint64_t seed = 1;
    struct note_key other;
    struct note_key key;
    struct note note;
    entropy_seeded(&entropy, &seed);
    assert_int_equal(note_key_make(&other, STR("other"), NOTE_ED25519,
                                   &entropy, &desk->err), 0);
    assert_int_equal(note_key_parse(&key, STR(PUBLIC), &desk->err), 0);
    buf_text(&desk->buf, TEXT);
    buf_text(&desk->buf, "\n");
    assert_int_equal(note_sign(&desk->buf, STR(TEXT), &other, 0,
                               &desk->err), 0);
    assert_int_equal(note_parse(&note, buf_view(&desk->buf), &desk->err), 0);
    assert_int_equal(note_check(&note, &other, &desk->mem, NULL,
                                &desk->err), 0);
    assert_int_equal(note_check(&note, &key, &desk->mem, NULL, &desk->err),
                     ERR_INTEGRITY);
    assert_int_equal(desk->err.message, MESSAGE_NOTE_UNSIGNED);
}

static void test_cosignature(void **state)
{
    struct desk *desk = *state;
    struct entropy entropy;
    uint64_t seed = 2;
    struct note_key key;
    struct note note;
    int64_t time = 0;
    entropy_seeded(&entropy, &seed);
    assert_int_equal(note_key_make(&key, STR("saksi.example/1"),
                                   NOTE_COSIGNATURE, &entropy, &desk->err),
                     0);
    buf_text(&desk->buf, TEXT);
    buf_text(&desk->buf, "\n");
    assert_int_equal(note_sign(&desk->buf, STR(TEXT), &key, 1679315147,
                               &desk->err), 0);
    assert_int_equal(note_parse(&note, buf_view(&desk->buf), &desk->err), 0);
    assert_int_equal(note_check(&note, &key, &desk->mem, &time, &desk->err),
                     0);
    assert_int_equal(time, 1679315147);
    note.signatures[0].bytes[7] ^= 1;     /* another time */
    assert_int_equal(note_check(&note, &key, &desk->mem, &time, &desk->err),
                     ERR_INTEGRITY);
    assert_int_equal(desk->err.message, MESSAGE_NOTE_FORGED);
}

static void test_names_and_keys(void **state)
{
    static const struct { const char *name; bool ok; } NAMES[] = {
        { "hub.babelprov.go.id/awig", true }, { "a", true }, { "", false },
        { "a b", false }, { "a+b", false }, { "a\nb", false },
        { "a\xC2\xA0", false },
    };
    static const char *const KEYS[] = {
        "", "x", "x+00000000+AA==", "PRIVATE+KEY+x+y+z",
        /* another id, another type, a byte less */
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q=",
    };
    struct desk *desk = *state;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        assert_int_equal(note_name_ok(str_of(NAMES[i].name)), NAMES[i].ok);
    }
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        struct note_key key;
        assert_int_equal(note_key_parse(&key, str_of(KEYS[i]), &desk->err),
                         ERR_INPUT);
        assert_false(key.secret);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_known_note), TEST(test_every_byte_counts),
        TEST(test_refused_notes), TEST(test_stripped),
        TEST(test_cosignature), TEST(test_names_and_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
