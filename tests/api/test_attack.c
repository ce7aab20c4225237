/* Somebody with the file, who knows how it is made, rewrites history: leaves
 * edited, dropped, put in another order or slipped in, the whole tree hashed
 * anew over them, the tables changed alike, what was signed thrown away.  He
 * has no key.  What a verification without keys can find, it finds; with the
 * policy of DESIGN section 8 (a signature by the log's key, a witness), each
 * is refused, as an integrity failure that says what is wrong; and the
 * witness signs none of them, even if the key's owner is tricked into it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "../support/small_hub.h"
#include "audit/log_internal.h"

#define FACT(number, day, at) \
    { "case set", "{'db':'@/base.db','case':'C000" number "','facts':[" \
      "'innovation.started_on=" day "'],'source':'surat'," \
      "'on':'2021-08-06','actor':'Ani','role':'opd','at':'" at "'}" }
#define OPEN(at) \
    { "case open", "{'db':'@/base.db','machine':'replication'," \
      "'innovation':'INV001','region':'19.71','unit':'Dinas'," \
      "'actor':'Ani','role':'opd','at':'" at "'}" }
#define DECIDE(number, at) \
    { "decide", "{'db':'@/base.db','case':'C000" number "'," \
      "'as-of':'2021-10-20','at':'" at "'}" }

static const struct small_step BEFORE[] = {
    { "init", "{'db':'@/base.db','data':'@/data','rules':'rules','seed':3}" },
    OPEN("2021-08-05T09:00"), OPEN("2021-08-05T10:00"),
    FACT("1", "2017-01-02", "2021-08-06T09:00"),
    FACT("2", "2018-01-02", "2021-08-06T10:00"),
    DECIDE("1", "2021-10-20T09:00"), DECIDE("2", "2021-10-20T10:00"),
};

/* ---- Rewriting ---------------------------------------------------------- */

#define EDIT(from, to, where) \
    "UPDATE log_leaf SET leaf = CAST(replace(CAST(leaf AS TEXT), '" from \
    "', '" to "') AS BLOB) WHERE " where ";"
#define KIND(kind) "CAST(leaf AS TEXT) LIKE '%\"kind\":\"" kind "\"%'"
/* Entries a and b change places; each says where it stands. */
#define SWAP(a, b) \
    "CREATE TEMP TABLE two AS SELECT idx, CAST(leaf AS TEXT) AS leaf" \
    " FROM log_leaf WHERE idx IN (" a ", " b ");" \
    "UPDATE log_leaf SET leaf = CAST(replace((SELECT leaf FROM two" \
    " WHERE idx = " b "), '\"index\":' || " b " || ',', '\"index\":' || " a \
    " || ',') AS BLOB) WHERE idx = " a ";" \
    "UPDATE log_leaf SET leaf = CAST(replace((SELECT leaf FROM two" \
    " WHERE idx = " a "), '\"index\":' || " a " || ',', '\"index\":' || " b \
    " || ',') AS BLOB) WHERE idx = " b ";"
#define FIRST "(SELECT min(entry) FROM decision)"
#define LAST "(SELECT max(entry) FROM decision)"

