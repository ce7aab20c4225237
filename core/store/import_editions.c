/* Imports of KIPP editions and of their items.  An empty cell means "not
 * established" and stays NULL. */
#include <assert.h>

#include "store/importers.h"
#include "store/editions.h"
#include "store/rows.h"

/* PASSED_ADMIN is a number that some sources give with words. */
enum { COLUMNS = 17, PASSED_ADMIN = 11 };

/* ORDER: as the columns of the INSERT below. */
static const char *const HEADS[] = {
    "year", "decree", "min_age_years", "pandemic_min_age_years", "groups",
    "categories", "aspects", "cap_ministry_agency",
    "cap_local_government_incl_bumd", "cap_soe", "proposals",
    "passed_admin", "finalists_general", "finalists_replication",
    "finalists_special", "winners", "?note", NULL
};

/* Does the column hold words, or numbers with words? */
static bool is_text(int at)
{
    assert(at >= 0);
    static const int TEXTS[] = { 1, 4, PASSED_ADMIN, 15, 16 };
    assert(at < COLUMNS);
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        if (TEXTS[i] == at) {
            return true;
        }
    }
    return false;
}

/* Binds column by column: ?1 is the first. Only the year must be given. Errors
 * at the cell. */
static int bind_edition(struct import *import, struct statement *statement,
                        struct err *err)
{
    assert(import != NULL);
    assert(statement != NULL);
    int code = 0;
    for (int at = 0; code == 0 && at < COLUMNS; at++) {
        struct str text;
        int64_t integer = 0;
        bool found = false;
        if (is_text(at)) {
            code = import_text(import, at, false, &text, err);
            bind_text(statement, at + 1, text);
        } else {
            code = import_integer(import, at, at == 0, &found, &integer,
                                  err);
            bind_found(statement, at + 1, found, integer);
        }
    }
    bind_integer(statement, COLUMNS + 1, import->entry->index);
    return code;
}

/* Reads one edition; a number with words is kept as text and flagged. */
static int edition_row(struct import *import, struct err *err)
{
    static const char SQL[] =
        "INSERT INTO kipp_edition(year, decree, min_age_years,"
        " pandemic_min_age_years, groups_text, categories, aspects,"
        " cap_ministry_agency, cap_local_government, cap_soe, proposals,"
        " passed_admin, finalists_general, finalists_replication,"
        " finalists_special, winners, note, entry)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
        " ?14, ?15, ?16, ?17, ?18)"
        " ON CONFLICT(year) DO UPDATE SET decree = ?2, min_age_years = ?3,"
        " pandemic_min_age_years = ?4, groups_text = ?5, categories = ?6,"
        " aspects = ?7, cap_ministry_agency = ?8,"
        " cap_local_government = ?9, cap_soe = ?10, proposals = ?11,"
        " passed_admin = ?12, finalists_general = ?13,"
        " finalists_replication = ?14, finalists_special = ?15,"
        " winners = ?16, note = ?17, entry = ?18 WHERE entry <> ?18";
    struct statement *statement = NULL;
    struct str year;
    struct str passed;
    int64_t integer = 0;
    int code = import_text(import, 0, true, &year, err);
    if (code == 0) {
        code = import_text(import, PASSED_ADMIN, false, &passed, err);
    }
    if (code == 0) {
        code = db_prepare(&statement, import->db, SQL, err);
    }
    if (code == 0) {
        code = bind_edition(import, statement, err);
    }
    if (code == 0) {
        code = import_insert(import, statement, year, err);
    }
    assert(code <= 0);
    return code == 0 && passed.size > 0 && !str_integer(passed, &integer)
        ? import_flag(import, PASSED_ADMIN, "number_with_words", year,
                      passed, err)
        : code;
}

const struct importer import_editions = {
    "editions", HEADS, 70, edition_row, NULL
};

/* ---- Items -------------------------------------------------------------- */

enum { EDITION, KIND, ID, TITLE_ID, TITLE_EN, WEIGHT, BECOMES, SOURCE };

static const char *const ITEM_HEADS[] = {
    "edition", "kind", "id", "title_id", "title_en", "?weight", "?becomes",
    "?source", NULL
};

/* Inserts a category, group or aspect; `place` keeps the order of the file. */
static int insert_item(struct import *import,
                       const struct edition_item *item, struct err *err)
{
    assert(import != NULL);
    static const char SQL[] =
        "INSERT INTO kipp_edition_item(edition, kind, id, title_id,"
        " title_en, weight, becomes, source, place, entry)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
        " ON CONFLICT(edition, kind, id) DO UPDATE SET title_id = ?4,"
        " title_en = ?5, weight = ?6, becomes = ?7, source = ?8, place = ?9,"
        " entry = ?10 WHERE entry <> ?10";
    struct statement *statement = NULL;
    assert(item->id.size > 0);
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, item->edition);
    bind_text(statement, 2, item->kind);
    bind_text(statement, 3, item->id);
    bind_text(statement, 4, item->title_id);
    bind_text(statement, 5, item->title_en);
    if (item->has_weight) {
        bind_number(statement, 6, item->weight);
    } else {
        bind_null(statement, 6);
    }
    bind_text(statement, 7, item->becomes);
    bind_text(statement, 8, item->source);
    bind_integer(statement, 9, import->rows);
    bind_integer(statement, 10, import->entry->index);
    return import_insert(import, statement, item->id, err);
}

/* Reads one item of an edition, which must exist. */
static int item_row(struct import *import, struct err *err)
{
    static const char EDITIONS[] =
        "SELECT 1 FROM kipp_edition WHERE year = CAST(?1 AS INTEGER)";
    static const char *const KINDS[] = {
        "category", "group", "aspect", NULL
    };
    struct edition_item item = { .edition = 0 };
    struct str *const texts[] = {
        NULL, NULL, &item.id, &item.title_id, &item.title_en, NULL,
        &item.becomes, &item.source
    };
    int code = import_integer(import, EDITION, true, NULL, &item.edition,
                              err);
    if (code == 0) {
        code = import_exists(import, EDITION, EDITIONS, err);
    }
    if (code == 0) {
        code = import_word(import, KIND, KINDS, &item.kind, err);
    }
    for (int i = ID; code == 0 && i <= SOURCE; i++) {
        if (texts[i] != NULL) {
            code = import_text(import, i, i <= TITLE_EN, texts[i], err);
        }
    }
    if (code == 0) {
        code = import_number(import, WEIGHT, false, &item.has_weight,
                             &item.weight, err);
    }
    assert(code <= 0);
    return code == 0 ? insert_item(import, &item, err) : code;
}

const struct importer import_edition_items = {
    "editions", ITEM_HEADS, 71, item_row, NULL
};
