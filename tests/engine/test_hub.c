/* A hub on the real data: made whole or not at all; every table rebuilt from
 * the log, and a row edited by hand in any of them found and named; packs out
 * of the database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "engine/audit.h"
#include "engine/import.h"
#include "engine/refold.h"
#include "../support/scratch.h"

#define PATH scratch("hub.db")
#define SMALL scratch("small")

struct office {
    struct mem mem;
    struct arena arena;
    struct err err;
    struct session session;
    int64_t now;
    uint64_t seed;
};

static void office_start(struct office *office)
{
    memset(office, 0, sizeof *office);
    mem_init(&office->mem);
    arena_init(&office->arena, &office->mem);
    office->now = 1700000000;
    office->seed = 5;
    office->session.mem = &office->mem;
    office->session.arena = &office->arena;
    clock_system(&office->session.clock);
    clock_fixed(&office->session.clock, &office->now);
    entropy_seeded(&office->session.entropy, &office->seed);
}

static void office_end(struct office *office)
{
    hub_close(office->session.hub);
    arena_free(&office->arena);
    assert_int_equal(office->mem.used_bytes, 0);
}

static void office_must(struct office *office, int code)
{
    char text[1000];
    if (code < 0) {
        err_text(&office->err, LANGUAGE_EN, text, sizeof text);
        fail_msg("%s", text);
    }
}

static int init(struct office *office, const char *path, const char *data,
                const char *rules, struct value **out)
{
    struct value *arguments = value_map(&office->arena);
    value_set_string(&office->arena, arguments, "db", path);
    if (data != NULL) {
        value_set_string(&office->arena, arguments, "data", data);
    }
    if (rules != NULL) {
        value_set_string(&office->arena, arguments, "rules", rules);
    }
    office->session.arguments = arguments;
    if (office->arena.failed) {
        return err_nomem(&office->err);
    }
    return op_init(&office->session, out, &office->err);
}

static int open_at(struct office *office, const char *path, unsigned flags)
{
    struct hub_place place = { path, flags, &office->session.clock,
                               &office->session.entropy };
    return hub_open(&office->session.hub, &office->mem, &place,
                    &office->err);
}

static int open_hub(struct office *office, unsigned flags)
{
    return open_at(office, PATH, flags);
}

/* How many files in /tmp carry the test's database's name. */
static size_t files_left(void)
{
    static const char *const ENDS[] = { "", "-wal", "-shm" };
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s%s", PATH, ENDS[i]);
        count += access(path, F_OK) == 0;
    }
    return count;
}

