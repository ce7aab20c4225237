/* Which keys sign: by the entries of the log, at every size; who may be
 * retired; every allocation failing. */
#include "log_fixture.h"

#include "audit/checkpoint.h"
#include "audit/rotation.h"
#include "store/keys.h"

static struct note_key make_key(struct book *book)
{
    struct note_key key;
    book_must(book, note_key_make(&key, STR("hub.example/log"), NOTE_ED25519,
                                  &book->entropy, &book->err));
    return key;
}

/* Appends an entry about a key and applies it. */
static void tell(struct book *book, const char *kind,
                 const struct note_key *key)
{
    struct buf vkey;
    buf_init(&vkey, &book->mem, 0);
    note_key_public_text(&vkey, key);
    struct value *body = value_map(&book->arena);
    value_set_text(&book->arena, body, "vkey", buf_view(&vkey));
    struct entry entry = { .kind = str_of(kind), .at = 1,
                           .actor = STR("system"), .body = body };
    book_must(book, log_append(book->db, &entry, &book->err));
    db_set_writer(book->db, DB_WRITER_FOLD);
    book_must(book, strcmp(kind, "key.add") == 0
              ? key_add_apply(book->db, &entry, &book->err)
              : key_retire_apply(book->db, &entry, &book->err));
    db_set_writer(book->db, DB_WRITER_NONE);
    buf_free(&vkey);
}

static int sign(struct book *book, const struct note_key *keys, size_t count)
{
    struct str note;
    struct checkpoint_order order = { .keys = keys, .count = count,
                                      .at = 1 };
    return checkpoint_sign(book->db, &order, &book->arena, &note,
                           &book->err);
}

/* Keys a, b, c; entries: 0-3 others, 4 a, 5 b, 6 retires a, 7 c. */
static void start(struct book *book, struct note_key keys[3])
{
    book_start(book);
    for (int i = 0; i < 3; i++) {
        keys[i] = make_key(book);
    }
    book_fill(book, 4);
}

static void test_uses(void **state)
{
    static const struct { int64_t size; const char *used; } CASES[] = {
        { 0, "a" }, { 4, "a" }, { 5, "a" }, { 6, "ab" }, { 7, "b" },
        { 8, "bc" }, { 1000, "bc" },
    };
    struct book book;
    struct note_key keys[3];
    struct rotation rotation;
    (void)state;
    start(&book, keys);
    book_must(&book, rotation_read(book.db, &book.arena, &rotation,
                                   &book.err));
    assert_int_equal(rotation.count, 0);
    tell(&book, "key.add", &keys[0]);
    tell(&book, "key.add", &keys[1]);
    tell(&book, "key.retire", &keys[0]);
    tell(&book, "key.add", &keys[2]);
    book_must(&book, rotation_read(book.db, &book.arena, &rotation,
                                   &book.err));
    assert_int_equal(rotation.count, 3);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char used[4] = "";
        for (size_t k = 0; k < 3; k++) {
            assert_int_equal(rotation_find(&rotation, &keys[k]), (int)k);
            if (rotation_uses(&rotation, k, CASES[i].size)) {
                used[strlen(used)] = (char)('a' + k);
            }
        }
        assert_string_equal(used, CASES[i].used);
    }
    book_end(&book);
}

static void test_signers(void **state)
{
    struct book book;
    struct note_key keys[3];
    (void)state;
    start(&book, keys);
    book_must(&book, sign(&book, keys, 1));
    tell(&book, "key.add", &keys[0]);
    tell(&book, "key.add", &keys[1]);
    assert_int_equal(sign(&book, keys, 1), ERR_INPUT);
    assert_int_equal(book.err.message, MESSAGE_KEY_NEEDED);
    assert_int_equal(sign(&book, keys, 3), ERR_INPUT);
    assert_int_equal(book.err.message, MESSAGE_KEY_STRANGER);
    assert_true(rotation_check_retire(book.db, &keys[0], false, &book.err)
                < 0);
    assert_int_equal(book.err.message, MESSAGE_KEY_OVERLAP);
    book_must(&book, rotation_check_retire(book.db, &keys[0], true,
                                           &book.err));
    book_must(&book, sign(&book, keys, 2));
    book_must(&book, rotation_check_retire(book.db, &keys[0], false,
                                           &book.err));
    tell(&book, "key.retire", &keys[0]);
    assert_true(rotation_check_retire(book.db, &keys[0], false, &book.err)
                < 0);
    assert_int_equal(book.err.message, MESSAGE_KEY_UNKNOWN);
    assert_true(rotation_check_retire(book.db, &keys[1], true, &book.err)
                < 0);
    assert_int_equal(book.err.message, MESSAGE_KEY_LAST);
    book_must(&book, sign(&book, keys + 1, 1));
    book_must(&book, rotation_verify(book.db, NULL, &book.err));
    book_must(&book, rotation_verify(book.db, &keys[0], &book.err));
    book_must(&book, rotation_verify(book.db, &keys[1], &book.err));
    assert_int_equal(rotation_verify(book.db, &keys[2], &book.err),
                     ERR_INTEGRITY);
    assert_int_equal(book.err.message, MESSAGE_NOTE_UNSIGNED);
    /* A key in use that has not signed, whatever the file says. */
    book_run(&book, "UPDATE log_checkpoint SET note = (SELECT note FROM"
                    " log_checkpoint ORDER BY size LIMIT 1)"
                    " WHERE size = (SELECT max(size) FROM log_checkpoint)");
    assert_int_equal(rotation_verify(book.db, NULL, &book.err),
                     ERR_INTEGRITY);
    book_end(&book);
}

static void test_allocations(void **state)
{
    struct book book;
    struct note_key keys[3];
    (void)state;
    start(&book, keys);
    book_must(&book, sign(&book, keys, 1));
    tell(&book, "key.add", &keys[0]);
    tell(&book, "key.add", &keys[1]);
    book_must(&book, sign(&book, keys, 2));
    int code = ERR_NOMEM;
    for (uint64_t at = 1; code == ERR_NOMEM; at++) {
        book.mem.calls = 0;
        book.mem.fail_at = at;
        code = rotation_verify(book.db, &keys[0], &book.err);
        book.mem.fail_at = 0;
        assert_true(code == 0 || code == ERR_NOMEM
                    || code == ERR_INTEGRITY);
        code = code == ERR_INTEGRITY ? ERR_NOMEM : code;
    }
    assert_int_equal(code, 0);
    book_end(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uses),
        cmocka_unit_test(test_signers),
        cmocka_unit_test(test_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
