/* The log: what is appended, what a changed row of it gives away, and where. */
#include "log_fixture.h"

#include "base/limits.h"

static void test_exact_bytes(void **state)
{
    struct book book;
    struct str leaf;
    struct entry entry;
    (void)state;
    book_start(&book);
    book_fill(&book, 2);
    book_must(&book, log_leaf(book.db, 1, &book.arena, &leaf, &book.err));
    const char *start = "{\"actor\":\"system\",\"at\":1001,\"body\":"
        "{\"number\":1,\"text\":\"Pangkalpinang \\\"19.71\\\"\"},\"index\":1,"
        "\"kind\":\"test\",\"log\":\"";
    assert_memory_equal(leaf.bytes, start, strlen(start));
    assert_int_equal(leaf.size, strlen(start) + 34);
    book_must(&book, log_read(&book.arena, leaf, &entry, &book.err));
    assert_int_equal(entry.index, 1);
    assert_int_equal(entry.at, 1001);
    assert_string_equal(entry.kind.bytes, "test");
    assert_int_equal(value_get_integer(entry.body, "number", 0), 1);
    book_end(&book);
}

/* The id comes from the entropy, once: a log is never started again. */
static void test_id(void **state)
{
    struct book a;
    struct book b;
    struct str leaves[2];
    (void)state;
    book_start(&a);
    book_start(&b);
    book_fill(&a, 1);
    assert_int_equal(log_create(a.db, &a.entropy, &a.err), ERR_INTEGRITY);
    assert_int_equal(a.err.message, MESSAGE_DB_CONSTRAINT);
    book_fill(&b, 1);
    book_must(&a, log_leaf(a.db, 0, &a.arena, &leaves[0], &a.err));
    book_must(&b, log_leaf(b.db, 0, &b.arena, &leaves[1], &b.err));
    assert_string_equal(leaves[0].bytes, leaves[1].bytes);
    book_end(&a);
    book_end(&b);
}

/* The root of any size is the plain definition's, also across blocks. */
static void test_roots(void **state)
{
    static const int64_t SIZES[] = { 1, 2, 255, 256, 257, 1000, 65537 };
    struct book book;
    struct merkle_peaks plain = { .size = 0 };
    (void)state;
    book_start(&book);
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        struct log_report report;
        struct sha256 root;
        struct sha256 expected;
        struct merkle_source source = log_source(book.db);
        book_fill(&book, SIZES[i] - plain.size);
        while (plain.size < SIZES[i]) {
            struct arena arena;
            struct str leaf;
            arena_init(&arena, &book.mem);
            book_must(&book, log_leaf(book.db, plain.size, &arena, &leaf,
                                      &book.err));
            struct sha256 hash = merkle_leaf(leaf);
            merkle_append(&plain, &hash);
            arena_free(&arena);
        }
        expected = merkle_root(&plain);
        book_must(&book, log_root(book.db, &root, &book.err));
        assert_true(sha256_equal(&root, &expected));
        book_must(&book, merkle_root_at(&source, SIZES[i], &root,
                                        &book.err));
        assert_true(sha256_equal(&root, &expected));
        book_must(&book, log_verify(book.db, &report, NULL, NULL,
                                    &book.err));
        assert_int_equal(report.entries, SIZES[i]);
    }
    book_end(&book);
}

/* Proofs out of the database hold, at block edges too. */
static void test_proofs(void **state)
{
    static const int64_t INDICES[] = { 0, 1, 254, 255, 256, 511, 512, 699 };
    struct book book;
    struct merkle_proof proof;
    (void)state;
    book_start(&book);
    book_fill(&book, 700);
    struct merkle_source source = log_source(book.db);
    struct merkle_consistency growth = { .size = 700 };
    struct merkle_inclusion claim = { .size = 700 };
    book_must(&book, log_root(book.db, &claim.root, &book.err));
    growth.root = claim.root;
    for (size_t i = 0; i < sizeof INDICES / sizeof *INDICES; i++) {
        struct str leaf;
        claim.index = INDICES[i];
        book_must(&book, log_leaf(book.db, claim.index, &book.arena, &leaf,
                                  &book.err));
        claim.leaf = merkle_leaf(leaf);
        book_must(&book, merkle_prove_inclusion(&source, claim.index, 700,
                                                &proof, &book.err));
        assert_true(merkle_check_inclusion(&claim, &proof));
        growth.old = INDICES[i] + 1;
        book_must(&book, merkle_root_at(&source, growth.old,
                                        &growth.old_root, &book.err));
        book_must(&book, merkle_prove_consistency(&source, growth.old, 700,
                                                  &proof, &book.err));
        assert_true(merkle_check_consistency(&growth, &proof));
    }
    book_end(&book);
}