static void remove_files(void)
{
    (void)unlink(scratch("hub.db"));
    (void)unlink(scratch("hub.db-wal"));
    (void)unlink(scratch("hub.db-shm"));
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The database of all tests, made once. */
static int make(void **state)
{
    struct office office;
    struct value *out = NULL;
    (void)state;
    remove_files();
    office_start(&office);
    office_must(&office, init(&office, PATH, "data", "rules", &out));
    assert_int_equal(value_get_integer(value_get(out, "counts"), "regions",
                                       0), 552);
    assert_int_equal(value_get_integer(value_get(out, "counts"), "values",
                                       0), 6749);
    assert_true(value_get_integer(value_get(out, "counts"), "packs", 0) > 0);
    office_end(&office);
    return files_left() != 1;
}

static int clean(void **state)
{
    (void)state;
    remove_files();
    (void)unlink(scratch("small/regions.csv"));
    (void)rmdir(SMALL);
    return 0;
}

/* ---- init --------------------------------------------------------------- */

static void test_init_refuses_a_second_time(void **state)
{
    struct office office;
    struct value *out = NULL;
    (void)state;
    office_start(&office);
    assert_int_equal(init(&office, PATH, "data", "rules", &out),
                     ERR_STORAGE);
    assert_int_equal(office.err.message, MESSAGE_DB_EXISTS);
    office_end(&office);
}

static void test_init_is_all_or_nothing(void **state)
{
    const char *OTHER = scratch("hub-other.db");
    struct office office;
    struct value *out = NULL;
    (void)state;
    (void)mkdir(SMALL, 0700);
    write_text(scratch("small/regions.csv"),
               "code,level,name_id,parent_code\n11,province,Aceh,\n"
               "1.01,regency,X,11\n");
    office_start(&office);
    assert_int_equal(init(&office, OTHER, SMALL, NULL, &out), ERR_INPUT);
    assert_int_equal(office.err.message, MESSAGE_REGION_CODE_FORM);
    assert_string_equal(office.err.file, scratch("small/regions.csv"));
    assert_int_equal(office.err.line, 3);
    assert_int_equal(office.err.column, 1);
    assert_int_not_equal(access(OTHER, F_OK), 0);
    office_end(&office);
    office_start(&office);
    assert_int_equal(init(&office, "/nowhere/x.db", SMALL, NULL, &out),
                     ERR_STORAGE);
    office_end(&office);
}

/* The same seed and clock give the same log. */
static void test_init_repeats(void **state)
{
    const char *const PATHS[] = { scratch("a.db"), scratch("b.db") };
    char roots[2][65];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct office office;
        struct value *out = NULL;
        (void)unlink(PATHS[i]);
        office_start(&office);
        office_must(&office, init(&office, PATHS[i], "data", NULL, &out));
        snprintf(roots[i], 65, "%s", value_get_text(out, "root").bytes);
        office_end(&office);
        (void)unlink(PATHS[i]);
    }
    assert_string_equal(roots[0], roots[1]);
}

/* Every allocation of a small init failing, once and forever; and with the
 * real data every 499th. */
static void fail_init(const char *data, uint64_t step, bool forever)
{
    const char *OTHER = scratch("hub-other.db");
    int code = ERR_NOMEM;
    for (uint64_t at = 1; code == ERR_NOMEM; at += step) {
        struct office office;
        struct value *out = NULL;
        office_start(&office);
        office.mem.fail_at = at;
        office.mem.fail_forever = forever;
        code = init(&office, OTHER, data, NULL, &out);
        if (code != 0 && code != ERR_NOMEM) {
            office_must(&office, code);
        }
        assert_int_equal(access(OTHER, F_OK) == 0, code == 0);
        office.mem.fail_at = 0;
        office_end(&office);
    }
    assert_int_equal(unlink(OTHER), 0);
}

static void test_init_allocations(void **state)
{
    (void)state;
    (void)mkdir(SMALL, 0700);
    write_text(scratch("small/regions.csv"),
               "code,level,name_id,parent_code\n11,province,Aceh,\n");
    fail_init(SMALL, 1, false);
    fail_init(SMALL, 1, true);
    fail_init("data", 499, false);
}

/* ---- state == fold(log) ------------------------------------------------- */

static void run(struct office *office, enum db_writer writer,
                const char *sql)
{
    struct statement *statement = NULL;
    struct db *db = office->session.hub->db;
    db_set_writer(db, writer);
    office_must(office, db_prepare(&statement, db, sql, &office->err));
    office_must(office, db_run(statement, &office->err));
    assert_true(db_changes(db) > 0);
    db_set_writer(db, DB_WRITER_NONE);
}

/* The key of the row that is named, and whether somebody changed it, added it
 * or took it away. */
