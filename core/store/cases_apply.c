/* Applying the entries of cases.  Each writes rows from the entry alone, so
 * that folding the log again gives the same rows.
 *
 * Each function applies one kind of entry and nothing else writes these
 * tables, so that a replay of the log makes the same rows. A body that lacks
 * something is malformed: it was not written by this program. */
#include "store/cases.h"

#include <assert.h>

#include "store/body.h"

/* Keeps the entry and time of the last event, which the next may not precede.
 * `version` is what `advance` compares to see whether anything moved between
 * judging and writing. */
int case_touch(struct db *db, int64_t number, const struct entry *entry,
               struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    /* A bulk import is no event in the life of the case: its time does not
     * hold back events that are entered later with their own. */
    static const char SQL[] =
        "UPDATE cases SET version = ?2,"
        " touched_at = CASE WHEN ?4 THEN touched_at ELSE ?3 END"
        " WHERE number = ?1";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, number);
    bind_integer(statement, 2, entry->index);
    bind_integer(statement, 3, entry->at);
    bind_integer(statement, 4,
                 value_get_text(entry->body, "import").size > 0 ? 1 : 0);
    return db_run(statement, err);
}

/* The case starts with version and time of its opening; its state is a row of
 * case_state, which only advance writes. */
int case_open_apply(struct db *db, const struct entry *entry,
                    struct err *err)
{
    static const char SQL[] =
        "INSERT INTO cases (number, machine, innovation, region, unit, pack,"
        " opened_at, actor, role, entry, version, touched_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?7)";
    static const char *const names[] = { "machine", "innovation", "region",
                                         "unit", "pack" };
    struct statement *statement = NULL;
    int64_t number = 0;
    int code = body_case(entry, &number, err);
    if (code == 0) {
        code = db_prepare(&statement, db, SQL, err);
    }
    if (code < 0) {
        return code;
    }
    assert(number > 0);
    bind_integer(statement, 1, number);
    /* ORDER: names[] as the parameters ?2 to ?6. */
    for (int i = 0; i < 5; i++) {
        bind_text(statement, 2 + i, value_get_text(entry->body, names[i]));
    }
    bind_integer(statement, 7, entry->at);
    bind_text(statement, 8, entry->actor);
    bind_text(statement, 9, value_get_text(entry->body, "role"));
    bind_integer(statement, 10, entry->index);
    return db_run(statement, err);
}

/* The pack that the entry names must be the one the case has: else two
 * migrations were recorded against each other. */
int case_migrate_apply(struct db *db, const struct entry *entry,
                       struct err *err)
{
    static const char SQL[] =
        "UPDATE cases SET pack = ?3 WHERE number = ?1 AND pack = ?2";
    struct statement *statement = NULL;
    int64_t number = 0;
    int code = body_case(entry, &number, err);
    if (code == 0) {
        code = db_prepare(&statement, db, SQL, err);
    }
    if (code < 0) {
        return code;
    }
    assert(number > 0);
    bind_integer(statement, 1, number);
    bind_text(statement, 2, value_get_text(entry->body, "from"));
    bind_text(statement, 3, value_get_text(entry->body, "to"));
    code = db_run(statement, err);
    if (code == 0 && db_changes(db) != 1) {
        return entry_malformed(entry, "from", err);
    }
    return code == 0 ? case_touch(db, number, entry, err) : code;
}

/* Inserts one {fact, value, commitment, source, source_date} of the list. A
 * value of "" takes a fact back; a personal one has a commitment in place of
 * its value. Errors: MESSAGE_LOG_BODY for a fact without a name or with a date
 * that is none. */
static int fact_put(struct db *db, int64_t number, const struct value *fact,
                    const struct entry *entry, struct err *err)
{
    static const char SQL[] =
        "INSERT INTO fact_value (number, fact, value, commitment, source,"
        " source_date, actor, entry) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    struct statement *statement = NULL;
    bool found = false;
    int64_t date = 0;
    struct str name = value_get_text(fact, "fact");
    assert(number > 0);
    if (name.size == 0 || !body_date(fact, "source_date", &found, &date)) {
        return entry_malformed(entry, "facts", err);
    }
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, number);
    bind_text(statement, 2, name);
    bind_text(statement, 3, value_get_text(fact, "value"));
    bind_text(statement, 4, value_get_text(fact, "commitment"));
    bind_text(statement, 5, value_get_text(fact, "source"));
    if (found) {
        bind_integer(statement, 6, date);
    } else {
        bind_null(statement, 6);
    }
    bind_text(statement, 7, entry->actor);
    bind_integer(statement, 8, entry->index);
    return db_run(statement, err);
}

