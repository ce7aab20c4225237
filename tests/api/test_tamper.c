/* A hub changed behind its back: every column of the first and last row of
 * every table edited by SQL, rows deleted, the schema altered; and single
 * bytes of the file changed at random.  Each is found by `audit verify
 * --replay`, as an integrity failure that says where, or touches no meaning:
 * then the replay has compared every row and found them all the same.
 *
 * Every sixth edit and 40 bytes; AWIG_CAMPAIGN makes all edits and 1,000
 * bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include <sqlite3.h>

#include "../support/small_hub.h"

#define CASE "{'db':'@/base.db','case':'C0001',"
#define OPD "'actor':'Ani','role':'opd',"
#define BUREAU "'actor':'Budi','role':'organization_bureau',"
#define PLANNER "'actor':'Citra','role':'planning_agency',"

static const struct small_step BEFORE[] = {
    { "init", "{'db':'@/base.db','data':'@/data','rules':'rules','seed':3}" },
    { "import", "{'db':'@/base.db','kind':'priorities',"
      "'file':'@/priorities.csv'}" },
    { "case open", "{'db':'@/base.db','machine':'replication',"
      "'innovation':'INV002','region':'19.71','unit':'Perkim'," OPD
      "'at':'2021-08-10T08:00'}" },
    { "case attach", CASE "'type':'interest_record','date':'2021-08-10'," OPD
      "'at':'2021-08-10T08:10','file':'README.md'}" },
    { "case do", CASE "'action':'verify_interest'," BUREAU
      "'at':'2021-08-10T08:20'}" },
    { "case attach", CASE "'type':'gap_analysis','date':'2021-08-10',"
      "'field':['signed_by=planning_agency|research_agency|"
      "organization_section']," PLANNER "'at':'2021-08-10T08:30'}" },
    { "case do", CASE "'action':'map_gaps'," PLANNER
      "'at':'2021-08-10T08:40'}" },
    { "case set", CASE "'facts':['innovation.started_on=2017-06-02',"
      "'innovation.result_before=48','innovation.result_after=67'],"
      "'source':'surat','on':'2021-08-20'," OPD "'at':'2021-08-20T09:00'}" },
    { "decide", CASE "'as-of':'2021-08-21','at':'2021-08-21T10:00'}" },
    { "case do", CASE "'action':'confirm_eligible'," BUREAU
      "'override':'disepakati FGD','second-actor':'Sekda',"
      "'second-role':'regional_secretary','at':'2021-09-01T12:00'}" },
    { "case attach", CASE "'type':'selection_record','date':'2021-09-10',"
      "'signer':'Wali Kota'," BUREAU "'at':'2021-09-10T09:00'}" },
    { "case do", CASE "'action':'select'," BUREAU
      "'at':'2021-09-10T10:00'}" },
    { "case attach", CASE "'type':'action_plan','date':'2021-10-28',"
      "'fields':'@/plan.csv','field':['origin_communication=surat']," OPD
      "'received-at':'2021-10-29T10:00','at':'2021-10-29T10:00'}" },
    { "programme open", "{'db':'@/base.db','region':'51','year':2021,"
      "'mentoring-from':'2021-07-01','mentoring-until':'2021-10-31',"
      "'invite':['51.03','51.71'],'actor':'Karo',"
      "'role':'organization_bureau','at':'2021-06-01T09:00'}" },
    { "programme event", "{'db':'@/base.db','kind':'fgd_selection',"
      "'region':'51','year':2021,'planned':'2021-07-30','actor':'Karo',"
      "'role':'organization_bureau','at':'2021-06-02T09:00'}" },
    { "actor policy", "{'db':'@/base.db','policy':'open'}" },
    { "audit keygen", "{'origin':'hub.example/log','out':'@/key'}" },
    { "audit checkpoint", "{'db':'@/base.db','key':'@/key'}" },
    { "erase", "{'db':'@/base.db','subject':'Citra'}" },
};

static const char PLAN[] =
    "stage,item,subactivity,budget,responsible,start,end\n"
    "preparation,team_decree,1.02.03,10,Dinas,2022-01-03,2022-01-31\n"
    "implementation,trial,1.02.04,20,Dinas,2022-02-01,2022-03-31\n"
    "monitoring_evaluation,report,1.02.05,5,Dinas,2022-04-01,2022-12-31\n";

/* Edits that no row tells of. */
static const char *const OTHERS[] = {
    "CREATE TABLE extra(x)",
    "CREATE VIEW seen AS SELECT 1",
    "CREATE TRIGGER t AFTER INSERT ON setting BEGIN SELECT 1; END",
    "CREATE INDEX more ON setting(value)",
    "DROP INDEX personal_by_subject",
    "DROP TABLE setting",
    "PRAGMA user_version=0",
    "PRAGMA application_id=7",
    "INSERT INTO blob VALUES('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4"
    "db02258717921a4881', CAST('x' AS BLOB))",
    "DELETE FROM log_leaf",
    "DELETE FROM log_head",
    "DELETE FROM personal_value",
    "UPDATE log_leaf SET idx = idx + 1000000",
    "INSERT INTO personal_value VALUES('aa', 'actor', 'x',"
    " zeroblob(32), 'Eko')",
};

