/* Imports of real pairs and of scenario facts.  An origin or a unit that the
 * source does not name stays empty, with a flag. */
#include <assert.h>
#include <string.h>

#include "store/importers.h"
#include "store/replications.h"
#include "store/rows.h"

enum { ID, REGION, UNIT, INNOVATION, INNOVATION_NAME, ORIGIN, SAME_PROVINCE,
       LOCAL_NAME, PLAN_YEAR, COMMITMENT, SOURCE };

static const char *const HEADS[] = {
    "id", "replicator_region_code", "replicator_unit", "innovation_id",
    "innovation_name", "origin_region_code", "?same_province",
    "?local_name", "?plan_year", "?commitment_date", "?source_key", NULL
};

/* The same pair in a later file replaces the first; ids come from the
 * sources. */
static int insert(struct import *import, const struct replication *pair,
                  struct err *err)
{
    assert(import != NULL);
    static const char SQL[] =
        "INSERT INTO replication_pair(id, region, unit, innovation,"
        " innovation_name, origin, local_name, plan_year, commitment_date,"
        " source, entry)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT(id) DO UPDATE SET region = ?2, unit = ?3,"
        " innovation = ?4, innovation_name = ?5, origin = ?6,"
        " local_name = ?7, plan_year = ?8, commitment_date = ?9,"
        " source = ?10, entry = ?11 WHERE entry <> ?11";
    struct statement *statement = NULL;
    assert(pair->id.size > 0);
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, pair->id);
    bind_text(statement, 2, pair->region);
    bind_text(statement, 3, pair->unit);
    bind_text(statement, 4, pair->innovation);
    bind_text(statement, 5, pair->innovation_name);
    bind_text_or_null(statement, 6, pair->origin);
    bind_text(statement, 7, pair->local_name);
    bind_found(statement, 8, pair->plan_year != 0, pair->plan_year);
    bind_found(statement, 9, pair->has_commitment, pair->commitment_date);
    bind_text(statement, 10, pair->source);
    bind_integer(statement, 11, import->entry->index);
    return import_insert(import, statement, pair->id, err);
}

/* Flags what a pair leaves open: the unit, the origin; and a column
 * `same_province` that disagrees with the codes. All are kept as they stand:
 * the matter is for people to settle. */
static int flag(struct import *import, const struct replication *pair,
                struct err *err)
{
    struct str same;
    assert(pair->region.size >= 2);
    int code = import_text(import, SAME_PROVINCE, false, &same, err);
    if (code == 0 && pair->unit.size == 0) {
        code = import_flag(import, UNIT, "unit_not_named", pair->id,
                           STR(""), err);
    }
    if (code == 0 && pair->origin.size == 0) {
        return import_flag(import, ORIGIN, "origin_not_named", pair->id,
                           STR(""), err);
    }
    if (code < 0 || same.size == 0) {
        return code;
    }
    bool computed = memcmp(pair->origin.bytes, pair->region.bytes, 2) == 0;
    return str_is(same, computed ? "1" : "0") ? 0
        : import_flag(import, SAME_PROVINCE, "same_province_differs",
                      pair->id, same, err);
}

/* Reads one pair; its innovation and regions must exist. An origin may be
 * empty. Errors are placed at the cell. */
static int row(struct import *import, struct err *err)
{
    static const char INNOVATIONS[] =
        "SELECT 1 FROM innovation WHERE id = ?1";
    struct replication pair = { .plan_year = 0 };
    /* ORDER: the columns; NULL is read otherwise. */
    struct str *const texts[] = {
        &pair.id, NULL, &pair.unit, &pair.innovation, &pair.innovation_name,
        NULL, NULL, &pair.local_name, NULL, NULL, &pair.source
    };
    int code = 0;
    for (int i = ID; code == 0 && i <= SOURCE; i++) {
        if (texts[i] != NULL) {
            code = import_text(import, i, i == ID, texts[i], err);
        }
    }
    if (code == 0) {
        code = import_exists(import, INNOVATION, INNOVATIONS, err);
    }
    if (code == 0) {
        code = import_region(import, REGION, true, &pair.region, err);
    }
    if (code == 0) {
        code = import_region(import, ORIGIN, false, &pair.origin, err);
    }
    if (code == 0) {
        code = import_integer(import, PLAN_YEAR, false, NULL,
                              &pair.plan_year, err);
    }
    if (code == 0) {
        code = import_date(import, COMMITMENT, false, &pair.has_commitment,
                           &pair.commitment_date, err);
    }
    if (code == 0) {
        code = insert(import, &pair, err);
    }
    assert(code <= 0);
    return code == 0 ? flag(import, &pair, err) : code;
}

const struct importer import_replications = {
    "replications", HEADS, 100, row, NULL
};

/* ---- Scenario facts ----------------------------------------------------- */

static const char *const FACT_HEADS[] = {
    "replication_id", "fact", "value", "synthetic", NULL
};

/* Reads one fact of a pair. `synthetic` says that it was made up so that a
 * scenario can be played, not found in a source. */
static int fact_row(struct import *import, struct err *err)
{
    static const char PAIRS[] =
        "SELECT 1 FROM replication_pair WHERE id = ?1";
    static const char *const FLAGS[] = { "0", "1", NULL };
    static const char SQL[] =
        "INSERT INTO scenario_fact(replication, fact, value, synthetic,"
        " entry) VALUES(?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT(replication, fact) DO UPDATE SET value = ?3,"
        " synthetic = ?4, entry = ?5 WHERE entry <> ?5";
    struct statement *statement = NULL;
    struct str texts[4];
    int code = import_exists(import, 0, PAIRS, err);
    for (int i = 0; code == 0 && i < 3; i++) {
        code = import_text(import, i, true, &texts[i], err);
    }
    if (code == 0) {
        code = import_word(import, 3, FLAGS, &texts[3], err);
    }
    if (code == 0) {
        code = db_prepare(&statement, import->db, SQL, err);
    }
    if (code < 0) {
        return code;
    }
    assert(statement != NULL);
    for (int i = 0; i < 3; i++) {
        bind_text(statement, 1 + i, texts[i]);
    }
    bind_integer(statement, 4, str_is(texts[3], "1"));
    bind_integer(statement, 5, import->entry->index);
    return import_insert(import, statement, texts[1], err);
}

const struct importer import_scenario_facts = {
    "facts", FACT_HEADS, 110, fact_row, NULL
};
