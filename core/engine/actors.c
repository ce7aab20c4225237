/* Actors.  The log knows them by pseudonymous ids; names are personal values,
 * and only texts for people show them.
 *
 * Who may act is one question and who acted another. The first is asked by the
 * guards of the machine, of the grants as they were on the day; here only the
 * second is answered: a name becomes an id, by a list that is kept (strict) or
 * that grows by use (open). */
#include "engine/actors.h"

#include <assert.h>

#include "store/actors.h"
#include "store/regions.h"
#include "store/settings.h"

int actor_asking(struct session *session, struct str *out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct str name = session_text(session, "actor");
    *out = STR("system");
    if (name.size == 0) {
        return 0;
    }
    int code = actor_find(session->hub->db, session->arena, name, out, err);
    assert(code <= 1);
    return code == 0 ? err_fail(err, MESSAGE_ACTOR_UNKNOWN_HERE, "t", name)
        : code < 0 ? code : 0;
}

/* The identifier; labels are never read back. */
int actor_role(struct str text, enum role_id *out, struct err *err)
{
    assert(out != NULL);
    text = str_trim(text);
    if (text.size == 0) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "role",
                        "case do");
    }
    if (!role_find(text, out)) {
        return err_fail(err, MESSAGE_ROLE_UNKNOWN, "ts", text,
                        role_nearest(text));
    }
    return 0;
}

/* Errors: MESSAGE_CASE_TIME. */
int session_time(const struct session *session, const char *name,
                 enum zone zone, int64_t *out, struct err *err)
{
    assert(out != NULL);
    struct str text = str_trim(session_text(session, name));
    int64_t date = 0;
    assert(zone < ZONE_COUNT);
    if (text.size == 0) {
        *out = session->clock.now(session->clock.user);
        return 0;
    }
    if (time_parse(text, zone, out)) {
        return 0;
    }
    /* A day alone is its midnight in the zone. */
    if (!date_parse_any(text, &date)) {
        return err_fail(err, MESSAGE_CASE_TIME, "t", text);
    }
    *out = time_from_date(date, 0, zone);
    return 0;
}

/* Records that somebody holds a role. A grant without limits has null for
 * its days, which readers take for always. Errors: no memory, those of the
 * log. */
static int record_grant(struct session *session, const struct role *role,
                        int64_t at, struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct value *body = value_map(arena);
    char from[11], until[11];
    assert(role->actor.size > 0);
    value_set_text(arena, body, "actor", role->actor);
    value_set_text(arena, body, "role", role->role);
    value_set_text(arena, body, "region", role->region);
    value_set_text(arena, body, "unit", role->unit);
    value_set_null(arena, body, "from");
    value_set_null(arena, body, "until");
    if (role->from != INT64_MIN) {
        date_format(role->from, from);
        value_set_string(arena, body, "from", from);
    }
    if (role->until != INT64_MAX) {
        date_format(role->until, until);
        value_set_string(arena, body, "until", until);
    }
    /* Grants are the program's: who asked for them has no pseudonym yet when
     * the first one is made. */
    struct hub_change change = { "role.grant", at, STR("system"), body };
    return arena->failed ? err_nomem(err)
                         : hub_record(session->hub, &change, NULL, err);
}

/* Registers a person: the log gets a random id and a commitment of the name,
 * the name itself its own table, where it can be erased. `id` lives in the
 * session's arena. Errors: those of the store and log. */
static int record_actor(struct session *session, struct str name, int64_t at,
                        struct str *id, struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct actor_draft draft;
    assert(name.size > 0);
    int code = actor_draft(session->hub->db, &session->hub->entropy, name,
                           &draft, err);
    if (code != 0) {
        return code;
    }
    struct value *body = value_map(arena);
    value_set_string(arena, body, "actor", draft.id);
    value_set_string(arena, body, "commitment", draft.commitment);
    *id = str_copy(arena, str_of(draft.id));
    struct hub_change change = { "actor.register", at, STR("system"), body };
    return arena->failed ? err_nomem(err)
                         : hub_record(session->hub, &change, NULL, err);
}

/* Registers somebody with the role used, where that role sits, in one
 * transaction. This is the open policy: a hub begins without lists of staff,
 * and who acted in which role stands in the log either way. */
