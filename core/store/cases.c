/* Cases, their facts and their history.  The body of an entry names a case by
 * its number; texts and days are as in base/date.h.
 *
 * Reads only; the rows are written by cases_apply.c and, of case_state, by
 * lifecycle/advance.
 *
 * Facts of a case are never overwritten: each value is a row under the entry
 * that brought it, and what holds is the newest row up to the entry that the
 * reader knows. So a decision of the past can be made again with what was
 * known then. */
#include "store/cases.h"

#include <assert.h>
#include <stdio.h>

#include "store/rows.h"
#include "store/schema.h"

/* What entries of kind case.* and decision write. `cases` never changes but
 * for `pack` (migration) and the two columns of case_touch; where the case
 * stands is a row of case_state. Facts are never updated: each entry adds
 * rows, and the newest holds, so that any past day can be asked for.
 * case_step keeps refusals too.
 *
 * Key columns stand first: SQLite 3.40's integrity_check misreads a table
 * WITHOUT ROWID whose key is not its head. */
const char cases_schema[] =
    "CREATE TABLE cases ("
    " number INTEGER PRIMARY KEY,"
    " machine TEXT NOT NULL,"
    " innovation TEXT NOT NULL,"
    " region TEXT NOT NULL,"
    " unit TEXT NOT NULL,"
    " pack TEXT NOT NULL,"
    " opened_at INTEGER NOT NULL,"
    " actor TEXT NOT NULL,"
    " role TEXT NOT NULL,"
    " entry INTEGER NOT NULL,"
    " version INTEGER NOT NULL,"
    " touched_at INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX cases_by_subject ON cases (innovation, unit, region);"
    "CREATE INDEX cases_by_region ON cases (machine, region);"
    "CREATE TABLE case_state ("
    " number INTEGER PRIMARY KEY REFERENCES cases (number),"
    " state TEXT NOT NULL,"
    " before TEXT NOT NULL,"
    " since INTEGER NOT NULL,"
    " entry INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE fact_value ("
    " number INTEGER NOT NULL REFERENCES cases (number),"
    " fact TEXT NOT NULL,"
    " entry INTEGER NOT NULL,"
    " value TEXT NOT NULL,"
    " commitment TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " source_date INTEGER,"
    " actor TEXT NOT NULL,"
    " PRIMARY KEY (number, fact, entry)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE case_step ("
    " entry INTEGER PRIMARY KEY,"
    " number INTEGER NOT NULL,"   /* 0: an opening that was refused */
    " action TEXT NOT NULL,"
    " from_state TEXT NOT NULL,"
    " to_state TEXT NOT NULL,"    /* '' when refused */
    " at INTEGER NOT NULL,"
    " actor TEXT NOT NULL,"
    " role TEXT NOT NULL,"
    " second_actor TEXT NOT NULL,"
    " second_role TEXT NOT NULL,"
    " verdict TEXT NOT NULL,"
    " detail TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX case_step_by_case ON case_step (number);"
    "CREATE TABLE case_override ("
    " entry INTEGER NOT NULL,"
    " rule TEXT NOT NULL,"
    " number INTEGER NOT NULL REFERENCES cases (number),"
    " reason TEXT NOT NULL,"
    " PRIMARY KEY (entry, rule)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE decision ("
    " entry INTEGER PRIMARY KEY,"
    " number INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL REFERENCES blob (sha256),"
    " verdict TEXT NOT NULL,"
    " as_of INTEGER NOT NULL,"
    " decided_at INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX decision_by_case ON decision (number);";

/* --- Names ---------------------------------------------------------------- */
void case_name(int64_t number, char out[CASE_NAME_BYTES])
{
    assert(number >= 0);
    assert(out != NULL);
    (void)snprintf(out, CASE_NAME_BYTES, "C%04lld", (long long)number);
}

