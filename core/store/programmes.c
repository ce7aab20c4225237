/* Programmes.  An event is a row an entry; reading takes the newest planned
 * and the newest held date, so a correction never overwrites what was said.
 *
 * A programme's version is the entry that changed it last; judging compares
 * it to see whether something moved meanwhile. */
#include "store/programmes.h"

#include <assert.h>
#include <stdio.h>

#include "store/body.h"
#include "store/rows.h"
#include "store/schema.h"

/* One programme a hub and year; its agenda grows by rows, so a date that was
 * moved can still be seen; invitations are a set. */
const char programmes_schema[] =
    "CREATE TABLE programme ("
    " hub TEXT NOT NULL,"             /* code of the province */
    " year INTEGER NOT NULL,"         /* in which it is held */
    " plan_year INTEGER NOT NULL,"    /* whose budget it prepares */
    " mentoring_from INTEGER,"        /* NULL = not planned */
    " mentoring_until INTEGER,"
    " entry INTEGER NOT NULL,"        /* that opened it */
    " version INTEGER NOT NULL,"      /* entry that changed it last */
    " PRIMARY KEY (hub, year)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE programme_event ("
    " entry INTEGER PRIMARY KEY,"
    " hub TEXT NOT NULL,"
    " year INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"            /* of the agenda */
    " subject TEXT NOT NULL,"         /* who or what of the kind */
    " note TEXT NOT NULL,"            /* in free words */
    " planned_on INTEGER,"            /* NULL = this row plans nothing */
    " held_on INTEGER,"               /* NULL = not held by this row */
    " FOREIGN KEY (hub, year) REFERENCES programme (hub, year)"
    ") STRICT;"
    "CREATE INDEX programme_event_by_programme"
    " ON programme_event (hub, year);"
    "CREATE TABLE programme_invitation ("
    " hub TEXT NOT NULL,"
    " year INTEGER NOT NULL,"
    " region TEXT NOT NULL,"          /* that was invited */
    " entry INTEGER NOT NULL,"        /* that invited it */
    " PRIMARY KEY (hub, year, region),"
    " FOREIGN KEY (hub, year) REFERENCES programme (hub, year)"
    ") STRICT, WITHOUT ROWID;";

/* --- Reading -------------------------------------------------------------- */
/* Such as "19:2021"; the name under which documents of a programme stand. */
void programme_name(struct str hub, int64_t year,
                    char out[PROGRAMME_NAME_BYTES])
{
    assert(out != NULL);
    assert(hub.bytes != NULL);
    (void)snprintf(out, PROGRAMME_NAME_BYTES, "%.*s:%lld",
                   (int)(hub.size < 16 ? hub.size : 16), hub.bytes,
                   (long long)year);
}

/* Fills a programme; mentoring counts only with both its dates. */
static void fill_programme(struct statement *row, struct arena *arena,
                           void *item)
{
    struct programme *out = item;
    assert(out != NULL);
    *out = (struct programme){
        .hub = row_text(row, arena, 0), .year = column_integer(row, 1),
        .plan_year = column_integer(row, 2),
        .has_mentoring = !column_is_null(row, 3) && !column_is_null(row, 4),
        .mentoring_from = column_integer(row, 3),
        .mentoring_until = column_integer(row, 4),
        .entry = column_integer(row, 5), .version = column_integer(row, 6),
    };
}

/* The last programme that began in or before the year: 1, 0, or an error. */
int programme_latest(struct db *db, struct arena *arena, struct str hub,
                     int64_t year, struct programme *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT hub, year, plan_year, mentoring_from, mentoring_until,"
        " entry, version FROM programme WHERE hub = ?1 AND year <= ?2"
        " ORDER BY year DESC LIMIT 1";
    const struct rows rows = { arena, sizeof *out, fill_programme };
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, hub);
    bind_integer(statement, 2, year);
    return rows_one(&rows, statement, out, err);
}

/* The latest one up to that year, if it is of that year. */
int programme_get(struct db *db, struct arena *arena, struct str hub,
                  int64_t year, struct programme *out, struct err *err)
{
    assert(out != NULL);
    int code = programme_latest(db, arena, hub, year, out, err);
    return code == 1 && out->year != year ? 0 : code;
}

/* Fills an event of the agenda; either day may be missing. */
static void fill_event(struct statement *row, struct arena *arena,
                       void *item)
{
    struct programme_event *out = item;
    assert(out != NULL);
    *out = (struct programme_event){
        .kind = row_text(row, arena, 0), .subject = row_text(row, arena, 1),
        .note = row_text(row, arena, 2),
        .has_planned = !column_is_null(row, 3),
        .planned_on = column_integer(row, 3),
        .has_held = !column_is_null(row, 4),
        .held_on = column_integer(row, 4),
    };
}

/* The newest value of each column that says something. */
static const char EVENTS[] =
    "SELECT kind, subject,"
    " coalesce((SELECT note FROM programme_event AS n WHERE n.hub = e.hub"
    "  AND n.year = e.year AND n.kind = e.kind AND n.subject = e.subject"
    "  AND n.note <> '' ORDER BY n.entry DESC LIMIT 1), ''),"
    " (SELECT planned_on FROM programme_event AS p WHERE p.hub = e.hub"
    "  AND p.year = e.year AND p.kind = e.kind AND p.subject = e.subject"
    "  AND p.planned_on IS NOT NULL ORDER BY p.entry DESC LIMIT 1),"
    " (SELECT held_on FROM programme_event AS h WHERE h.hub = e.hub"
    "  AND h.year = e.year AND h.kind = e.kind AND h.subject = e.subject"
    "  AND h.held_on IS NOT NULL ORDER BY h.entry DESC LIMIT 1)"
    " FROM programme_event AS e WHERE hub = ?1 AND year = ?2"
    " GROUP BY kind, subject ORDER BY kind, subject";

