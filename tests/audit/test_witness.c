/* Witnesses: a log that only grows is signed for; one set back, split or
 * rewritten is refused, with what was seen. */
#include "log_fixture.h"

#include "audit/rotation.h"
#include "audit/witness.h"

struct scene {
    struct book book;
    struct note_key log, witness;
    struct buf state;
};

static void scene_start(struct scene *scene, int64_t entries)
{
    memset(scene, 0, sizeof *scene);
    book_start(&scene->book);
    book_fill(&scene->book, entries);
    book_must(&scene->book, note_key_make(&scene->log, STR("hub.example/log"),
        NOTE_ED25519, &scene->book.entropy, &scene->book.err));
    book_must(&scene->book, note_key_make(&scene->witness,
        STR("saksi.example"), NOTE_COSIGNATURE, &scene->book.entropy,
        &scene->book.err));
    buf_init(&scene->state, &scene->book.mem, 0);
}

static void scene_end(struct scene *scene)
{
    buf_free(&scene->state);
    book_end(&scene->book);
}

/* The log's request, rendered and read again as a file would be. */
static void make_request(struct scene *scene, int64_t old,
                         struct witness_request *out)
{
    struct book *book = &scene->book;
    struct checkpoint_order order = { .keys = &scene->log, .count = 1,
                                      .at = 9000 };
    struct merkle_source source = log_source(book->db);
    struct witness_request request = { .old = old };
    struct buf text;
    int64_t size = 0;
    book_must(book, checkpoint_sign(book->db, &order, &book->arena,
                                    &request.note, &book->err));
    book_must(book, log_size(book->db, &size, &book->err));
    book_must(book, merkle_prove_consistency(&source, old, size,
                                             &request.proof, &book->err));
    buf_init(&text, &book->mem, 0);
    witness_request_text(&text, &request);
    struct str copy = str_copy(&book->arena, buf_view(&text));
    buf_free(&text);
    book_must(book, witness_request_parse(out, copy, &book->err));
    assert_int_equal(out->old, old);
    assert_int_equal(out->proof.count, request.proof.count);
}

/* Judges by the scene's state and, when it is good, remembers. */
static int judge(struct scene *scene, const struct witness_request *request)
{
    struct witness_seen seen;
    struct checkpoint now;
    struct buf state;
    int code = witness_state_find(buf_view(&scene->state),
                                  str_of(scene->log.name), &seen,
                                  &scene->book.err);
    if (code == 0) {
        code = witness_judge(request, &scene->log, &seen, &scene->book.mem,
                             &now, &scene->book.err);
    }
    if (code == 0) {
        seen = (struct witness_seen){ now.size, now.root };
        buf_init(&state, &scene->book.mem, 0);
        witness_state_put(&state, buf_view(&scene->state), now.origin,
                          &seen);
        buf_free(&scene->state);
        scene->state = state;
    }
    return code;
}

static void test_growth(void **state)
{
    struct scene scene;
    struct witness_request request;
    (void)state;
    scene_start(&scene, 5);
    make_request(&scene, 0, &request);
    book_must(&scene.book, judge(&scene, &request));
    book_must(&scene.book, judge(&scene, &request) < 0 ? 0 : -1);
    assert_int_equal(scene.book.err.message, MESSAGE_WITNESS_OLD);
    assert_string_equal(scene.book.err.args[0], "5");
    make_request(&scene, 5, &request);
    book_must(&scene.book, judge(&scene, &request));
    book_fill(&scene.book, 300);
    make_request(&scene, 5, &request);
    book_must(&scene.book, judge(&scene, &request));
    /* The memory holds one line a log. */
    assert_non_null(strstr(scene.state.bytes, "hub.example/log 305 "));
    assert_null(strstr(scene.state.bytes, "log 5 "));
    scene_end(&scene);
}