static int register_first(struct session *session,
                          const struct actor_wish *wish, enum role_id role,
                          struct str *id, struct err *err)
{
    assert(session != NULL);
    struct db *db = session->hub->db;
    bool of_unit = role_row(role)->seat == SEAT_UNIT;
    int code = db_begin(db, err);
    assert(wish->name.size > 0);
    if (code != 0) {
        return code;
    }
    code = record_actor(session, wish->name, wish->at, id, err);
    struct role grant = {
        .actor = *id, .role = str_of(role_row(role)->id),
        .region = role_seat_region(role, wish->region),
        .unit = of_unit ? wish->unit : STR(""),
        .from = INT64_MIN, .until = INT64_MAX,
    };
    if (code == 0) {
        code = record_grant(session, &grant, wish->at, err);
    }
    if (code == 0) {
        code = db_commit(db, err);
    }
    if (code != 0) {
        db_rollback(db);
    }
    return code;
}

/* 1 when nobody may be registered by using a name: the hub is strict, or
 * nothing may be written. 0, or the error of reading the policy. */
static int is_closed(struct session *session, struct err *err)
{
    assert(session != NULL);
    struct str policy = STR("");
    struct db *db = session->hub->db;
    int code = setting_get(db, session->arena, "actors", &policy, err);
    assert(policy.bytes != NULL);
    if (code < 0) {
        return code;
    }
    return str_is(policy, "strict") || db_is_read_only(db) ? 1 : 0;
}

/* Whether the role is held on the day is judged by the machine, not here. */
int actor_resolve(struct session *session, const struct actor_wish *wish,
                  struct advance_person *out, struct err *err)
{
    assert(wish != NULL);
    struct str name = str_trim(wish->name);
    int code = actor_role(wish->role, &out->role, err);
    assert(session->hub != NULL);
    if (code != 0) {
        return code;
    }
    if (name.size == 0) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "actor",
                        "case do");
    }
    out->name = name;
    code = actor_find(session->hub->db, session->arena, name, &out->actor,
                      err);
    if (code != 0) {
        return code < 0 ? code : 0;
    }
    code = is_closed(session, err);
    if (code != 0) {
        return code < 0 ? code
            : err_fail(err, MESSAGE_ACTOR_UNKNOWN, "t", name);
    }
    return register_first(session, wish, out->role, &out->actor, err);
}

/* A job has no name: it is the program itself, "system". */
int actor_bringing(struct session *session, struct str name,
                   struct str role, struct str *id, struct err *err)
{
    assert(session != NULL);
    assert(id != NULL);
    enum role_id known;
    struct str who = str_trim(name);
    int code = role.size == 0 ? 0 : actor_role(role, &known, err);
    *id = STR("system");
    if (code != 0 || who.size == 0) {
        return code;
    }
    code = actor_find(session->hub->db, session->arena, who, id, err);
    if (code != 0) {
        return code < 0 ? code : 0;
    }
    code = is_closed(session, err);
    if (code != 0) {
        return code < 0 ? code
            : err_fail(err, MESSAGE_ACTOR_UNKNOWN, "t", who);
    }
    return record_actor(session, who,
                        session->clock.now(session->clock.user), id, err);
}

/* --- Operations ----------------------------------------------------------- */

/* The grant that the arguments describe, without its actor. Errors: an
 * unknown role or region, texts that are no dates. */
static int read_grant(struct session *session, struct role *out,
                      struct err *err)
{
    assert(out != NULL);
    enum role_id role;
    struct region region = { .code = STR("") };
    struct str where = session_text(session, "region");
    bool from = false, until = false;
    int code = actor_role(session_text(session, "role"), &role, err);
    if (code == 0 && where.size > 0) {
        code = region_resolve(session->hub->db, session->arena, where,
                              &region, err);
        code = code > 0 ? 0 : code;
    }
    *out = (struct role){ .region = region.code,
                          .unit = session_text(session, "unit"),
                          .from = INT64_MIN, .until = INT64_MAX };
    if (code != 0) {
        return code;
    }
    out->role = str_of(role_row(role)->id);
    code = session_date(session, "from", &from, &out->from, err);
    if (code == 0) {
        code = session_date(session, "until", &until, &out->until, err);
    }
    /* Without a day the grant has always held, or ends never. */
    out->from = from ? out->from : INT64_MIN;
    out->until = until ? out->until : INT64_MAX;
    return code;
}

/* A role as data; days without a limit are null. */
static struct value *role_value(struct arena *arena, const struct role *role)
{
    assert(arena != NULL);
    assert(role != NULL);
    struct value *map = value_map(arena);
    char day[11];
    value_set_text(arena, map, "role", role->role);
    value_set_text(arena, map, "region", role->region);
    value_set_text(arena, map, "unit", role->unit);
    value_set_null(arena, map, "from");
    value_set_null(arena, map, "until");
    if (role->from != INT64_MIN) {
        date_format(role->from, day);
        value_set_string(arena, map, "from", day);
    }
    if (role->until != INT64_MAX) {
        date_format(role->until, day);
        value_set_string(arena, map, "until", day);
    }
    return map;
}