/* ---- Verifying ---------------------------------------------------------- */

/* Verifies the copy; false when it is whole. What is wrong must be an
 * integrity failure with a text; else the test ends here. */
static bool is_found(const char *what)
{
    struct small_step verify = { "audit verify",
                                 "{'db':'@/hub.db','replay':true}" };
    awig *context = small_context();
    int code = small_call(context, &verify, NULL);
    if (code != AWIG_OK && code != AWIG_E_INTEGRITY) {
        fail_msg("%s: %d %s", what, code, awig_error_text(context, "en"));
    }
    assert_true(code == AWIG_OK
                || strlen(awig_error_text(context, "en")) > 20);
    awig_destroy(context);
    return code != AWIG_OK;
}

static void reset(void)
{
    small_remove("@/hub.db");
    small_copy("@/base.db", "@/hub.db", SIZE_MAX);
}

/* Makes the edit on a fresh copy; 0 when SQLite itself refuses it. */
static int edit(const char *sql)
{
    char path[200];
    sqlite3 *db = NULL;
    reset();
    assert_int_equal(sqlite3_open(small_text("@/hub.db", path, sizeof path),
                                  &db), SQLITE_OK);
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    int changed = code == SQLITE_OK;
    if (code != SQLITE_OK && code != SQLITE_CONSTRAINT) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return changed;
}

/* ---- Edits -------------------------------------------------------------- */

struct edits {
    sqlite3 *db;                  /* the base, for its schema */
    long made, missed, step, empty;
    long seen;
};

/* Tries one edit, if it is its turn. */
static void try_edit(struct edits *edits, const char *sql)
{
    edits->seen++;
    if (edits->seen % edits->step != 0 || edit(sql) == 0) {
        return;
    }
    edits->made++;
    if (!is_found(sql)) {
        print_error("not found: %s\n", sql);
        edits->missed++;
    }
}

/* Every column of one row, then the row itself.  `row` says which: no edit
 * touches another. */
static void edit_row(struct edits *edits, const char *table, const char *row)
{
    sqlite3_stmt *columns = NULL;
    char sql[2400];
    assert_int_equal(sqlite3_prepare_v2(edits->db,
        "SELECT name, type FROM pragma_table_info(?1)", -1, &columns, NULL),
        SQLITE_OK);
    sqlite3_bind_text(columns, 1, table, -1, SQLITE_STATIC);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(columns, 0);
        const char *type = (const char *)sqlite3_column_text(columns, 1);
        const char *other = strcmp(type, "TEXT") == 0 ? "'x'"
            : strcmp(type, "BLOB") == 0 ? "x'00'" : "1";
        snprintf(sql, sizeof sql,
                 "UPDATE \"%s\" SET \"%s\" = CASE typeof(\"%s\")"
                 " WHEN 'integer' THEN \"%s\" + 1"
                 " WHEN 'real' THEN \"%s\" + 0.5"
                 " WHEN 'text' THEN \"%s\" || 'x'"
                 " WHEN 'blob' THEN CAST(\"%s\" || 'x' AS BLOB)"
                 " ELSE %s END WHERE %s", table, name, name, name, name,
                 name, name, other, row);
        try_edit(edits, sql);
    }
    sqlite3_finalize(columns);
    snprintf(sql, sizeof sql, "DELETE FROM \"%s\" WHERE %s", table, row);
    try_edit(edits, sql);
}

/* A table without rowid: its key names the row, the n-th of its columns. */
static void key_row(struct edits *edits, const char *table, int last,
                    char *row, size_t size)
{
    sqlite3_stmt *keys = NULL;
    char names[200] = "", order[200] = "";
    assert_int_equal(sqlite3_prepare_v2(edits->db,
        "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk",
        -1, &keys, NULL), SQLITE_OK);
    sqlite3_bind_text(keys, 1, table, -1, SQLITE_STATIC);
    while (sqlite3_step(keys) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(keys, 0);
        size_t end = strlen(order);
        snprintf(order + end, sizeof order - end, "%s\"%s\"%s",
                 end > 0 ? ", " : "", name, last ? " DESC" : "");
        end = strlen(names);
        snprintf(names + end, sizeof names - end, "%s\"%s\"",
                 end > 0 ? ", " : "", name);
    }
    sqlite3_finalize(keys);
    int at = snprintf(row, size, "(%s) IN (SELECT %s FROM \"%s\" ORDER BY %s"
                      " LIMIT 1)", names, names, table, order);
    assert_true(at > 0 && (size_t)at < size);
}