static void test_rollback_and_split(void **state)
{
    struct scene scene;
    struct scene older;
    struct witness_request request;
    (void)state;
    scene_start(&scene, 20);
    make_request(&scene, 0, &request);
    book_must(&scene.book, judge(&scene, &request));
    /* An old backup, still signed with the same key. */
    scene_start(&older, 8);
    older.log = scene.log;
    make_request(&older, 0, &request);
    assert_int_equal(judge(&scene, &request), ERR_INTEGRITY);
    assert_int_equal(scene.book.err.message, MESSAGE_WITNESS_ROLLBACK);
    assert_string_equal(scene.book.err.args[0], "20");
    assert_string_equal(scene.book.err.args[1], "8");
    /* It goes another way, and passes the size that was seen. */
    book_must(&older.book, db_begin(older.book.db, &older.book.err));
    for (int i = 0; i < 12; i++) {
        struct entry entry = { .kind = STR("other"), .at = 1,
                               .actor = STR("x"),
                               .body = value_map(&older.book.arena) };
        book_must(&older.book, log_append(older.book.db, &entry,
                                          &older.book.err));
    }
    book_must(&older.book, db_commit(older.book.db, &older.book.err));
    make_request(&older, 20, &request);
    assert_int_equal(judge(&scene, &request), ERR_INTEGRITY);
    assert_int_equal(scene.book.err.message, MESSAGE_WITNESS_SPLIT);
    book_must(&older.book, log_size(older.book.db, &request.old,
                                    &older.book.err));
    book_fill(&older.book, 5);
    make_request(&older, 20, &request);
    assert_int_equal(judge(&scene, &request), ERR_INTEGRITY);
    assert_int_equal(scene.book.err.message, MESSAGE_WITNESS_SPLIT);
    scene_end(&older);
    scene_end(&scene);
}

static void test_stranger(void **state)
{
    struct scene scene;
    struct witness_request request;
    (void)state;
    scene_start(&scene, 3);
    make_request(&scene, 0, &request);
    struct note_key log = scene.log;
    book_must(&scene.book, note_key_make(&scene.log, STR("hub.example/log"),
        NOTE_ED25519, &scene.book.entropy, &scene.book.err));
    assert_int_equal(judge(&scene, &request), ERR_INTEGRITY);
    assert_int_equal(scene.book.err.message, MESSAGE_NOTE_UNSIGNED);
    scene.log = log;
    book_must(&scene.book, judge(&scene, &request));
    scene_end(&scene);
}

static void test_forms(void **state)
{
    static const char *const REQUESTS[] = {
        "", "old\n", "old x\n\nnote\n", "old -1\n\nnote\n", "old 1\n",
        "old 1\nAAAA\n\nnote\n", "size 1\n\nnote\n",
    };
    static const char *const STATES[] = {
        "x", "x\n", "x 1\n", "x 1 AAAA\n", "x -1 "
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a 1 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    };
    struct err err;
    (void)state;
    for (size_t i = 0; i < sizeof REQUESTS / sizeof *REQUESTS; i++) {
        struct witness_request request;
        assert_int_equal(witness_request_parse(&request,
                                               str_of(REQUESTS[i]), &err),
                         ERR_INPUT);
    }
    for (size_t i = 0; i < sizeof STATES / sizeof *STATES; i++) {
        struct witness_seen seen;
        assert_int_equal(witness_state_find(str_of(STATES[i]), STR("a"),
                                            &seen, &err), ERR_INTEGRITY);
    }
}

/* k of n: counted from good cosignatures, never from what the note says. */
static void test_policy(void **state)
{
    struct scene scene;
    struct witness_request request;
    struct note note;
    struct note_key keys[2];
    struct buf line;
    (void)state;
    scene_start(&scene, 3);
    struct book *book = &scene.book;
    make_request(&scene, 0, &request);
    keys[0] = scene.witness;
    book_must(book, note_key_make(&keys[1], STR("lain.example"),
                                  NOTE_COSIGNATURE, &book->entropy,
                                  &book->err));
    struct witness_policy policy = { keys, 2, 1 };
    assert_int_equal(checkpoint_verify_witnessed(book->db, &policy,
                                                 &book->err), ERR_INTEGRITY);
    assert_int_equal(book->err.message, MESSAGE_WITNESS_FEW);
    book_must(book, note_parse(&note, request.note, &book->err));
    buf_init(&line, &book->mem, 0);
    book_must(book, note_sign(&line, note.text, &keys[0], 7, &book->err));
    assert_true(checkpoint_cosign(book->db, buf_view(&line), &keys[1],
                                  &book->err) < 0);
    assert_true(checkpoint_cosign(book->db, buf_view(&line), &scene.log,
                                  &book->err) < 0);
    for (int i = 0; i < 2; i++) {
        book_must(book, checkpoint_cosign(book->db, buf_view(&line),
                                          &keys[0], &book->err));
    }
    book_must(book, checkpoint_verify_witnessed(book->db, &policy,
                                                &book->err));
    policy.need = 2;
    assert_int_equal(checkpoint_verify_witnessed(book->db, &policy,
                                                 &book->err), ERR_INTEGRITY);
    book_must(book, rotation_verify(book->db, &scene.log, &book->err));
    buf_free(&line);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_rollback_and_split),
        cmocka_unit_test(test_stranger),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