/* `plain`: what finds it without any key. */
enum found { NOTHING, VERIFY, REPLAY };
static const struct attack {
    const char *name, *sql;
    bool rehash;                  /* hash the tree anew over the leaves */
    bool strip;                   /* and throw away what was signed */
    enum found plain;
} ATTACKS[] = {
    { "a leaf edited", EDIT("needs_review", "eligible", KIND("decision")),
      false, false, VERIFY },
    { "and its hash", EDIT("needs_review", "eligible", KIND("decision")),
      true, false, VERIFY },
    { "and nothing signed", EDIT("2017-01-02", "2011-01-02", "1"),
      true, true, REPLAY },
    { "and the table", EDIT("2017-01-02", "2011-01-02", "1")
      "UPDATE fact_value SET value = '2011-01-02' WHERE value ="
      " '2017-01-02';", true, true, NOTHING },
    { "and the table, signed ones kept", EDIT("2017-01-02", "2011-01-02", "1")
      "UPDATE fact_value SET value = '2011-01-02' WHERE value ="
      " '2017-01-02';", true, false, VERIFY },
    { "the tail cut", "DELETE FROM log_leaf WHERE idx >= " LAST ";",
      true, false, VERIFY },
    { "the tail cut, nothing signed",
      "DELETE FROM log_leaf WHERE idx >= " LAST ";", true, true, REPLAY },
    { "the tail cut with its rows",
      "DELETE FROM log_leaf WHERE idx >= " LAST ";"
      "DELETE FROM decision WHERE entry = " LAST ";", true, false, VERIFY },
    { "two decisions change places", SWAP(FIRST, LAST), true, true, REPLAY },
    { "with their rows", SWAP(FIRST, LAST)
      "UPDATE decision SET entry = -entry;"
      "UPDATE decision SET entry = CASE -entry WHEN (SELECT min(idx) FROM"
      " two) THEN (SELECT max(idx) FROM two) ELSE (SELECT min(idx) FROM two)"
      " END;", true, false, VERIFY },
    { "an entry slipped in",
      "INSERT INTO log_leaf SELECT -idx - 1, CAST(replace(CAST(leaf AS TEXT),"
      " '\"index\":' || idx || ',', '\"index\":' || (idx + 1) || ',') AS"
      " BLOB), hash FROM log_leaf WHERE idx >= " FIRST ";"
      "DELETE FROM log_leaf WHERE idx > " FIRST ";"
      "UPDATE log_leaf SET idx = -idx WHERE idx < 0;",
      true, true, REPLAY },
    { "an entry of another log", EDIT("\"log\":\"", "\"log\":\"0", "idx = 3"),
      true, true, VERIFY },
    { "another log's name", "UPDATE log_head SET log = '0000000000000000"
      "0000000000000000';", false, true, VERIFY },
    { "a person behind a deed", EDIT("\"actor\":\"a-", "\"actor\":\"b-", "1"),
      true, true, REPLAY },
    { "only the signed note gone", "DELETE FROM log_checkpoint;",
      false, false, VERIFY },
    { "and its count", "SELECT 1;", false, true, NOTHING },
    { "its signatures cut off", "UPDATE log_checkpoint SET note ="
      " substr(note, 1, instr(note, char(10) || char(10)) + 1);",
      false, false, VERIFY },
    { "the witness's line cut off", "UPDATE log_checkpoint SET note ="
      " substr(note, 1, instr(note, char(10) || '\xe2\x80\x94 saksi'));",
      false, false, NOTHING },
    { "its lines under another origin", "UPDATE log_checkpoint SET note ="
      " replace(note, 'hub.example', 'hub.sample'), origin ="
      " replace(origin, 'hub.example', 'hub.sample');",
      false, false, NOTHING },
};

static sqlite3 *open_copy(void)
{
    char path[200];
    sqlite3 *db = NULL;
    small_remove("@/hub.db");
    small_copy("@/base.db", "@/hub.db", SIZE_MAX);
    assert_int_equal(sqlite3_open(small_text("@/hub.db", path, sizeof path),
                                  &db), SQLITE_OK);
    return db;
}

static void must(sqlite3 *db, const char *sql)
{
    char *text = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK) {
        fail_msg("%s: %s", sql, text);
    }
}

/* Binds and runs. */
static void put(sqlite3 *db, const char *sql, const void *bytes, size_t size,
                int64_t number)
{
    sqlite3_stmt *one = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &one, NULL), SQLITE_OK);
    sqlite3_bind_blob(one, 1, bytes, (int)size, SQLITE_STATIC);
    sqlite3_bind_int64(one, 2, number);
    assert_int_equal(sqlite3_step(one), SQLITE_DONE);
    sqlite3_finalize(one);
}

/* The whole tree over the leaves as they are now: fewer than a block. */
static void hash_anew(sqlite3 *db)
{
    struct merkle_peaks tree = { .size = 0 };
    struct sha256 hashes[LOG_BLOCK];
    sqlite3_stmt *rows = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT leaf FROM log_leaf"
                                        " ORDER BY idx", -1, &rows, NULL),
                     SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        struct str leaf = { sqlite3_column_blob(rows, 0),
                            (size_t)sqlite3_column_bytes(rows, 0) };
        assert_true(tree.size < LOG_BLOCK);
        hashes[tree.size] = merkle_leaf(leaf);
        merkle_append(&tree, &hashes[tree.size]);
    }
    sqlite3_finalize(rows);
    for (int64_t i = 0; i < tree.size; i++) {
        put(db, "UPDATE log_leaf SET hash = ?1 WHERE idx = ?2", &hashes[i],
            sizeof hashes[i], i);
    }
    put(db, "UPDATE log_head SET peaks = ?1, size = ?2", tree.peaks,
        tree.count * sizeof *tree.peaks, tree.size);
}