/* ---- Changed behind its back -------------------------------------------- */

static const struct {
    const char *name, *sql;
    enum message message;
    const char *args[3];
} CHANGES[] = {
    { "leaf byte", "UPDATE log_leaf SET leaf = CAST(replace(CAST(leaf AS"
      " TEXT), '1007', '1008') AS BLOB) WHERE idx = 7",
      MESSAGE_LOG_LEAF_CHANGED, { "7" } },
    { "leaf hash", "UPDATE log_leaf SET hash = zeroblob(32)"
      " WHERE idx = 300", MESSAGE_LOG_LEAF_CHANGED, { "300" } },
    { "leaf gone", "DELETE FROM log_leaf WHERE idx = 5",
      MESSAGE_LOG_LEAF_MISSING, { "5" } },
    { "last leaf gone", "DELETE FROM log_leaf WHERE idx = 599",
      MESSAGE_LOG_LEAF_MISSING, { "599" } },
    { "leaf too many", "INSERT INTO log_leaf SELECT 600, leaf, hash"
      " FROM log_leaf WHERE idx = 599", MESSAGE_LOG_EXTRA, { "leaf" } },
    { "leaf before the first", "INSERT INTO log_leaf SELECT -1, leaf,"
      " hash FROM log_leaf WHERE idx = 599", MESSAGE_LOG_EXTRA,
      { "leaf" } },
    { "two leaves swapped", "UPDATE log_leaf SET"
      " leaf = (SELECT leaf FROM log_leaf WHERE idx = 9),"
      " hash = (SELECT hash FROM log_leaf WHERE idx = 9)"
      " WHERE idx = 8", MESSAGE_LOG_LEAF_FORM, { "8" } },
    { "block", "UPDATE log_tile SET hashes = CAST(substr(hashes, 1, 64) ||"
      " zeroblob(32) || substr(hashes, 97) AS BLOB) WHERE number = 1",
      MESSAGE_LOG_NODE_CHANGED, { "0", "1", "2" } },
    { "block's root", "UPDATE log_tile SET root = zeroblob(32)"
      " WHERE number = 0", MESSAGE_LOG_NODE_CHANGED,
      { "0", "0", "256" } },
    { "block cut", "UPDATE log_tile SET hashes = substr(hashes, 2)"
      " WHERE number = 0", MESSAGE_LOG_NODE_CHANGED, { "0", "0" } },
    { "block gone", "DELETE FROM log_tile WHERE number = 1",
      MESSAGE_LOG_NODE_MISSING, { "0", "1" } },
    { "block too many", "INSERT INTO log_tile SELECT level, 9, hashes,"
      " root FROM log_tile WHERE number = 1", MESSAGE_LOG_EXTRA,
      { "block" } },
    { "head", "UPDATE log_head SET peaks = zeroblob(length(peaks))",
      MESSAGE_LOG_HEAD_CHANGED, { "600", "0" } },
    { "head shorter", "UPDATE log_head SET size = 599",
      MESSAGE_LOG_HEAD_FORM, { NULL } },
    { "head's id", "UPDATE log_head SET log = 'x'",
      MESSAGE_LOG_HEAD_FORM, { NULL } },
    { "another id", "UPDATE log_head SET log ="
      " '00000000000000000000000000000000'", MESSAGE_LOG_LEAF_FORM,
      { "0" } },
    { "no head", "DELETE FROM log_head", MESSAGE_LOG_NO_HEAD, { NULL } },
};