/* All facts of the list are rows under this one entry: they came together and
 * are known together. */
int case_fact_apply(struct db *db, const struct entry *entry,
                    struct err *err)
{
    assert(entry != NULL);
    int64_t number = 0;
    int code = body_case(entry, &number, err);
    const struct value *facts = value_get(entry->body, "facts");
    if (code == 0 && (facts == NULL || facts->kind != VALUE_LIST)) {
        code = entry_malformed(entry, "facts", err);
    }
    for (const struct value *fact = code == 0 ? facts->first : NULL;
         code == 0 && fact != NULL; fact = fact->next) {
        code = fact_put(db, number, fact, entry, err);
    }
    return code == 0 ? case_touch(db, number, entry, err) : code;
}

/* Inserts an override: the rule and the reason of the entry. */
static int override_put(struct db *db, int64_t number, struct str rule,
                        const struct entry *entry, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO case_override (entry, rule, number, reason)"
        " VALUES (?1, ?2, ?3, ?4)";
    struct statement *statement = NULL;
    assert(rule.size > 0);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, entry->index);
    bind_text(statement, 2, rule);
    bind_integer(statement, 3, number);
    bind_text(statement, 4, value_get_text(entry->body, "reason"));
    return db_run(statement, err);
}

/* Inserts a step or a refusal (no "to"); number 0 = an opening refused. */
static int step_put(struct db *db, int64_t number,
                    const struct entry *entry, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO case_step (entry, number, at, actor, action,"
        " from_state, to_state, role, second_actor, second_role, verdict,"
        " detail)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    static const char *const names[] = { "action", "from", "to", "role",
        "second_actor", "second_role", "verdict", "detail" };
    struct statement *statement = NULL;
    assert(number >= 0);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, entry->index);
    bind_integer(statement, 2, number);
    bind_integer(statement, 3, entry->at);
    bind_text(statement, 4, entry->actor);
    /* ORDER: names[] as the parameters ?5 to ?12. */
    for (int i = 0; i < 8; i++) {
        bind_text(statement, 5 + i, value_get_text(entry->body, names[i]));
    }
    return db_run(statement, err);
}

/* Number 0 is the refusal to open a case: it has no case to touch. */
int case_step_apply(struct db *db, const struct entry *entry,
                    struct err *err)
{
    assert(entry != NULL);
    int64_t number = value_get_integer(entry->body, "case", 0);
    int code = step_put(db, number, entry, err);
    const struct value *rules = value_get(entry->body, "overridden");
    bool listed = rules != NULL && rules->kind == VALUE_LIST;
    for (const struct value *rule = listed ? rules->first : NULL;
         code == 0 && rule != NULL; rule = rule->next) {
        code = override_put(db, number, rule->text, entry, err);
    }
    if (code == 0 && number > 0) {
        code = case_touch(db, number, entry, err);
    }
    return code;
}

/* The decision itself is a blob; this row finds it by case and by day. */
int decision_apply(struct db *db, const struct entry *entry,
                   struct err *err)
{
    assert(entry->index >= 0);
    assert(entry != NULL);
    static const char SQL[] =
        "INSERT INTO decision (entry, number, sha256, verdict, as_of,"
        " decided_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    struct statement *statement = NULL;
    bool found = false;
    int64_t as_of = 0;
    if (!body_date(entry->body, "as_of", &found, &as_of) || !found) {
        return entry_malformed(entry, "as_of", err);
    }
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, entry->index);
    bind_integer(statement, 2, value_get_integer(entry->body, "case", 0));
    bind_text(statement, 3, value_get_text(entry->body, "sha256"));
    bind_text(statement, 4, value_get_text(entry->body, "verdict"));
    bind_integer(statement, 5, as_of);
    bind_integer(statement, 6, entry->at);
    return db_run(statement, err);
}
