/* Checkpoints: one of a size, each following from the last; proofs and exports
 * that hold; a database that is older than what it signed is refused. */
#include "log_fixture.h"

#include <sys/stat.h>

#include "audit/checkpoint.h"
#include "audit/rotation.h"
#include "base/file.h"

static struct note_key make_key(struct book *book, const char *name)
{
    struct note_key key;
    book_must(book, note_key_make(&key, str_of(name), NOTE_ED25519,
                                  &book->entropy, &book->err));
    return key;
}

static int sign(struct book *book, const struct note_key *keys, size_t count,
                struct str *note)
{
    struct checkpoint_order order = { .keys = keys, .count = count,
                                      .at = 5000 };
    return checkpoint_sign(book->db, &order, &book->arena, note, &book->err);
}

static void test_text(void **state)
{
    struct book book;
    struct checkpoint checkpoint = { .origin = STR("a.example/b"),
                                     .size = 0 };
    struct checkpoint parsed;
    struct buf text;
    (void)state;
    book_start(&book);
    buf_init(&text, &book.mem, 0);
    checkpoint.root = sha256_of(STR(""));
    checkpoint_text(&text, &checkpoint);
    assert_string_equal(text.bytes, "a.example/b\n0\n"
                        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
    book_must(&book, checkpoint_parse(&parsed, buf_view(&text), &book.err));
    assert_int_equal(parsed.size, 0);
    assert_true(sha256_equal(&parsed.root, &checkpoint.root));
    buf_free(&text);
    book_end(&book);
}

static void test_refused_texts(void **state)
{
    static const char *const CASES[] = {
        "", "a\n", "a\n1\n", "a\n1\nAA==\n", "a\n01\n"
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "a\n-1\n"
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "a\n1\n"
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "a b\n1\n"
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "\n1\n"
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct checkpoint parsed;
        struct err err;
        assert_int_equal(checkpoint_parse(&parsed, str_of(CASES[i]), &err),
                         ERR_INTEGRITY);
    }
}

static void test_one_of_a_size(void **state)
{
    struct book book;
    struct str first;
    struct str again;
    struct str later;
    int64_t count = 0;
    (void)state;
    book_start(&book);
    book_fill(&book, 3);
    struct note_key key = make_key(&book, "hub.example/log");
    book_must(&book, sign(&book, &key, 1, &first));
    book_must(&book, sign(&book, &key, 1, &again));
    assert_string_equal(first.bytes, again.bytes);
    book_fill(&book, 300);
    book_must(&book, sign(&book, &key, 1, &later));
    assert_string_not_equal(first.bytes, later.bytes);
    book_must(&book, checkpoint_verify_all(book.db, &count, &book.err));
    assert_int_equal(count, 2);
    book_must(&book, rotation_verify(book.db, &key, &book.err));
    book_end(&book);
}

static void test_rotation(void **state)
{
    struct book book;
    struct str note;
    struct note parsed;
    (void)state;
    book_start(&book);
    book_fill(&book, 3);
    struct note_key keys[2] = { make_key(&book, "hub.example/log"),
                                make_key(&book, "hub.example/log") };
    struct note_key other = make_key(&book, "other.example");
    book_must(&book, sign(&book, keys, 2, &note));
    book_must(&book, note_parse(&parsed, note, &book.err));
    assert_int_equal(parsed.count, 2);
    for (int i = 0; i < 2; i++) {
        book_must(&book, note_check(&parsed, &keys[i], &book.mem, NULL,
                                    &book.err));
    }
    book_fill(&book, 1);
    assert_int_equal(sign(&book, &other, 1, &note), ERR_INTEGRITY);
    assert_int_equal(book.err.message, MESSAGE_CHECKPOINT_ORIGIN);
    assert_int_equal(rotation_verify(book.db, &other, &book.err),
                     ERR_INTEGRITY);
    book_end(&book);
}

/* An old copy of the tables beside newer signatures, and a rewritten past. */
static void test_rollback_is_refused(void **state)
{
    struct book book;
    struct book older;
    struct str note;
    int64_t count = 0;
    (void)state;
    book_start(&book);
    book_fill(&book, 10);
    struct note_key key = make_key(&book, "hub.example/log");
    book_must(&book, sign(&book, &key, 1, &note));
    book_start(&older);
    book_fill(&older, 4);
    struct checkpoint checkpoint;
    struct note parsed;
    book_must(&book, note_parse(&parsed, note, &book.err));
    book_must(&book, checkpoint_parse(&checkpoint, parsed.text, &book.err));
    struct log_signed row = { checkpoint.origin, checkpoint.size,
                              checkpoint.root, note };
    book_must(&older, log_keep_checkpoint(older.db, &row, &older.err));
    assert_int_equal(sign(&older, &key, 1, &note), ERR_INTEGRITY);
    assert_int_equal(older.err.message, MESSAGE_CHECKPOINT_AHEAD);
    assert_int_equal(checkpoint_verify_all(older.db, &count, &older.err),
                     ERR_INTEGRITY);
    assert_int_equal(older.err.message, MESSAGE_CHECKPOINT_AHEAD);
    book_end(&older);

    book_start(&older);
    book_must(&older, db_begin(older.db, &older.err));
    for (int64_t i = 0; i < 20; i++) {
        struct value *body = value_map(&older.arena);
        struct entry entry = { .kind = STR("other"), .at = 1,
                               .actor = STR("x"), .body = body };
        book_must(&older, log_append(older.db, &entry, &older.err));
    }
    book_must(&older, db_commit(older.db, &older.err));
    book_must(&older, log_keep_checkpoint(older.db, &row, &older.err));
    assert_int_equal(sign(&older, &key, 1, &note), ERR_INTEGRITY);
    assert_int_equal(older.err.message, MESSAGE_CHECKPOINT_ROOT);
    book_end(&older);
    book_end(&book);
}

static void test_proofs(void **state)
{
    struct book book;
    struct str note;
    struct str leaf;
    struct buf proof;
    (void)state;
    book_start(&book);
    book_fill(&book, 300);
    struct note_key key = make_key(&book, "hub.example/log");
    struct note_key other = make_key(&book, "hub.example/log");
    book_must(&book, sign(&book, &key, 1, &note));
    buf_init(&proof, &book.mem, 0);
    book_must(&book, checkpoint_prove(book.db, 255, note, &proof,
                                      &book.err));
    book_must(&book, log_leaf(book.db, 255, &book.arena, &leaf, &book.err));
    struct str text = buf_view(&proof);
    book_must(&book, checkpoint_check_proof(text, leaf, &key, &book.mem,
                                            &book.err));
    assert_true(checkpoint_check_proof(text, leaf, &other, &book.mem,
                                       &book.err) < 0);
    assert_int_equal(book.err.message, MESSAGE_NOTE_UNSIGNED);
    assert_true(checkpoint_check_proof(text, STR("x"), &key, &book.mem,
                                       &book.err) < 0);
    assert_int_equal(book.err.message, MESSAGE_PROOF_WRONG);
    /* Every byte of the proof counts. */
    for (size_t i = 0; i < proof.size; i++) {
        proof.bytes[i] ^= 1;
        assert_true(checkpoint_check_proof(text, leaf, &key, &book.mem,
                                           &book.err) < 0);
        proof.bytes[i] ^= 1;
    }
    /* A line of extra data is allowed, and authenticates nothing. */
    struct buf extra;
    buf_init(&extra, &book.mem, 0);
    buf_text(&extra, "c2sp.org/tlog-proof@v1\nextra AAAA\n");
    buf_text(&extra, proof.bytes + strlen("c2sp.org/tlog-proof@v1\n"));
    book_must(&book, checkpoint_check_proof(buf_view(&extra), leaf, &key,
                                            &book.mem, &book.err));
    assert_int_equal(checkpoint_prove(book.db, 300, note, &proof,
                                      &book.err), ERR_USAGE);
    buf_free(&extra);
    buf_free(&proof);
    book_end(&book);
}

static size_t file_size(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? (size_t)found.st_size : 0;
}

static void remove_export(const char *folder)
{
    static const char *const NAMES[] = {
        "/tile/entries/002.p/88", "/tile/entries/002.p", "/tile/entries/001",
        "/tile/entries/000", "/tile/entries", "/tile/1/000.p/2",
        "/tile/1/000.p", "/tile/1", "/tile/0/002.p/88", "/tile/0/002.p",
        "/tile/0/001", "/tile/0/000", "/tile/0", "/tile", "/checkpoint", ""
    };
    char path[300];
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        snprintf(path, sizeof path, "%s%s", folder, NAMES[i]);
        assert_int_equal(remove(path), 0);
    }
}