/* What holds now for each kind and subject, in that order. */
int programme_events(struct db *db, struct arena *arena,
                     const struct programme *programme,
                     struct programme_event **out, size_t *count,
                     struct err *err)
{
    assert(count != NULL);
    assert(out != NULL);
    const struct rows rows = { arena, sizeof **out, fill_event };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, EVENTS, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, programme->hub);
    bind_integer(statement, 2, programme->year);
    code = rows_all(&rows, statement, &items, count, err);
    *out = items;
    return code;
}

const struct programme_event *
/* The first of this kind and subject, inside `events`; NULL when there is
 * none. */
programme_event_find(const struct programme_event *events, size_t count,
                     struct str kind, struct str subject)
{
    assert(count == 0 || events != NULL);
    for (size_t i = 0; i < count; i++) {
        if (str_equal(events[i].kind, kind) &&
            str_equal(events[i].subject, subject)) {
            return &events[i];
        }
    }
    return NULL;
}

static void fill_region(struct statement *row, struct arena *arena,
                        void *item)
{
    struct str *out = item;
    assert(out != NULL);
    *out = row_text(row, arena, 0);
}

int programme_invited(struct db *db, struct arena *arena,
                      const struct programme *programme, struct str **out,
                      size_t *count, struct err *err)
{
    assert(count != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT region FROM programme_invitation"
        " WHERE hub = ?1 AND year = ?2 ORDER BY region";
    const struct rows rows = { arena, sizeof **out, fill_region };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, programme->hub);
    bind_integer(statement, 2, programme->year);
    code = rows_all(&rows, statement, &items, count, err);
    *out = items;
    return code;
}

/* --- Applying entries ----------------------------------------------------- */
static void bind_programme(struct statement *statement,
                           const struct entry *entry)
{
    assert(statement != NULL);
    assert(entry != NULL);
    bind_text(statement, 1, value_get_text(entry->body, "hub"));
    bind_integer(statement, 2, value_get_integer(entry->body, "year", 0));
}

static int touch(struct db *db, const struct entry *entry, struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    static const char SQL[] =
        "UPDATE programme SET version = ?3 WHERE hub = ?1 AND year = ?2";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_programme(statement, entry);
    bind_integer(statement, 3, entry->index);
    return db_run(statement, err);
}

/* Adds the invitations of the entry; one that exists stays as it was. */
static int invite(struct db *db, const struct entry *entry, struct err *err)
{
    assert(entry != NULL);
    static const char SQL[] =
        "INSERT INTO programme_invitation (hub, year, region, entry)"
        " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    const struct value *invited = value_get(entry->body, "invited");
    bool listed = invited != NULL && invited->kind == VALUE_LIST;
    int code = 0;
    for (const struct value *one = listed ? invited->first : NULL;
         code == 0 && one != NULL; one = one->next) {
        struct statement *statement = NULL;
        code = db_prepare(&statement, db, SQL, err);
        if (code < 0) {
            return code;
        }
        bind_programme(statement, entry);
        bind_text(statement, 3, one->text);
        bind_integer(statement, 4, entry->index);
        code = db_run(statement, err);
    }
    return code;
}

int programme_open_apply(struct db *db, const struct entry *entry,
                         struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    static const char SQL[] =
        "INSERT INTO programme (hub, year, plan_year, mentoring_from,"
        " mentoring_until, entry, version)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_programme(statement, entry);
    bind_body_integer(statement, 3, "plan_year", entry);
    code = bind_body_day(statement, 4, "mentoring_from", entry, err);
    if (code == 0) {
        code = bind_body_day(statement, 5, "mentoring_until", entry, err);
    }
    bind_integer(statement, 6, entry->index);
    if (code == 0) {
        code = db_run(statement, err);
    }
    return code == 0 ? invite(db, entry, err) : code;
}

int programme_event_apply(struct db *db, const struct entry *entry,
                          struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    static const char SQL[] =
        "INSERT INTO programme_event (hub, year, kind, subject, note,"
        " planned_on, held_on, entry) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_programme(statement, entry);
    bind_text(statement, 3, value_get_text(entry->body, "kind"));
    bind_text(statement, 4, value_get_text(entry->body, "subject"));
    bind_text(statement, 5, value_get_text(entry->body, "note"));
    code = bind_body_day(statement, 6, "planned_on", entry, err);
    if (code == 0) {
        code = bind_body_day(statement, 7, "held_on", entry, err);
    }
    bind_integer(statement, 8, entry->index);
    if (code == 0) {
        code = db_run(statement, err);
    }
    return code == 0 ? touch(db, entry, err) : code;
}

int programme_invite_apply(struct db *db, const struct entry *entry,
                           struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    int code = invite(db, entry, err);
    return code == 0 ? touch(db, entry, err) : code;
}