static void make_attack(const struct attack *attack)
{
    sqlite3 *db = open_copy();
    must(db, attack->sql);
    if (attack->rehash) {
        hash_anew(db);
    }
    if (attack->strip) {
        must(db, "DELETE FROM log_checkpoint;"
             "UPDATE log_head SET checkpoints = 0;");
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- Looking ------------------------------------------------------------ */

/* Verifies with these arguments; true when it is refused, as an integrity
 * failure. */
static bool refused(const struct attack *attack, const char *arguments)
{
    char text[900];
    awig *context = small_context();
    snprintf(text, sizeof text, "{'db':'@/hub.db'%s}", arguments);
    struct small_step verify = { "audit verify", text };
    int code = small_call(context, &verify, NULL);
    if (code != AWIG_OK && code != AWIG_E_INTEGRITY) {
        fail_msg("%s: %d %s", attack->name, code,
                 awig_error_text(context, "en"));
    }
    awig_destroy(context);
    return code != AWIG_OK;
}

static void test_found(void **state)
{
    static const char policy[] =
        ",'log':'$log','witness':'$witness','need':1,'replay':true";
    (void)state;
    small_copy("@/base.db", "@/hub.db", SIZE_MAX);
    struct attack none = { .name = "none" };
    assert_false(refused(&none, policy));
    for (size_t i = 0; i < sizeof ATTACKS / sizeof *ATTACKS; i++) {
        const struct attack *attack = &ATTACKS[i];
        make_attack(attack);
        bool verify = refused(attack, "");
        bool replay = refused(attack, ",'replay':true");
        enum found plain = verify ? VERIFY : replay ? REPLAY : NOTHING;
        if (plain != attack->plain || !refused(attack, policy)) {
            fail_msg("%s: found by %d, expected %d; by policy: %d",
                     attack->name, plain, attack->plain,
                     refused(attack, policy));
        }
    }
}

/* The key's owner signs the new history; the witness does not. */
static void test_witness(void **state)
{
    (void)state;
    size_t refusals = 0;
    for (size_t i = 0; i < sizeof ATTACKS / sizeof *ATTACKS; i++) {
        const struct attack *attack = &ATTACKS[i];
        if (!attack->rehash || !attack->strip) {
            continue;
        }
        make_attack(attack);
        small_copy("@/seen", "@/memory", SIZE_MAX);
        awig *context = small_context();
        struct small_step checkpoint = {
            "audit checkpoint", "{'db':'@/hub.db','key':'@/key'}"
        };
        /* From what the witness saw, as far as the log has it. */
        struct small_step request = {
            "audit witness request", strncmp(attack->name, "the tail", 8) == 0
                ? "{'db':'@/hub.db'}" : "{'db':'@/hub.db','old':17}"
        };
        struct small_step answer = {
            "audit witness sign", "{'request':'@/request','log':'$log',"
            "'key':'@/witness','state':'@/memory'}"
        };
        assert_int_equal(small_call(context, &checkpoint, NULL), AWIG_OK);
        small_keep(&request, "request", "@/request");
        int code = small_call(context, &answer, NULL);
        if (code != AWIG_E_INTEGRITY) {
            fail_msg("%s: %d %s", attack->name, code,
                     awig_error_text(context, "en"));
        }
        awig_destroy(context);
        refusals++;
    }
    assert_true(refusals >= 5);
}

/* A policy that cannot be met is not met; a witness named twice is one. */
static void test_policy(void **state)
{
    static const struct attack none = { .name = "policy" };
    (void)state;
    small_remove("@/hub.db");
    small_copy("@/base.db", "@/hub.db", SIZE_MAX);
    assert_true(refused(&none, ",'witness':'$witness','need':2"));
    assert_true(refused(&none, ",'witness':'$witness,$witness','need':2"));
    assert_false(refused(&none, ",'witness':'$witness,$witness'"));
}

/* ---- The hub ------------------------------------------------------------ */

static int make(void **state)
{
    (void)state;
    small_start();
    int failed = small_run(BEFORE, sizeof BEFORE / sizeof *BEFORE);
    small_key("log", "{'origin':'hub.example/log','out':'@/key'}");
    small_key("witness", "{'origin':'saksi.example','witness':true,"
              "'out':'@/witness'}");
    struct small_step checkpoint = { "audit checkpoint",
                                     "{'db':'@/base.db','key':'@/key'}" };
    struct small_step request = { "audit witness request",
                                  "{'db':'@/base.db'}" };
    struct small_step sign = { "audit witness sign", "{'request':'@/request',"
                               "'log':'$log','key':'@/witness',"
                               "'state':'@/seen'}" };
    struct small_step add = { "audit witness add", "{'db':'@/base.db',"
                              "'file':'@/answer','witness':'$witness'}" };
    failed += small_run(&checkpoint, 1);
    small_keep(&request, "request", "@/request");
    small_keep(&sign, "cosignature", "@/answer");
    return failed + small_run(&add, 1);
}

static int clean(void **state)
{
    (void)state;
    return small_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_witness),
        cmocka_unit_test(test_policy),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