static void test_export(void **state)
{
    char folder[] = "/tmp/awig-export-XXXXXX";
    static const struct { const char *path; size_t size; } FILES[] = {
        { "/tile/0/000", 8192 }, { "/tile/0/001", 8192 },
        { "/tile/0/002.p/88", 88 * 32 }, { "/tile/1/000.p/2", 64 },
    };
    struct book book;
    struct str note;
    int64_t files = 0;
    char path[300];
    (void)state;
    book_start(&book);
    book_fill(&book, 600);
    struct note_key key = make_key(&book, "hub.example/log");
    book_must(&book, sign(&book, &key, 1, &note));
    assert_non_null(mkdtemp(folder));
    book_must(&book, checkpoint_export(book.db, note, folder, &files,
                                       &book.err));
    assert_int_equal(files, 3 + 3 + 1 + 1);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        snprintf(path, sizeof path, "%s%s", folder, FILES[i].path);
        assert_int_equal(file_size(path), FILES[i].size);
    }
    snprintf(path, sizeof path, "%s/checkpoint", folder);
    assert_int_equal(file_size(path), note.size);
    snprintf(path, sizeof path, "%s/tile/entries/002.p/88", folder);
    assert_true(file_size(path) > 88 * 100);
    remove_export(folder);
    book_end(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_refused_texts),
        cmocka_unit_test(test_one_of_a_size),
        cmocka_unit_test(test_rotation),
        cmocka_unit_test(test_rollback_is_refused),
        cmocka_unit_test(test_proofs),
        cmocka_unit_test(test_export),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