static const struct {
    const char *sql, *place, *row;
    enum message message;
} EDITS[] = {
    { "UPDATE region SET hub_year = 2020 WHERE code = '18'",
      "region.hub_year", "18", MESSAGE_FOLD_ROW },
    { "UPDATE region SET name = 'X' WHERE code = '19.71'",
      "region.name", "19.71", MESSAGE_FOLD_ROW },
    { "DELETE FROM region_alias WHERE code = '16'", "region_alias",
      "sumatraselatan, 16", MESSAGE_FOLD_GONE },
    { "UPDATE sdg_goal SET title_id = 'x' WHERE goal = 3",
      "sdg_goal.title_id", "3", MESSAGE_FOLD_ROW },
    { "UPDATE past_event SET name = 'zz' WHERE name = 'kickoff'",
      "past_event", "kickoff", MESSAGE_FOLD_GONE },
    { "UPDATE past_event SET from_date = -1 WHERE name = 'kickoff'",
      "past_event", "-1, kickoff", MESSAGE_FOLD_ADDED },
    { "UPDATE sdg_target SET place = 99 WHERE target = '1.2'",
      "sdg_target.place", "1.2", MESSAGE_FOLD_ROW },
    { "UPDATE indicator SET better = 'lower' WHERE id = 'hdi'",
      "indicator.better", "hdi", MESSAGE_FOLD_ROW },
    { "UPDATE indicator_value SET value = value + 0.001"
      " WHERE indicator = 'hdi' AND region = '19.71'",
      "indicator_value.value", "hdi, 19.71, 2021, ", MESSAGE_FOLD_ROW },
    { "DELETE FROM indicator_value"
      " WHERE indicator = 'hdi' AND region = '19.71'",
      "indicator_value", "hdi, 19.71, 2021, ", MESSAGE_FOLD_GONE },
    { "UPDATE innovation SET owner = 'Kota Y' WHERE id = 'INV002'",
      "innovation.owner", "INV002", MESSAGE_FOLD_ROW },
    { "UPDATE innovation_award SET tier = 'Top 46'"
      " WHERE innovation = 'INV001'", "innovation_award", "INV001, ",
      MESSAGE_FOLD_GONE },
    { "INSERT INTO innovation_award VALUES('INV002', 'kipp', 2020,"
      " 'Top 45', '', '', 9)", "innovation_award",
      "INV002, kipp, 2020, Top 45", MESSAGE_FOLD_ADDED },
    { "UPDATE replication_pair SET unit = 'x' WHERE id = 'REP038'",
      "replication_pair.unit", "REP038", MESSAGE_FOLD_ROW },
    { "UPDATE scenario_fact SET value = 'x' WHERE replication ="
      " 'REP001' AND fact = 'innovation.awards'",
      "scenario_fact.value", "REP001, innovation.awards",
      MESSAGE_FOLD_ROW },
    { "UPDATE holiday SET withdrawn_on = NULL", "holiday.withdrawn_on", "",
      MESSAGE_FOLD_ROW },
    { "UPDATE kipp_edition SET cap_soe = 6 WHERE year = 2022",
      "kipp_edition.cap_soe", "2022", MESSAGE_FOLD_ROW },
    { "UPDATE kipp_edition_item SET weight = 10 WHERE id = 'idea'",
      "kipp_edition_item.weight", "2022, aspect, idea", MESSAGE_FOLD_ROW },
    { "UPDATE past_event SET until_date = until_date + 1"
      " WHERE name = 'kickoff'", "past_event.until_date", "kickoff",
      MESSAGE_FOLD_ROW },
    { "UPDATE pack_version SET from_date = 0 WHERE id = '51-bali'",
      "pack_version.from_date", "", MESSAGE_FOLD_ROW },
    { "DELETE FROM data_flag WHERE kind = 'owner_not_named'",
      "data_flag", "owner_not_named", MESSAGE_FOLD_GONE },
    { "UPDATE data_import SET rows = 1 WHERE entry = 1",
      "data_import.rows", "1", MESSAGE_FOLD_ROW },
    { "INSERT INTO setting VALUES('actors', 'open', 3)", "setting",
      "actors", MESSAGE_FOLD_ADDED },
    { "INSERT INTO signing_key VALUES('x', 3, NULL)", "signing_key", "3",
      MESSAGE_FOLD_ADDED },
    { "INSERT INTO actor VALUES('a-0000000000000000', 'x', 3)",
      "actor", "a-0000000000000000", MESSAGE_FOLD_ADDED },
    { "INSERT INTO actor_role VALUES('a-0000000000000000', 'opd', '',"
      " '', NULL, NULL, 3)", "actor_role", "a-0000000000000000, opd, , , 3",
      MESSAGE_FOLD_ADDED },
    { "INSERT INTO cases VALUES(1, 'replication', 'INV001', '19.71',"
      " 'X', '', 0, 'a', 'opd', 1, 1, 0)", "cases", "1",
      MESSAGE_FOLD_ADDED },
    { "INSERT INTO programme VALUES('19', 2021, 2022, NULL, NULL, 1, 1)",
      "programme", "19, 2021", MESSAGE_FOLD_ADDED },
};

