/* The database: what it opens and what it refuses, transactions, writers,
 * blobs; and each of it with a step or an allocation failing. */
#include "store_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "store/blob.h"
#include "store/settings.h"
#include "../support/scratch.h"

#define PATH scratch("db.db")

static void remove_files(void)
{
    (void)unlink(scratch("db.db"));
    (void)unlink(scratch("db.db-wal"));
    (void)unlink(scratch("db.db-shm"));
}

static void write_bytes(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int set(struct place *place, const char *name, const char *value)
{
    struct value *body = value_map(&place->arena);
    value_set_string(&place->arena, body, "name", name);
    value_set_string(&place->arena, body, "value", value);
    if (place->arena.failed) {
        return err_nomem(&place->err);
    }
    struct entry entry = { .index = 1, .kind = STR("setting"),
                           .actor = STR("system"), .body = body };
    enum db_writer before = db_set_writer(place->db, DB_WRITER_FOLD);
    int code = setting_apply(place->db, &entry, &place->err);
    db_set_writer(place->db, before);
    return code;
}

static void assert_setting(struct place *place, const char *name,
                           const char *expected)
{
    struct str value;
    int code = setting_get(place->db, &place->arena, name, &value,
                           &place->err);
    place_must(place, code);
    assert_int_equal(code, expected != NULL);
    if (expected != NULL) {
        assert_string_equal(value.bytes, expected);
    }
}

/* ---- Opening ------------------------------------------------------------ */

static void test_opens_what_it_made(void **state)
{
    struct place place;
    (void)state;
    remove_files();
    place_prepare(&place);
    place_must(&place, db_open(&place.db, &place.mem, PATH, DB_CREATE,
                               &place.err));
    place_must(&place, set(&place, "a", "1"));
    db_close(place.db);
    place_must(&place, db_open(&place.db, &place.mem, PATH, DB_READ_ONLY,
                               &place.err));
    assert_setting(&place, "a", "1");
    assert_true(db_is_read_only(place.db));
    assert_int_equal(db_begin(place.db, &place.err), ERR_STORAGE);
    assert_int_equal(place.err.message, MESSAGE_DB_READ_ONLY);
    assert_int_equal(set(&place, "b", "2"), ERR_STORAGE);
    place_close(&place);
    /* The last reader leaves nothing beside the file. */
    assert_int_not_equal(access(scratch("db.db-wal"), F_OK), 0);
    remove_files();
}

static void test_refuses_to_create_over(void **state)
{
    struct place place;
    (void)state;
    place_prepare(&place);
    write_bytes(PATH, "x", 1);
    assert_int_equal(db_open(&place.db, &place.mem, PATH, DB_CREATE,
                             &place.err), ERR_STORAGE);
    assert_int_equal(place.err.message, MESSAGE_DB_EXISTS);
    place_close(&place);
    remove_files();
}

static void test_refuses_what_is_not_ours(void **state)
{
    static const struct {
        const char *name, *bytes;
        enum message message;
    } CASES[] = {
        { "text", "code,level,name_id\n11,province,Aceh\n",
          MESSAGE_DB_FOREIGN },
        { "empty", "", MESSAGE_DB_FOREIGN },
        { "a missing file", NULL, MESSAGE_DB_MISSING },
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct place place;
        remove_files();
        place_prepare(&place);
        if (CASES[i].bytes != NULL) {
            write_bytes(PATH, CASES[i].bytes, strlen(CASES[i].bytes));
        }
        assert_int_equal(db_open(&place.db, &place.mem, PATH, 0, &place.err),
                         ERR_STORAGE);
        assert_int_equal(place.err.message, CASES[i].message);
        place_close(&place);
        if (CASES[i].bytes != NULL) {
            /* The foreign file was not touched. */
            struct stat now;
            assert_int_equal(stat(PATH, &now), 0);
            assert_int_equal(now.st_size, strlen(CASES[i].bytes));
        }
    }
    remove_files();
}

static void test_folder(void **state)
{
    struct place place;
    (void)state;
    place_prepare(&place);
    assert_true(db_open(&place.db, &place.mem, "/tmp", 0, &place.err) < 0);
    assert_int_equal(place.err.message, MESSAGE_FILE_IS_FOLDER);
    place_close(&place);
}

/* Overwrites bytes of the closed file. */
static void patch(long at, const char *bytes, size_t size)
{
    FILE *file = fopen(PATH, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void test_header_damage(void **state)
{
    static const struct {
        const char *name;
        long at;
        const char *bytes;
        size_t size;
        enum message message;
        int code;
    } CASES[] = {
        { "magic", 3, "X", 1, MESSAGE_DB_CORRUPT, ERR_INTEGRITY },
        { "application id", 69, "\1", 1, MESSAGE_DB_CORRUPT, ERR_INTEGRITY },
        { "damaged schema", 60, "\0\0\1\0", 4, MESSAGE_DB_CORRUPT,
          ERR_INTEGRITY },
        { "no schema", 60, "\0\0\0\0", 4, MESSAGE_DB_CORRUPT,
          ERR_INTEGRITY },
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct place place;
        remove_files();
        place_prepare(&place);
        place_must(&place, db_open(&place.db, &place.mem, PATH, DB_CREATE,
                                   &place.err));
        db_close(place.db);
        place.db = NULL;
        patch(CASES[i].at, CASES[i].bytes, CASES[i].size);
        int code = db_open(&place.db, &place.mem, PATH, 0, &place.err);
        if (code != CASES[i].code
            || place.err.message != CASES[i].message) {
            print_error("case %s\n", CASES[i].name);
        }
        assert_int_equal(code, CASES[i].code);
        assert_int_equal(place.err.message, CASES[i].message);
        place_close(&place);
    }
    remove_files();
}

/* ---- Transactions ------------------------------------------------------- */

static void test_nested(void **state)
{
    struct place place;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    place_must(&place, db_begin(place.db, &place.err));
    place_must(&place, set(&place, "outer", "1"));
    place_must(&place, db_begin(place.db, &place.err));
    place_must(&place, set(&place, "inner", "2"));
    db_rollback(place.db);
    place_must(&place, db_begin(place.db, &place.err));
    place_must(&place, set(&place, "kept", "3"));
    place_must(&place, db_commit(place.db, &place.err));
    place_must(&place, db_commit(place.db, &place.err));
    assert_setting(&place, "outer", "1");
    assert_setting(&place, "inner", NULL);
    assert_setting(&place, "kept", "3");
    place_must(&place, db_begin(place.db, &place.err));
    place_must(&place, set(&place, "gone", "4"));
    db_rollback(place.db);
    assert_setting(&place, "gone", NULL);
    place_close(&place);
}

static void test_depth_limit(void **state)
{
    struct place place;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    for (int i = 0; i < 8; i++) {
        place_must(&place, db_begin(place.db, &place.err));
    }
    assert_int_equal(db_begin(place.db, &place.err), ERR_BUG);
    place_close(&place);          /* rolls back what is open */
}

static void test_snapshot_refuses_writing(void **state)
{
    struct place place;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    place_must(&place, db_begin_read(place.db, &place.err));
    assert_int_equal(db_begin(place.db, &place.err), ERR_BUG);
    db_rollback(place.db);
    place_must(&place, db_begin(place.db, &place.err));
    place_close(&place);
}

/* ---- Writers ------------------------------------------------------------ */

static void test_writers(void **state)
{
    static const char SETTING[] =
        "INSERT INTO setting(name, value, entry) VALUES('x', 'y', 1)";
    static const char LEAF[] = "DELETE FROM log_leaf";
    static const char STATE[] = "UPDATE case_state SET state = 'completed'";
    static const char SCHEMA[] = "DROP TABLE setting";
    static const char PRAGMA[] = "PRAGMA foreign_keys=OFF";
    static const char ATTACH[] = "ATTACH ':memory:' AS other";
    static const struct {
        const char *name, *sql;
        unsigned allowed;         /* a bit for each writer */
    } CASES[] = {
        { "setting", SETTING, 1u << DB_WRITER_FOLD },
        { "log", LEAF, 1u << DB_WRITER_LOG },
        { "state", STATE, 1u << DB_WRITER_ADVANCE },
        { "schema", SCHEMA, 0 },
        { "pragma", PRAGMA, 0 },
        { "attach", ATTACH, 0 },
    };
    static const enum db_writer WRITERS[] = {
        DB_WRITER_NONE, DB_WRITER_FOLD, DB_WRITER_LOG, DB_WRITER_ADVANCE
    };
    struct place place;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        /* Twice: a cached statement must be judged again. */
        for (size_t k = 0; k < 8; k++) {
            enum db_writer writer = WRITERS[k % 4];
            struct statement *statement = NULL;
            db_set_writer(place.db, writer);
            place_must(&place, db_begin(place.db, &place.err));
            int code = db_prepare(&statement, place.db, CASES[i].sql,
                                  &place.err);
            if (code == 0) {
                code = db_run(statement, &place.err);
            }
            db_rollback(place.db);
            bool allowed = (CASES[i].allowed >> writer & 1u) != 0;
            if ((code == 0) != allowed) {
                print_error("%s by writer %d\n", CASES[i].name, writer);
            }
            assert_int_equal(code, allowed ? 0 : ERR_BUG);
        }
    }
    place_close(&place);
}

/* ---- Blobs -------------------------------------------------------------- */

static void test_blobs(void **state)
{
    static const char HASH[] =
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    struct place place;
    char sha256[65];
    struct str bytes;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    for (int i = 0; i < 2; i++) {
        place_must(&place, blob_put(place.db, STR("hello"), sha256,
                                    &place.err));
        assert_string_equal(sha256, HASH);
    }
    place_must(&place, blob_get(place.db, STR(HASH), &place.arena, &bytes,
                                &place.err));
    assert_string_equal(bytes.bytes, "hello");
    place_must(&place, blob_put(place.db, STR(""), sha256, &place.err));
    place_must(&place, blob_get(place.db, str_of(sha256), &place.arena,
                                &bytes, &place.err));
    assert_int_equal(bytes.size, 0);
    assert_int_equal(blob_need(place.db, STR("0000000000000000000000000000"
        "000000000000000000000000000000000000"), &place.err),
        ERR_INTEGRITY);
    assert_int_equal(place.err.message, MESSAGE_BLOB_MISSING);
    assert_int_equal(blob_need(place.db, STR("x"), &place.err),
                     ERR_INTEGRITY);
    assert_int_equal(place.err.message, MESSAGE_BLOB_NAME);
    place_close(&place);
}

static void test_changed_blob(void **state)
{
    static const char SQL[] = "UPDATE blob SET bytes = x'00'";
    struct place place;
    struct statement *statement = NULL;
    struct str bytes;
    char sha256[65];
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    place_must(&place, blob_put(place.db, STR("hello"), sha256,
                                &place.err));
    db_set_writer(place.db, DB_WRITER_FOLD);
    place_must(&place, db_prepare(&statement, place.db, SQL, &place.err));
    place_must(&place, db_run(statement, &place.err));
    assert_int_equal(blob_get(place.db, str_of(sha256), &place.arena, &bytes,
                              &place.err), ERR_INTEGRITY);
    assert_int_equal(place.err.message, MESSAGE_BLOB_CHANGED);
    place_close(&place);
}

/* ---- Faults ------------------------------------------------------------- */

/* Opens, writes in two nested transactions, reads back. */
static int scenario(struct place *place)
{
    struct str value;
    char sha256[65];
    int code = db_open(&place->db, &place->mem, PATH, 0, &place->err);
    if (code == 0) {
        code = db_begin(place->db, &place->err);
        if (code == 0) {
            code = blob_put(place->db, STR("bytes"), sha256, &place->err);
            code = code < 0 ? code : set(place, "a", sha256);
            code = code < 0 ? code : db_commit(place->db, &place->err);
            if (code < 0) {
                db_rollback(place->db);
            }
        }
    }
    if (code == 0) {
        code = setting_get(place->db, &place->arena, "a", &value,
                           &place->err);
    }
    return code;
}

static void test_allocations(void **state)
{
    (void)state;
    for (int forever = 0; forever < 2; forever++) {
        int code = ERR_NOMEM;
        for (uint64_t at = 1; code == ERR_NOMEM; at++) {
            struct place place;
            struct place made;
            remove_files();
            place_prepare(&made);
            place_must(&made, db_open(&made.db, &made.mem, PATH, DB_CREATE,
                                      &made.err));
            place_close(&made);
            place_prepare(&place);
            place.mem.fail_at = at;
            place.mem.fail_forever = forever == 1;
            code = scenario(&place);
            assert_true(code == 1 || code == ERR_NOMEM);
            place.mem.fail_at = 0;
            place_close(&place);
            assert_in_range(at, 1, 1000);
        }
    }
    remove_files();
}

static void test_steps(void **state)
{
    struct place place;
    (void)state;
    place_prepare(&place);
    place_must(&place, place_open(&place));
    int code = ERR_STORAGE;
    for (uint64_t at = 1; code < 0; at++) {
        char sha256[65];
        db_fail_at(place.db, at);
        code = db_begin(place.db, &place.err);
        if (code == 0) {
            code = blob_put(place.db, STR("bytes"), sha256, &place.err);
            code = code < 0 ? code : set(&place, "a", "1");
            code = code < 0 ? code : db_commit(place.db, &place.err);
            if (code < 0) {
                db_rollback(place.db);
            }
        }
        db_fail_at(place.db, 0);
        if (code < 0) {
            assert_int_equal(place.err.message, MESSAGE_DB_IO);
            assert_setting(&place, "a", NULL);
        }
    }
    assert_setting(&place, "a", "1");
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opens_what_it_made),
        cmocka_unit_test(test_refuses_to_create_over),
        cmocka_unit_test(test_refuses_what_is_not_ours),
        cmocka_unit_test(test_folder),
        cmocka_unit_test(test_header_damage),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_depth_limit),
        cmocka_unit_test(test_snapshot_refuses_writing),
        cmocka_unit_test(test_writers),
        cmocka_unit_test(test_blobs),
        cmocka_unit_test(test_changed_blob),
        cmocka_unit_test(test_allocations),
        cmocka_unit_test(test_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