static void test_changes_are_located(void **state)
{
    struct book book;
    struct log_report report;
    (void)state;
    book_start(&book);
    book_fill(&book, 600);
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++) {
        book_must(&book, db_begin(book.db, &book.err));
        book_run(&book, CHANGES[i].sql);
        int code = log_verify(book.db, &report, NULL, NULL, &book.err);
        if (code != ERR_INTEGRITY
            || book.err.message != CHANGES[i].message) {
            char text[500];
            err_text(&book.err, LANGUAGE_EN, text, sizeof text);
            fail_msg("case '%s': %d %s", CHANGES[i].name, code, text);
        }
        for (size_t k = 0; k < 3 && CHANGES[i].args[k] != NULL; k++) {
            assert_string_equal(book.err.args[k], CHANGES[i].args[k]);
        }
        db_rollback(book.db);
    }
    book_must(&book, log_verify(book.db, &report, NULL, NULL, &book.err));
    book_end(&book);
}

/* ---- Limits and faults -------------------------------------------------- */

static int append_sized(struct book *book, size_t size)
{
    struct arena arena;
    arena_init(&arena, &book->mem);
    char *text = arena_alloc(&arena, size + 1);
    memset(text, 'x', size);
    struct value *body = value_map(&arena);
    value_set_string(&arena, body, "t", text);
    struct entry entry = { .kind = STR("k"), .at = 1, .actor = STR("s"),
                           .body = body };
    int code = log_append(book->db, &entry, &book->err);
    arena_free(&arena);
    return code;
}

static void test_leaf_limit(void **state)
{
    struct book book;
    struct str leaf;
    (void)state;
    book_start(&book);
    book_must(&book, append_sized(&book, 10));
    book_must(&book, log_leaf(book.db, 0, &book.arena, &leaf, &book.err));
    size_t room = LIMIT_LEAF_BYTES - (leaf.size - 10);
    book_must(&book, append_sized(&book, room));
    assert_int_equal(append_sized(&book, room + 1), ERR_BUG);
    book_end(&book);
}

static void test_allocations(void **state)
{
    (void)state;
    for (int forever = 0; forever < 2; forever++) {
        int code = ERR_NOMEM;
        for (uint64_t at = 1; code == ERR_NOMEM; at++) {
            struct book book;
            struct log_report report;
            book_start(&book);
            book_fill(&book, 255);
            book.mem.fail_at = book.mem.calls + at;
            book.mem.fail_forever = forever == 1;
            code = db_begin(book.db, &book.err);
            if (code == 0) {
                code = book_append(&book, 255);
                code = code < 0 ? code : db_commit(book.db, &book.err);
                if (code < 0) {
                    db_rollback(book.db);
                }
            }
            if (code == 0) {
                code = log_verify(book.db, &report, NULL, NULL, &book.err);
            }
            assert_true(code == 0 || code == ERR_NOMEM);
            book.mem.fail_at = 0;
            book_must(&book, log_verify(book.db, &report, NULL, NULL,
                                        &book.err));
            book_end(&book);
        }
    }
}

static void test_steps(void **state)
{
    int code = ERR_STORAGE;
    (void)state;
    for (uint64_t at = 1; code < 0; at++) {
        struct book book;
        struct log_report report;
        book_start(&book);
        book_fill(&book, 255);
        db_fail_at(book.db, at);
        code = db_begin(book.db, &book.err);
        if (code == 0) {
            code = book_append(&book, 255);
            code = code < 0 ? code : db_commit(book.db, &book.err);
            if (code < 0) {
                db_rollback(book.db);
            }
        }
        db_fail_at(book.db, 0);
        book_must(&book, log_verify(book.db, &report, NULL, NULL,
                                    &book.err));
        assert_int_equal(report.entries, code < 0 ? 255 : 256);
        book_end(&book);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_bytes),
        cmocka_unit_test(test_id),
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_proofs),
        cmocka_unit_test(test_changes_are_located),
        cmocka_unit_test(test_leaf_limit),
        cmocka_unit_test(test_allocations),
        cmocka_unit_test(test_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
