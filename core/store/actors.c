/* Actors and the roles that they were granted.
 *
 * Who somebody is and what the log says of him are apart: ids here, names
 * among personal values. */
#include "store/actors.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "store/rows.h"
#include "store/schema.h"

/* Who acts is a random id; the name stands among personal values and can be
 * erased, the id stays in the log for ever. */
const char actors_schema[] =
    "CREATE TABLE actor("
    "  id TEXT PRIMARY KEY,"          /* random, told in the log */
    "  commitment TEXT NOT NULL,"     /* of the name; see personal.c */
    "  entry INTEGER NOT NULL"        /* that registered the person */
    ") STRICT;"
    "CREATE TABLE actor_role("
    "  actor TEXT NOT NULL,"          /* an id of the table above */
    "  role TEXT NOT NULL,"           /* an identifier of lifecycle/roles.h */
    "  region TEXT NOT NULL,"      /* '' = the whole country */
    "  unit TEXT NOT NULL,"        /* '' = any */
    "  from_date INTEGER,"            /* NULL = since always */
    "  until_date INTEGER,"           /* NULL = without end */
    "  entry INTEGER NOT NULL,"       /* that granted it */
    "  PRIMARY KEY(actor, role, region, unit, entry)"
    ") STRICT;";

/* ---- Who ---------------------------------------------------------------- */

/* Ids and names are asked together: an id is no secret, and both are given on
 * the command line. A person who was erased is found by the id only. When two
 * people have one name the lower id answers, always the same one. Result: 1
 * and `id` in the arena, 0, or an error. */
int actor_find(struct db *db, struct arena *arena, struct str name_or_id,
               struct str *id, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT id FROM actor WHERE id = ?1 UNION"
        " SELECT a.id FROM personal_value p"
        " JOIN actor a ON a.commitment = p.commitment"
        " WHERE p.kind = 'actor' AND p.value = ?1 ORDER BY 1 LIMIT 1";
    struct statement *statement = NULL;
    assert(id != NULL);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, name_or_id);
    code = db_step(statement, err);
    if (code == 1) {
        *id = row_text(statement, arena, 0);
        db_reset(statement);
        code = arena->failed ? err_nomem(err) : 1;
    }
    return code;
}

/* The commitment is in `actor`, the name behind it among personal values,
 * where an erasure takes it away; then the name is "" and that is no error.
 * Result: 0 or an error. */
int actor_name(struct db *db, struct arena *arena, struct str id,
               struct str *name, struct err *err)
{
    assert(db != NULL);
    assert(name != NULL);
    static const char SQL[] = "SELECT commitment FROM actor WHERE id = ?1";
    struct statement *statement = NULL;
    struct personal personal;
    *name = STR("");
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, id);
    code = db_step(statement, err);
    if (code <= 0) {
        return code;
    }
    struct str commitment = row_text(statement, arena, 0);
    db_reset(statement);
    code = arena->failed ? err_nomem(err)
        : personal_get(db, arena, commitment, &personal, err);
    if (code == 1) {
        *name = personal.value;
    }
    return code < 0 ? code : 0;
}

/* Fills one id; the only column. */
static void fill_id(struct statement *row, struct arena *arena, void *item)
{
    assert(row != NULL);
    assert(arena != NULL);
    struct str *id = item;
    *id = row_text(row, arena, 0);
}

/* Also of people who hold no role. */
int actor_ids(struct db *db, struct arena *arena, struct str **out,
              size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL && count != NULL);
    static const char SQL[] = "SELECT id FROM actor ORDER BY id";
    struct rows rows = { arena, sizeof **out, fill_id };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* 64 random bits: two actors never get the same id. */
int actor_draft(struct db *db, const struct entropy *entropy,
                struct str name, struct actor_draft *out, struct err *err)
{
    assert(entropy != NULL);
    static const char DIGITS[] = "0123456789abcdef";
    unsigned char random[8];
    assert(out != NULL && name.size > 0);
    entropy->fill(entropy->user, random, sizeof random);
    memcpy(out->id, "a-", 2);
    for (size_t i = 0; i < sizeof random; i++) {
        out->id[2 + 2 * i] = DIGITS[random[i] >> 4];
        out->id[3 + 2 * i] = DIGITS[random[i] & 15];
    }
    out->id[ACTOR_ID_BYTES - 1] = '\0';
    struct personal personal = { STR("actor"), str_of(out->id), name };
    return personal_put(db, entropy, &personal, out->commitment, err);
}

/* Applies {actor, commitment}. Both have fixed sizes: an entry that breaks
 * them was not written by this program. Errors: MESSAGE_LOG_BODY. */
int actor_register_apply(struct db *db, const struct entry *entry,
                         struct err *err)
{
    assert(entry != NULL);
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO actor(id, commitment, entry) VALUES(?1, ?2, ?3)";
    struct statement *statement = NULL;
    struct str id = value_get_text(entry->body, "actor");
    struct str commitment = value_get_text(entry->body, "commitment");
    if (id.size != ACTOR_ID_BYTES - 1
        || commitment.size != SHA256_HEX_BYTES - 1) {
        return err_fail(err, MESSAGE_LOG_BODY, "is", entry->index, "actor");
    }
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, id);
    bind_text(statement, 2, commitment);
    bind_integer(statement, 3, entry->index);
    return db_run(statement, err);
}

/* ---- Roles -------------------------------------------------------------- */