static void test_edits_are_named(void **state)
{
    struct office office;
    (void)state;
    office_start(&office);
    office_must(&office, open_hub(&office, 0));
    struct db *db = office.session.hub->db;
    for (size_t i = 0; i < sizeof EDITS / sizeof *EDITS; i++) {
        struct refold_report report;
        char text[600];
        office_must(&office, db_begin(db, &office.err));
        run(&office, DB_WRITER_FOLD, EDITS[i].sql);
        int code = refold_check(office.session.hub, &report, NULL, NULL,
                                &office.err);
        err_text(&office.err, LANGUAGE_EN, text, sizeof text);
        if (code != ERR_INTEGRITY
            || office.err.message != EDITS[i].message
            || strcmp(office.err.args[0], EDITS[i].place) != 0
            || strstr(office.err.args[1], EDITS[i].row) == NULL) {
            fail_msg("%s gave %d: %s", EDITS[i].sql, code, text);
        }
        db_rollback(db);
    }
    office_end(&office);
}

static void test_blobs_are_checked(void **state)
{
    static const struct { const char *sql; enum message message; } CASES[] = {
        { "UPDATE blob SET bytes = CAST('x' AS BLOB)",
          MESSAGE_BLOB_CHANGED },
        { "INSERT INTO blob VALUES('2d711642b726b04401627ca9fbac32f5c8530fb1"
          "903cc4db02258717921a4881', CAST('x' AS BLOB))",
          MESSAGE_BLOB_ORPHAN },
    };
    struct office office;
    (void)state;
    office_start(&office);
    office_must(&office, open_hub(&office, 0));
    for (size_t i = 0; i < 2; i++) {
        struct refold_report report;
        office_must(&office, db_begin(office.session.hub->db, &office.err));
        run(&office, DB_WRITER_FOLD, CASES[i].sql);
        assert_int_equal(refold_check(office.session.hub, &report, NULL,
                                      NULL, &office.err), ERR_INTEGRITY);
        assert_int_equal(office.err.message, CASES[i].message);
        db_rollback(office.session.hub->db);
    }
    office_end(&office);
}

static void test_whole(void **state)
{
    struct office office;
    struct value *out = NULL;
    struct value *arguments;
    (void)state;
    office_start(&office);
    office_must(&office, open_hub(&office, DB_READ_ONLY));
    arguments = value_map(&office.arena);
    value_set_bool(&office.arena, arguments, "replay", true);
    office.session.arguments = arguments;
    office_must(&office, op_audit_verify(&office.session, &out,
                                         &office.err));
    assert_true(value_get_integer(out, "rows", 0) > 8000);
    office_must(&office, op_invariants(&office.session, &out, &office.err));
    assert_int_equal(value_get(out, "checks")->count, 3);
    office_must(&office, op_status(&office.session, &out, &office.err));
    office_must(&office, op_audit_log(&office.session, &out, &office.err));
    assert_true(value_get(out, "log")->count > 15);
    office_end(&office);
}

/* Bytes of the file changed at random: found, or without meaning, since the
 * replay then compared every row and found them all the same. */