/* The first and the last row of a table; one that has none is said. */
static void edit_table(struct edits *edits, const char *table)
{
    sqlite3_stmt *rows = NULL;
    char sql[200], row[1000];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", table);
    assert_int_equal(sqlite3_prepare_v2(edits->db, sql, -1, &rows, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(rows), SQLITE_ROW);
    int count = sqlite3_column_int(rows, 0);
    sqlite3_finalize(rows);
    if (count == 0) {
        print_message("no row: %s\n", table);
        /* A new table is to have a row in this hub; a block of the tree wants
         * more entries than a short run makes. */
        edits->empty += strcmp(table, "log_tile") != 0 || edits->step == 1;
    }
    snprintf(sql, sizeof sql, "SELECT rowid FROM \"%s\"", table);
    int code = sqlite3_prepare_v2(edits->db, sql, -1, &rows, NULL);
    sqlite3_finalize(code == SQLITE_OK ? rows : NULL);
    for (int last = 0; last < 2 && last < count; last++) {
        if (code == SQLITE_OK) {
            snprintf(row, sizeof row, "rowid = (SELECT %s(rowid) FROM"
                     " \"%s\")", last ? "max" : "min", table);
        } else {
            key_row(edits, table, last, row, sizeof row);
        }
        edit_row(edits, table, row);
    }
}

static void test_edits(void **state)
{
    struct edits edits = { .step = getenv("AWIG_CAMPAIGN") != NULL ? 1 : 6 };
    sqlite3_stmt *tables = NULL;
    char path[200];
    (void)state;
    assert_int_equal(sqlite3_open(small_text("@/base.db", path, sizeof path),
                                  &edits.db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(edits.db,
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
        " AND name NOT GLOB 'sqlite_*' ORDER BY name", -1, &tables, NULL),
        SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        edit_table(&edits, (const char *)sqlite3_column_text(tables, 0));
    }
    sqlite3_finalize(tables);
    assert_int_equal(sqlite3_close(edits.db), SQLITE_OK);
    edits.step = 1;
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        try_edit(&edits, OTHERS[i]);
    }
    print_message("%ld edits, %ld not found\n", edits.made, edits.missed);
    assert_int_equal(edits.missed, 0);
    assert_int_equal(edits.empty, 0);
    assert_true(edits.made > 40);
}

/* ---- Bytes -------------------------------------------------------------- */

/* Changes one bit of the copy. */
static void flip(long at, int bit)
{
    char path[200];
    FILE *file = fopen(small_text("@/hub.db", path, sizeof path), "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    int byte = getc(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(putc(byte ^ 1 << bit, file), byte ^ 1 << bit);
    assert_int_equal(fclose(file), 0);
}

static void test_bytes(void **state)
{
    long wanted = getenv("AWIG_CAMPAIGN") != NULL ? 1000 : 40;
    char path[200];
    uint64_t seed = 2463534242u;
    long found = 0, header = 0;
    (void)state;
    FILE *file = fopen(small_text("@/base.db", path, sizeof path), "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_int_equal(fclose(file), 0);
    for (long i = 0; i < wanted + 100; i++) {
        char what[60];
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        /* The first hundred bytes, the file's header, all get their turn. */
        long at = i < wanted ? (long)(seed % (uint64_t)size) : i - wanted;
        if (i >= wanted && wanted < 1000 && i % 5 != 0) {
            continue;
        }
        reset();
        flip(at, (int)(seed >> 40) % 8);
        snprintf(what, sizeof what, "byte %ld, bit %d", at,
                 (int)(seed >> 40) % 8);
        bool is = is_found(what);
        found += i < wanted && is;
        header += i >= wanted && is;
    }
    print_message("%ld bytes, %ld found; of the header %ld\n", wanted, found,
                  header);
    assert_true(found > wanted / 4);
}

/* ---- What is given to others -------------------------------------------- */

/* A log that somebody changed is told by nobody as one that is whole: no
 * folder, no proof, no list of entries. */
static void test_nothing_given(void **state)
{
    static const char *const EDITS[] = {
        "UPDATE log_leaf SET leaf = x'00' WHERE idx = 3",
        "UPDATE log_leaf SET leaf = zeroblob(100000) WHERE idx = 3",
        "UPDATE log_leaf SET hash = zeroblob(32) WHERE idx = 3",
    };
    static const struct small_step ASKED[] = {
        { "audit log", "{'db':'@/hub.db'}" },
        { "audit prove", "{'db':'@/hub.db','index':3}" },
        { "audit prove", "{'db':'@/hub.db','index':2}" },
        { "audit consistency", "{'db':'@/hub.db','old':5,'new':9}" },
        { "audit consistency", "{'db':'@/hub.db','old':3,'new':4}" },
        { "audit export", "{'db':'@/hub.db','out':'@/tiles'}" },
    };
    /* A whole block of the tree keeps the hashes of its entries once more. */
    bool block = getenv("AWIG_CAMPAIGN") != NULL;
    (void)state;
    for (size_t i = 0; i < sizeof EDITS / sizeof *EDITS; i++) {
        for (size_t k = 0; k < sizeof ASKED / sizeof *ASKED; k++) {
            /* The hash beside it is right: the entry is no part of these. */
            bool apart = (i < 2 || block) && k >= 2 && k <= 4;
            awig *context = small_context();
            assert_int_equal(edit(EDITS[i]), 1);
            int code = small_call(context, &ASKED[k], NULL);
            if (code != (apart ? AWIG_OK : AWIG_E_INTEGRITY)) {
                fail_msg("%s: %s: %d %s", EDITS[i], ASKED[k].arguments, code,
                         awig_error_text(context, "en"));
            }
            awig_destroy(context);
        }
    }
}

/* Looking at a hub beside which the -wal of another database stands writes
 * nothing of it into the hub: without the -wal it is whole again. */
static void test_foreign_wal(void **state)
{
    static const char SQL[] =
        "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
        "CREATE TABLE t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM n WHERE i < 900)"
        " INSERT INTO t SELECT zeroblob(500) FROM n";
    char path[200];
    sqlite3 *other = NULL;
    (void)state;
    reset();
    assert_int_equal(sqlite3_open(small_text("@/other.db", path,
                                             sizeof path), &other),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, SQL, NULL, NULL, NULL), SQLITE_OK);
    small_copy("@/other.db-wal", "@/hub.db-wal", SIZE_MAX);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    assert_true(is_found("a foreign -wal"));
    small_remove("@/hub.db-wal");
    small_remove("@/hub.db-shm");
    assert_false(is_found("without it"));
    small_remove("@/other.db");
}

/* ---- The hub ------------------------------------------------------------ */

static int make(void **state)
{
    static const char *const FILES[] = {
        "regions", "region_aliases", "sdg_goals", "sdg_targets",
        "indicators", "innovations", "awards", "replications",
        "scenario_facts", "holidays_id_2021_2022", "kipp_editions",
        "kipp_edition_items", "programme_events"
    };
    (void)state;
    small_start();
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        char from[80], to[80];
        snprintf(from, sizeof from, "data/%s.csv", FILES[i]);
        snprintf(to, sizeof to, "@/data/%s.csv", FILES[i]);
        small_copy(from, to, SIZE_MAX);
    }
    small_copy("data/indicator_values_province.csv",
               "@/data/indicator_values_province.csv", 40);
    small_write("@/priorities.csv", "region_code,goal,priority\n"
                "19.71,8,1\n19.71,11,2\n");
    small_write("@/plan.csv", PLAN);
    int failed = small_run(BEFORE, sizeof BEFORE / sizeof *BEFORE);
    awig *context = small_context();
    awig_value *key = NULL;
    char add[400];
    struct small_step keygen = {
        "audit keygen", "{'origin':'hub.example/log','out':'@/third'}"
    };
    assert_int_equal(small_call(context, &keygen, &key), AWIG_OK);
    snprintf(add, sizeof add, "{'db':'@/base.db','key':'@/key',"
             "'vkey':'%s'}", awig_text(awig_get(key, "vkey")));
    struct small_step rotate = { "audit key add", add };
    failed += small_run(&rotate, 1);
    /* A block of the tree, with more than 256 entries. */
    for (int i = 0; getenv("AWIG_CAMPAIGN") != NULL && i < 260; i++) {
        snprintf(add, sizeof add, "{'db':'@/base.db','name':'Orang %d'}", i);
        struct small_step actor = { "actor add", add };
        failed += small_run(&actor, 1);
    }
    awig_value_destroy(key);
    awig_destroy(context);
    return failed;
}

static int clean(void **state)
{
    (void)state;
    return small_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_nothing_given),
        cmocka_unit_test(test_foreign_wal),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