/* The region's name is a path of parts joined by dots, so a prefix that ends
 * at a dot is a region above. Days are inclusive at both ends. */
int role_held(struct db *db, const struct role *wanted, int64_t day,
              struct err *err)
{
    assert(db != NULL);
    /* A grant for "19" covers "19.71"; one for a unit only that unit. */
    static const char SQL[] =
        "SELECT 1 FROM actor_role WHERE actor = ?1 AND role = ?2"
        " AND (region = '' OR region = ?3"
        "  OR substr(?3, 1, length(region) + 1) = region || '.')"
        " AND (unit = '' OR unit = ?4)"
        " AND (from_date IS NULL OR from_date <= ?5)"
        " AND (until_date IS NULL OR until_date >= ?5) LIMIT 1";
    struct statement *statement = NULL;
    assert(wanted->actor.size > 0 && wanted->role.size > 0);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, wanted->actor);
    bind_text(statement, 2, wanted->role);
    bind_text(statement, 3, wanted->region);
    bind_text(statement, 4, wanted->unit);
    bind_integer(statement, 5, day);
    code = db_step(statement, err);
    db_reset(statement);
    return code;
}

/* Fills a role; open days are the ends of time. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct role *role = item;
    assert(role != NULL);
    role->actor = row_text(row, arena, 0);
    role->role = row_text(row, arena, 1);
    role->region = row_text(row, arena, 2);
    role->unit = row_text(row, arena, 3);
    role->from = row_integer(row, 4, INT64_MIN);
    role->until = row_integer(row, 5, INT64_MAX);
    role->entry = column_integer(row, 6);
}

/* Ordered by what a reader compares first; two grants of one role stand by
 * their entries. */
int role_list(struct db *db, struct arena *arena, struct str actor,
              struct role **out, size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT actor, role, region, unit, from_date, until_date, entry"
        " FROM actor_role WHERE ?1 IS NULL OR actor = ?1"
        " ORDER BY actor, role, region, unit, entry";
    struct rows rows = { arena, sizeof **out, fill };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_text_or_null(statement, 1, actor);
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* Reads a day of the body as ISO text; null or absent is open. Errors:
 * MESSAGE_LOG_BODY for any other text. */
static int read_day(const struct entry *entry, const char *key, bool *found,
                    int64_t *out, struct err *err)
{
    assert(entry != NULL);
    assert(key != NULL);
    const struct value *value = value_get(entry->body, key);
    *found = value != NULL && value->kind == VALUE_TEXT;
    *out = 0;
    return !*found || date_parse(value->text, out) ? 0
        : err_fail(err, MESSAGE_LOG_BODY, "is", entry->index, key);
}

/* Reads the texts that a grant and its withdrawal share. They live as long as
 * the entry. Errors: MESSAGE_LOG_BODY without an actor or a role. */
static int read_role(const struct entry *entry, struct role *out,
                     struct err *err)
{
    assert(entry != NULL);
    assert(out != NULL);
    const struct value *body = entry->body;
    out->actor = value_get_text(body, "actor");
    out->role = value_get_text(body, "role");
    out->region = value_get_text(body, "region");
    out->unit = value_get_text(body, "unit");
    return out->actor.size > 0 && out->role.size > 0 ? 0
        : err_fail(err, MESSAGE_LOG_BODY, "is", entry->index, "role");
}

/* Grants are rows that are added, never changed: a second grant of the same
 * role stands beside the first, with its own days. */
int role_grant_apply(struct db *db, const struct entry *entry,
                     struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO actor_role(actor, role, region, unit, from_date,"
        " until_date, entry) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    struct statement *statement = NULL;
    struct role role = { .entry = 0 };
    bool found[2] = { false, false };
    int code = read_role(entry, &role, err);
    if (code == 0) {
        code = read_day(entry, "from", &found[0], &role.from, err);
    }
    if (code == 0) {
        code = read_day(entry, "until", &found[1], &role.until, err);
    }
    if (code == 0) {
        code = db_prepare(&statement, db, SQL, err);
    }
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, role.actor);
    bind_text(statement, 2, role.role);
    bind_text(statement, 3, role.region);
    bind_text(statement, 4, role.unit);
    bind_found(statement, 5, found[0], role.from);
    bind_found(statement, 6, found[1], role.until);
    bind_integer(statement, 7, entry->index);
    return db_run(statement, err);
}

/* Ends grants that are still open on that day. A grant that has ended before
 * keeps its end: what was true in the past stays true. */
int role_revoke_apply(struct db *db, const struct entry *entry,
                      struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "UPDATE actor_role SET until_date = ?5 WHERE actor = ?1"
        " AND role = ?2 AND region = ?3 AND unit = ?4"
        " AND (until_date IS NULL OR until_date > ?5)";
    struct statement *statement = NULL;
    struct role role = { .entry = 0 };
    bool found = false;
    int code = read_role(entry, &role, err);
    if (code == 0) {
        code = read_day(entry, "until", &found, &role.until, err);
    }
    if (code == 0 && !found) {
        code = err_fail(err, MESSAGE_LOG_BODY, "is", entry->index, "until");
    }
    if (code == 0) {
        code = db_prepare(&statement, db, SQL, err);
    }
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, role.actor);
    bind_text(statement, 2, role.role);
    bind_text(statement, 3, role.region);
    bind_text(statement, 4, role.unit);
    bind_integer(statement, 5, role.until);
    return db_run(statement, err);
}