/* "C0001", "c1" or "1". */
bool case_number(struct str name, int64_t *out)
{
    assert(out != NULL);
    name = str_trim(name);
    if (name.size > 0 && (name.bytes[0] == 'C' || name.bytes[0] == 'c')) {
        name.bytes++;
        name.size--;
    }
    return name.size > 0 && name.bytes[0] != '-' && str_integer(name, out) &&
           *out > 0;
}

/* --- Reading -------------------------------------------------------------- */
int case_next(struct db *db, int64_t *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT coalesce(max(number), 0) + 1 FROM cases";
    return row_count(db, SQL, out, err);
}

#define CASE_COLUMNS \
    "c.number, c.machine, c.innovation, c.region, c.unit, c.pack," \
    " s.state, s.before, s.since, c.opened_at, c.entry, c.version," \
    " c.touched_at"

/* Fills a case from a row of CASE_COLUMNS (ORDER: as there). Texts live in
 * the arena; its failure is looked at by the caller. */
static void read_case(struct statement *row, struct arena *arena,
                      struct stored_case *out)
{
    assert(row != NULL);
    assert(out != NULL);
    *out = (struct stored_case){
        .number = column_integer(row, 0),
        .machine = row_text(row, arena, 1),
        .innovation = row_text(row, arena, 2),
        .region = row_text(row, arena, 3),
        .unit = row_text(row, arena, 4),
        .pack = row_text(row, arena, 5),
        .state = row_text(row, arena, 6),
        .before = row_text(row, arena, 7),
        .since = column_integer(row, 8),
        .opened_at = column_integer(row, 9),
        .entry = column_integer(row, 10),
        .version = column_integer(row, 11),
        .touched_at = column_integer(row, 12),
    };
}

/* With its state: 1, 0 or an error. */
int case_get(struct db *db, struct arena *arena, int64_t number,
             struct stored_case *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT " CASE_COLUMNS " FROM cases AS c"
        " JOIN case_state AS s ON s.number = c.number"
        " WHERE c.number = ?1";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, number);
    code = db_step(statement, err);
    if (code == 1) {
        read_case(statement, arena, out);
    }
    db_reset(statement);
    return code == 1 && arena->failed ? err_nomem(err) : code;
}

/* read_case in the form that rows_all calls. */
static void fill_case(struct statement *row, struct arena *arena,
                      void *item)
{
    read_case(row, arena, item);
}

/* A region of two digits takes its regencies along: codes below it begin
 * with it and a dot. */
int case_list(struct db *db, struct arena *arena,
              const struct case_filter *filter, struct stored_case **out,
              size_t *count, struct err *err)
{
    assert(count != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT " CASE_COLUMNS " FROM cases AS c"
        " JOIN case_state AS s ON s.number = c.number"
        " WHERE (?1 = '' OR c.machine = ?1)"
        " AND (?2 = '' OR c.region = ?2"
        "      OR substr(c.region, 1, length(?2) + 1) = ?2 || '.')"
        " AND (?3 = '' OR s.state = ?3)"
        " ORDER BY c.number";
    const struct rows rows = { arena, sizeof **out, fill_case };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, filter->machine);
    bind_text(statement, 2, filter->region);
    bind_text(statement, 3, filter->state);
    code = rows_all(&rows, statement, &items, count, err);
    *out = items;
    return code;
}

/* Fills a fact from a row of FACTS_BY_NAME or FACTS_EVER. */
static void fill_fact(struct statement *row, struct arena *arena,
                      void *item)
{
    struct fact_value *fact = item;
    assert(fact != NULL);
    *fact = (struct fact_value){
        .fact = row_text(row, arena, 0),
        .value = row_text(row, arena, 1),
        .commitment = row_text(row, arena, 2),
        .source = row_text(row, arena, 3),
        .has_source_date = !column_is_null(row, 4),
        .source_date = column_integer(row, 4),
        .actor = row_text(row, arena, 5),
        .entry = column_integer(row, 6),
    };
}

/* The newest row of each fact as known at entry ?2; a fact taken back has a
 * newest row with an empty value, which readers take for missing. */