/* {actor, name, roles} of one actor; the name is empty once it is erased. */
static int actor_value(struct session *session, struct str id,
                       struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct arena *arena = session->arena;
    struct role *roles = NULL;
    struct str name = STR("");
    size_t count = 0;
    int code = role_list(session->hub->db, arena, id, &roles, &count, err);
    if (code == 0) {
        code = actor_name(session->hub->db, arena, id, &name, err);
    }
    *out = value_map(arena);
    value_set_text(arena, *out, "actor", id);
    value_set_text(arena, *out, "name", name);
    struct value *list = value_set(*out, "roles", value_list(arena));
    for (size_t i = 0; i < count; i++) {
        value_add(list, role_value(arena, &roles[i]));
    }
    return code < 0 ? code : 0;
}

/* Finds the actor named by the argument `name`: 1 and `id`, 0 when nobody
 * is, negative without a name or when the store fails. */
static int find_named(struct session *session, struct str *id,
                      struct err *err)
{
    assert(session->hub != NULL);
    assert(id != NULL);
    struct str name = str_trim(session_text(session, "name"));
    if (name.size == 0) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "name",
                        "actor");
    }
    return actor_find(session->hub->db, session->arena, name, id, err);
}

/* Errors: MESSAGE_ACTOR_EXISTS, those of roles and regions. */
int op_actor_add(struct session *session, struct value **out,
                 struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct role grant = { .from = INT64_MIN };
    struct str id = STR("");
    bool granted = session_text(session, "role").size > 0;
    int64_t at = session->clock.now(session->clock.user);
    int code = find_named(session, &id, err);
    if (code == 1) {
        return err_fail(err, MESSAGE_ACTOR_EXISTS, "t",
                        session_text(session, "name"));
    }
    if (code == 0 && granted) {
        code = read_grant(session, &grant, err);
    }
    if (code == 0) {
        code = db_begin(session->hub->db, err);
    }
    if (code != 0) {
        return code;
    }
    code = record_actor(session, str_trim(session_text(session, "name")),
                        at, &id, err);
    grant.actor = id;
    if (code == 0 && granted) {
        code = record_grant(session, &grant, at, err);
    }
    if (code == 0) {
        code = db_commit(session->hub->db, err);
    }
    if (code != 0) {
        db_rollback(session->hub->db);
        return code;
    }
    return actor_value(session, id, out, err);
}

/* Somebody who is known gets one role more; grants are never changed. Errors:
 * MESSAGE_ACTOR_UNKNOWN. */
int op_actor_grant(struct session *session, struct value **out,
                   struct err *err)
{
    assert(session->hub != NULL);
    assert(out != NULL);
    struct role grant;
    struct str id = STR("");
    int code = find_named(session, &id, err);
    if (code == 0) {
        return err_fail(err, MESSAGE_ACTOR_UNKNOWN, "t",
                        session_text(session, "name"));
    }
    if (code == 1) {
        code = read_grant(session, &grant, err);
    }
    if (code == 0) {
        grant.actor = id;
        code = record_grant(session, &grant,
                            session->clock.now(session->clock.user), err);
    }
    return code == 0 ? actor_value(session, id, out, err) : code;
}

/* In the order of ids, which tells nothing; names that were erased are
 * empty. */
int op_actor_list(struct session *session, struct value **out,
                  struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct str *ids = NULL;
    size_t count = 0;
    int code = actor_ids(session->hub->db, session->arena, &ids, &count,
                         err);
    *out = value_map(session->arena);
    struct value *list = value_set(*out, "actors",
                                   value_list(session->arena));
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct value *row = NULL;
        code = actor_value(session, ids[i], &row, err);
        value_add(list, row);
    }
    return code;
}

/* `strict` wants people registered first; `open` registers them on first use.
 * It holds from its entry on. */
int op_actor_policy(struct session *session, struct value **out,
                    struct err *err)
{
    assert(session->hub != NULL);
    assert(session != NULL);
    assert(out != NULL);
    struct str policy = session_text(session, "policy");
    struct arena *arena = session->arena;
    if (!str_is(policy, "strict") && !str_is(policy, "open")) {
        return err_fail(err, MESSAGE_ARGUMENT_CHOICE, "sts", "policy",
                        policy, "strict, open");
    }
    struct value *body = value_map(arena);
    value_set_string(arena, body, "name", "actors");
    value_set_text(arena, body, "value", policy);
    struct hub_change change = { "setting", 0, STR("system"), body };
    int code = arena->failed ? err_nomem(err)
                             : hub_record(session->hub, &change, NULL, err);
    *out = value_map(arena);
    value_set_text(arena, *out, "actors", policy);
    return code;
}
