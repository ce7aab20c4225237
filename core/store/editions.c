/* Editions of KIPP and what belongs to each.
 *
 * Editions differ in what their decrees fix: whatever is missing reads as -1
 * or as not there. */
#include "store/editions.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

/* The KIPP competition by year (DOMAIN.md, N rules): what the sources leave
 * open is NULL and then unknown to rules, never 0. */
const char editions_schema[] =
    "CREATE TABLE kipp_edition("
    "  year INTEGER PRIMARY KEY,"     /* of the competition */
    "  decree TEXT NOT NULL,"         /* that opened it */
    "  min_age_years INTEGER,"        /* an innovation must have run */
    "  pandemic_min_age_years INTEGER," /* 2020 and 2021 had another */
    "  groups_text TEXT NOT NULL,"    /* as the decree words them */
    "  categories INTEGER,"           /* how many */
    "  aspects INTEGER,"              /* how many */
    "  cap_ministry_agency INTEGER,"  /* proposals one may send */
    "  cap_local_government INTEGER,"
    "  cap_soe INTEGER,"
    "  proposals INTEGER,"            /* received */
    "  passed_admin TEXT NOT NULL,"   /* text: some sources add words */
    "  finalists_general INTEGER,"
    "  finalists_replication INTEGER,"
    "  finalists_special INTEGER,"
    "  winners TEXT NOT NULL,"        /* as told, not a count */
    "  note TEXT NOT NULL,"
    "  entry INTEGER NOT NULL"        /* that imported it */
    ") STRICT;"
    "CREATE TABLE kipp_edition_item("
    /* the year above */
    "  edition INTEGER NOT NULL REFERENCES kipp_edition(year),"
    "  kind TEXT NOT NULL CHECK(kind IN ('category', 'group', 'aspect')),"
    "  id TEXT NOT NULL,"
    "  title_id TEXT NOT NULL,"
    "  title_en TEXT NOT NULL,"
    "  weight REAL,"               /* NULL = not established */
    "  becomes TEXT NOT NULL,"        /* the group that takes its place */
    "  source TEXT NOT NULL,"         /* key of SOURCES.md */
    "  place INTEGER NOT NULL,"       /* order of the file */
    "  entry INTEGER NOT NULL,"
    "  PRIMARY KEY(edition, kind, id)"
    ") STRICT;";

/* Fills an edition; a number that is not stated is -1. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct edition *edition = item;
    assert(edition != NULL);
    edition->year = column_integer(row, 0);
    edition->decree = row_text(row, arena, 1);
    edition->min_age_years = row_integer(row, 2, -1);
    edition->pandemic_min_age_years = row_integer(row, 3, -1);
    edition->groups = row_text(row, arena, 4);
    edition->categories = row_integer(row, 5, -1);
    edition->aspects = row_integer(row, 6, -1);
    edition->cap_ministry_agency = row_integer(row, 7, -1);
    edition->cap_local_government = row_integer(row, 8, -1);
    edition->cap_soe = row_integer(row, 9, -1);
    edition->proposals = row_integer(row, 10, -1);
    edition->passed_admin = row_text(row, arena, 11);
    edition->finalists_general = row_integer(row, 12, -1);
    edition->finalists_replication = row_integer(row, 13, -1);
    edition->finalists_special = row_integer(row, 14, -1);
    edition->winners = row_text(row, arena, 15);
    edition->note = row_text(row, arena, 16);
}

/* All editions by year, in the arena. */
int edition_list(struct db *db, struct arena *arena, struct edition **out,
                 size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT year, decree, min_age_years, pandemic_min_age_years,"
        " groups_text, categories, aspects, cap_ministry_agency,"
        " cap_local_government, cap_soe, proposals, passed_admin,"
        " finalists_general, finalists_replication, finalists_special,"
        " winners, note FROM kipp_edition ORDER BY year";
    struct rows rows = { arena, sizeof **out, fill };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* Fills a category, group or aspect of an edition. */
static void fill_item(struct statement *row, struct arena *arena, void *item)
{
    struct edition_item *edition_item = item;
    assert(edition_item != NULL);
    edition_item->edition = column_integer(row, 0);
    edition_item->kind = row_text(row, arena, 1);
    edition_item->id = row_text(row, arena, 2);
    edition_item->title_id = row_text(row, arena, 3);
    edition_item->title_en = row_text(row, arena, 4);
    edition_item->has_weight = !column_is_null(row, 5);
    edition_item->weight = column_number(row, 5);
    edition_item->becomes = row_text(row, arena, 6);
    edition_item->source = row_text(row, arena, 7);
}

/* Items in the order in which the decree lists them. */
int edition_items(struct db *db, struct arena *arena, int64_t edition,
                  struct edition_item **out, size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT edition, kind, id, title_id, title_en, weight, becomes,"
        " source FROM kipp_edition_item WHERE edition = ?1"
        " ORDER BY place, kind, id";
    struct rows rows = { arena, sizeof **out, fill_item };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_integer(statement, 1, edition);
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}