/* In the order of the key, so that nothing is sorted or looked up: the newest
 * row of a fact comes last. */
static const char FACTS_BY_NAME[] =
    "SELECT fact, value, commitment, source, source_date, actor, entry"
    " FROM fact_value WHERE number = ?1 AND entry <= ?2"
    " ORDER BY fact, entry";
static const char FACTS_EVER[] =
    "SELECT fact, value, commitment, source, source_date, actor, entry"
    " FROM fact_value WHERE number = ?1 AND entry <= ?2"
    " ORDER BY entry, fact";

/* Keeps the last of each name; returns how many. */
static size_t keep_newest(struct fact_value *facts, size_t count)
{
    size_t kept = 0;
    assert(facts != NULL || count == 0);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 == count || !str_equal(facts[i].fact, facts[i + 1].fact)) {
            facts[kept] = facts[i];
            kept++;
        }
    }
    assert(kept <= count);
    return kept;
}

/* `known` is the last entry that counts; INT64_MAX for now. With `history`
 * every row is given, oldest first, else only the newest of each fact, by
 * name. */
int case_facts(struct db *db, struct arena *arena,
               const struct fact_query *query, struct fact_value **out,
               size_t *count, struct err *err)
{
    assert(count != NULL);
    assert(out != NULL);
    const struct rows rows = { arena, sizeof **out, fill_fact };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db,
                          query->history ? FACTS_EVER : FACTS_BY_NAME,
                          err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, query->number);
    bind_integer(statement, 2, query->known);
    code = rows_all(&rows, statement, &items, count, err);
    if (code == 0 && !query->history) {
        *count = keep_newest(items, *count);
    }
    *out = items;
    return code;
}

/* Runs a query that binds one case number. */
struct listing { struct db *db; const char *sql; int64_t number; };
/* Runs a query that binds one case number and gives all its rows. */
static int list_of_case(const struct listing *listing,
                        const struct rows *rows, void **out, size_t *count,
                        struct err *err)
{
    assert(out != NULL);
    assert(count != NULL);
    struct statement *statement = NULL;
    int code = db_prepare(&statement, listing->db, listing->sql, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, listing->number);
    return rows_all(rows, statement, out, count, err);
}

/* Fills a step from a row of case_steps. */
static void fill_step(struct statement *row, struct arena *arena,
                      void *item)
{
    struct case_step *step = item;
    assert(step != NULL);
    *step = (struct case_step){
        .entry = column_integer(row, 0), .at = column_integer(row, 1),
        .action = row_text(row, arena, 2),
        .from = row_text(row, arena, 3), .to = row_text(row, arena, 4),
        .actor = row_text(row, arena, 5),
        .role = row_text(row, arena, 6),
        .second_actor = row_text(row, arena, 7),
        .second_role = row_text(row, arena, 8),
        .detail = row_text(row, arena, 9),
        .verdict = row_text(row, arena, 10),
    };
}

/* Steps and refusals in the order of entries, which is the order in which they
 * happened. */
int case_steps(struct db *db, struct arena *arena, int64_t number,
               struct case_step **out, size_t *count, struct err *err)
{
    assert(out != NULL);
    static const char SQL[] =
        "SELECT entry, at, action, from_state, to_state, actor, role,"
        " second_actor, second_role, detail, verdict"
        " FROM case_step WHERE number = ?1 ORDER BY entry";
    const struct listing listing = { db, SQL, number };
    const struct rows rows = { arena, sizeof **out, fill_step };
    void *items = NULL;
    int code = list_of_case(&listing, &rows, &items, count, err);
    *out = items;
    return code;
}

/* Fills an override from a row of case_overrides. */
static void fill_override(struct statement *row, struct arena *arena,
                          void *item)
{
    struct case_override *one = item;
    assert(one != NULL);
    one->rule = row_text(row, arena, 0);
    one->reason = row_text(row, arena, 1);
    one->entry = column_integer(row, 2);
}