static void test_random_bytes(void **state)
{
    const char *COPY = scratch("hub-copy.db");
    struct office office;
    struct buf bytes;
    size_t found = 0;
    (void)state;
    office_start(&office);
    buf_init(&bytes, &office.mem, 0);
    office_must(&office, file_read(&bytes, PATH, &office.err));
    for (int i = 0; i < 60; i++) {
        uint64_t random = 0;
        struct refold_report fold;
        struct log_report log;
        office.session.entropy.fill(office.session.entropy.user, &random,
                                    sizeof random);
        size_t at = (size_t)(random % bytes.size);
        bytes.bytes[at] ^= (char)(1 << (random >> 40) % 8);
        office_must(&office, file_write(COPY, buf_view(&bytes),
                                        &office.err));
        bytes.bytes[at] ^= (char)(1 << (random >> 40) % 8);
        int code = open_at(&office, COPY, 0);
        if (code == 0) {
            code = log_verify(office.session.hub->db, &log, NULL, NULL,
                              &office.err);
        }
        if (code == 0) {
            code = refold_check(office.session.hub, &fold, NULL, NULL,
                                &office.err);
        }
        hub_close(office.session.hub);
        office.session.hub = NULL;
        if (code != 0 && code != ERR_INTEGRITY) {
            print_error("byte %zu\n", at);
            office_must(&office, code);
        }
        found += code != 0;
    }
    assert_true(found > 30);
    buf_free(&bytes);
    (void)unlink(COPY);
    office_end(&office);
}

/* ---- Packs and imports -------------------------------------------------- */

static void test_packs(void **state)
{
    static const struct { const char *region, *id; } CASES[] = {
        { "51.08", "51-bali" }, { "51", "51-bali" }, { "11.01", "nasional" },
        { "", "nasional" }, { "19.71", "19-kepulauan-bangka-belitung" },
    };
    struct office office;
    (void)state;
    office_start(&office);
    office_must(&office, open_hub(&office, DB_READ_ONLY));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct pack *pack = NULL;
        struct pack *again = NULL;
        office_must(&office, hub_pack_for(office.session.hub,
                                          str_of(CASES[i].region), 18900,
                                          &pack, &office.err));
        assert_true(str_is(pack->id, CASES[i].id));
        struct str pin = hub_pack_pin(pack, &office.arena);
        assert_int_equal(pin.size, pack->parent != NULL ? 129 : 64);
        office_must(&office, hub_pack_by_hash(office.session.hub, pin,
                                              &again, &office.err));
        assert_ptr_equal(pack, again);
        office_must(&office, hub_pack_by_hash(office.session.hub,
                                              str_of(pack->sha256), &again,
                                              &office.err));
        assert_ptr_equal(pack, again);
    }
    struct pack *none = NULL;
    assert_int_equal(hub_pack_by_hash(office.session.hub, STR("00"), &none,
                                      &office.err), ERR_INTEGRITY);
    office_end(&office);
}

static void test_dry_run(void **state)
{
    struct office office;
    struct value *out = NULL;
    int64_t before = 0;
    int64_t after = 0;
    (void)state;
    office_start(&office);
    office_must(&office, open_hub(&office, 0));
    struct value *arguments = value_map(&office.arena);
    value_set_string(&office.arena, arguments, "kind", "awards");
    value_set_string(&office.arena, arguments, "file", "data/awards.csv");
    value_set_bool(&office.arena, arguments, "dry-run", true);
    office.session.arguments = arguments;
    office_must(&office, log_size(office.session.hub->db, &before,
                                  &office.err));
    office_must(&office, op_import(&office.session, &out, &office.err));
    assert_true(value_get_bool(out, "dry_run"));
    assert_int_equal(value_get(out, "imports")->count, 1);
    assert_int_equal(value_get(out, "flags")->count, 60);
    office_must(&office, log_size(office.session.hub->db, &after,
                                  &office.err));
    assert_int_equal(before, after);
    office_end(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_init_refuses_a_second_time),
        cmocka_unit_test(test_init_is_all_or_nothing),
        cmocka_unit_test(test_init_repeats),
        cmocka_unit_test(test_init_allocations),
        cmocka_unit_test(test_edits_are_named),
        cmocka_unit_test(test_blobs_are_checked),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_packs),
        cmocka_unit_test(test_dry_run),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