/* What two people accepted, by entry. */
int case_overrides(struct db *db, struct arena *arena, int64_t number,
                   struct case_override **out, size_t *count,
                   struct err *err)
{
    assert(out != NULL);
    static const char SQL[] =
        "SELECT rule, reason, entry FROM case_override"
        " WHERE number = ?1 ORDER BY entry, rule";
    const struct listing listing = { db, SQL, number };
    const struct rows rows = { arena, sizeof **out, fill_override };
    void *items = NULL;
    int code = list_of_case(&listing, &rows, &items, count, err);
    *out = items;
    return code;
}

/* Fills a decision from a row of decision_list. */
static void fill_decision(struct statement *row, struct arena *arena,
                          void *item)
{
    struct stored_decision *one = item;
    assert(one != NULL);
    one->sha256 = row_text(row, arena, 0);
    one->verdict = row_text(row, arena, 1);
    one->number = column_integer(row, 2);
    one->as_of = column_integer(row, 3);
    one->decided_at = column_integer(row, 4);
    one->entry = column_integer(row, 5);
}

/* Number 0 means decisions of all cases. */
int decision_list(struct db *db, struct arena *arena, int64_t number,
                  struct stored_decision **out, size_t *count,
                  struct err *err)
{
    assert(out != NULL);
    static const char SQL[] =
        "SELECT sha256, verdict, number, as_of, decided_at, entry"
        " FROM decision WHERE ?1 = 0 OR number = ?1 ORDER BY entry";
    const struct listing listing = { db, SQL, number };
    const struct rows rows = { arena, sizeof **out, fill_decision };
    void *items = NULL;
    int code = list_of_case(&listing, &rows, &items, count, err);
    *out = items;
    return code;
}

/* --- Across cases --------------------------------------------------------- */

/* Is `state` one of the query's states? The list ends with NULL. */
static bool wanted_state(const struct population_query *query,
                         struct str state)
{
    assert(query->states != NULL);
    for (const char *const *at = query->states; *at != NULL; at++) {
        if (str_is(state, *at)) {
            return true;
        }
    }
    return false;
}

/* Counts the rows (one column, the state) that are in a wanted state. SQL
 * has no list to bind; the rows are few, so they are counted here. */
static int count_states(struct statement *statement,
                        const struct population_query *query, int64_t *out,
                        struct err *err)
{
    assert(out != NULL);
    int code;
    *out = 0;
    while ((code = db_step(statement, err)) == 1) {
        *out += wanted_state(query, column_text(statement, 0)) ? 1 : 0;
    }
    db_reset(statement);
    return code;
}

/* Earlier cases only (a lower number): of two that ask for the same, the
 * first stands and the second is the repetition. */
int population_same(struct db *db, const struct population_query *query,
                    int64_t *out, struct err *err)
{
    assert(db != NULL);
    assert(query != NULL);
    static const char SQL[] =
        "SELECT s.state FROM cases AS c"
        " JOIN case_state AS s ON s.number = c.number"
        " WHERE c.innovation = ?1 AND c.unit = ?2 AND c.region = ?3"
        " AND c.machine = ?4 AND c.number < ?5";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, query->innovation);
    bind_text(statement, 2, query->unit);
    bind_text(statement, 3, query->region);
    bind_text(statement, 4, query->machine);
    bind_integer(statement, 5, query->number);
    return count_states(statement, query, out, err);
}

/* Counts the other cases of this machine in the region that are in a wanted
 * state. */
int population_of_region(struct db *db, const struct population_query *query,
                         int64_t *out, struct err *err)
{
    assert(db != NULL);
    assert(query != NULL);
    static const char SQL[] =
        "SELECT s.state FROM cases AS c"
        " JOIN case_state AS s ON s.number = c.number"
        " WHERE c.machine = ?1 AND c.region = ?2 AND c.number <> ?3";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, query->machine);
    bind_text(statement, 2, query->region);
    bind_integer(statement, 3, query->number);
    return count_states(statement, query, out, err);
}
