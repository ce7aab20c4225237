/* Moving cases to the rules in force.
 *
 * A case pins the whole chain of packs under which it was opened, so that
 * nobody changes the rules of a game under way.  Moving it is an entry of its
 * own: it names both chains, what each of them says of the case today, who
 * did it and why.
 *
 * Decisions already taken are not touched: each names its own packs, and is
 * derived again from those. */
#include "engine/migrate.h"

#include <assert.h>
#include <string.h>

#include "engine/actors.h"
#include "engine/impact_report.h"
#include "engine/impact_subjects.h"
#include "lifecycle/machine.h"

struct migrating {
    struct session *session;      /* arguments, arena, hub */
    struct impact_stored stored;  /* cases with their facts */
    int64_t as_of, at;            /* the day judged, and when */
    int64_t only;                 /* a case's number, 0 = all */
    bool apply;
    struct value *rows;           /* of the answer */
    int64_t all, moved;           /* cases looked at, and moved */
};

/* One case that would move. */
struct move {
    const struct stored_case *stored; /* the case */
    size_t index;                 /* in the list of cases */
    struct pack *from, *to;       /* borrowed; from NULL = nothing pinned */
    struct str pin;               /* of `to` */
    struct value *sides[2];       /* judgements */
};

/* --- Judging -------------------------------------------------------------- */

/* The case judged by one pack, as data in `scratch`.  Facts are read by the
 * pack that judges, since the other may declare other ones. */
static int judge(struct migrating *migrating, const struct move *move,
                 struct pack *pack, struct arena *scratch,
                 struct value **out, struct err *err)
{
    struct impact_subject subject = { .number = (int64_t)move->index,
                                      .as_of = migrating->as_of };
    const struct impact_source *source = &migrating->stored.cases;
    struct judgement judgement;
    struct record record;
    *out = NULL;
    if (pack == NULL) {
        return 0;
    }
    int code = source->read(source->user, &subject, pack, scratch, &record,
                            err);
    if (code == 0) {
        code = evaluate_case(&judgement, scratch, pack, &record, err);
    }
    if (code == 0) {
        *out = judgement_value(scratch, &judgement, false);
        assert(*out != NULL || scratch->failed);
        assert(out != NULL);
    }
    return code;
}

/* Null where nothing was pinned, and nothing judged. */
static void set_verdict(struct arena *arena, struct value *map,
                        const char *key, const struct value *judgement)
{
    assert(key != NULL);
    struct str verdict = value_get_text(judgement, "verdict");
    assert(map != NULL || arena->failed);
    value_set_string(arena, map, key,
                     verdict.size > 0 ? verdict.bytes : NULL);
}

/* What would change for this case, and why. */
static void add_row(struct migrating *migrating, const struct move *move)
{
    struct arena *arena = migrating->session->arena;
    struct value *row = value_map(arena);
    char name[CASE_NAME_BYTES];
    assert(move->to != NULL);
    assert(move->stored != NULL);
    case_name(move->stored->number, name);
    value_set_string(arena, row, "case", name);
    value_set_text(arena, row, "region", move->stored->region);
    value_set_text(arena, row, "state", move->stored->state);
    set_verdict(arena, row, "before", move->sides[0]);
    set_verdict(arena, row, "after", move->sides[1]);
    value_set(row, "from", pack_identity(arena, move->from));
    value_set(row, "to", pack_identity(arena, move->to));
    value_set(row, "reasons", impact_reasons(arena, move->sides[0],
                                             move->sides[1]));
    value_add(migrating->rows, row);
}

/* --- The entry ------------------------------------------------------------ */

/* The entry holds both pins and both verdicts: who reads the log sees what
 * the move meant on that day. */
static int record(struct migrating *migrating, const struct move *move,
                  struct err *err)
{
    struct session *session = migrating->session;
    struct arena *arena = session->arena;
    struct value *body = value_map(arena);
    struct advance_person person;
    struct str role = session_text(session, "role");
    struct actor_wish wish = {
        .name = session_text(session, "actor"),
        .role = role.size > 0 ? role : STR("organization_bureau"),
        .region = move->stored->region, .unit = move->stored->unit,
        .at = migrating->at
    };
    assert(move->pin.size > 0);
    assert(move->stored->number > 0);
    int code = actor_resolve(session, &wish, &person, err);
    if (code != 0) {
        return code;
    }
    value_set_integer(arena, body, "case", move->stored->number);
    value_set_text(arena, body, "from", move->stored->pack);
    value_set_text(arena, body, "to", move->pin);
    set_verdict(arena, body, "before", move->sides[0]);
    set_verdict(arena, body, "after", move->sides[1]);
    value_set_text(arena, body, "reason", session_text(session, "reason"));
    struct hub_change change = { "case.migrate", migrating->at, person.actor,
                                 arena->failed ? NULL : body };
    code = hub_record(session->hub, &change, NULL, err);
    migrating->moved += code == 0 ? 1 : 0;
    return code;
}

/* --- One case ------------------------------------------------------------- */

/* Finds both packs; 1 when they are not the same chain.  Pins are compared
 * whole: a new version of the country's pack moves the cases of all
 * provinces.  A case without a pin was opened when no pack was published; it
 * gets one. */
static int find_packs(struct migrating *migrating, struct move *move,
                      struct err *err)
{
    struct hub *hub = migrating->session->hub;
    struct str pinned = move->stored->pack;
    int code = hub_pack_for(hub, move->stored->region, migrating->as_of,
                            &move->to, err);
    assert(hub != NULL);
    assert(move->stored != NULL);
    if (code != 0) {
        return code;
    }
    move->pin = hub_pack_pin(move->to, migrating->session->arena);
    if (move->pin.bytes == NULL) {
        return err_nomem(err);
    }
    if (str_equal(move->pin, pinned)) {
        return 0;
    }
    if (pinned.size > 0) {
        code = hub_pack_by_hash(hub, pinned, &move->from, err);
    }
    return code == 0 ? 1 : code;
}

/* A case that has ended keeps its rules for good.  A completed replication
 * has not ended: it may still be institutionalised. */
static bool has_ended(const struct stored_case *stored)
{
    const struct machine *machine = machine_find(stored->machine);
    int state = machine == NULL ? STATE_NONE
                                : machine_state(machine, stored->state);
    assert(stored->number > 0);
    assert(stored->machine.size > 0);
    return state != STATE_NONE && machine->states[state].terminal;
}

/* Judged before it is moved, so that an error in the new rules stops the
 * move. */
static int move_case(struct migrating *migrating, size_t index,
                     struct err *err)
{
    struct move move = { .stored = &migrating->stored.list[index],
                         .index = index };
    struct arena scratch;
    int code = find_packs(migrating, &move, err);
    assert(index < migrating->stored.count);
    assert(migrating->session != NULL);
    if (code <= 0) {
        return code;
    }
    arena_init(&scratch, migrating->session->mem);
    code = judge(migrating, &move, move.from, &scratch, &move.sides[0], err);
    if (code == 0) {
        code = judge(migrating, &move, move.to, &scratch, &move.sides[1],
                     err);
    }
    if (code == 0 && scratch.failed) {
        code = err_nomem(err);
    }
    if (code == 0) {
        migrating->all++;
        add_row(migrating, &move);
    }
    if (code == 0 && migrating->apply) {
        code = record(migrating, &move, err);
    }
    arena_free(&scratch);
    return code;
}

/* By number, so that the log has one order.  Asking for one case that does
 * not exist is a mistake; that it has ended is an answer: nothing moves. */
static int move_all(struct migrating *migrating, struct err *err)
{
    struct session *session = migrating->session;
    const struct impact_stored *stored = &migrating->stored;
    bool found = migrating->only == 0;
    int code = impact_stored_list(&migrating->stored, err);
    for (size_t i = 0; code == 0 && i < stored->count; i++) {
        bool wanted = migrating->only == 0
            || stored->list[i].number == migrating->only;
        assert(stored->list[i].number > 0);
        assert(migrating->session != NULL);
        found = found || wanted;
        if (wanted && !has_ended(&stored->list[i])) {
            code = move_case(migrating, i, err);
        }
        if (session->progress != NULL) {
            session->progress(session->user, "migrate", (int64_t)i + 1,
                              (int64_t)stored->count);
        }
    }
    return code == 0 && !found
        ? err_fail(err, MESSAGE_MIGRATE_CASE, "t",
                   session_text(session, "case"))
        : code;
}

/* --- The operations ------------------------------------------------------- */

/* The day says which versions are meant; the time is the entry's. */
static int read_arguments(struct migrating *migrating, struct err *err)
{
    struct session *session = migrating->session;
    struct str name = session_text(session, "case");
    bool given = false;
    int code = session_date(session, "as-of", &given, &migrating->as_of,
                            err);
    if (code == 0) {
        code = session_time(session, "at", ZONE_WIB, &migrating->at, err);
    }
    if (code == 0 && !given) {
        migrating->as_of = time_to_date(migrating->at, ZONE_WIB);
    }
    if (code == 0 && name.size > 0
        && !case_number(name, &migrating->only)) {
        code = err_fail(err, MESSAGE_MIGRATE_CASE, "t", name);
    }
    assert(code <= 0);
    return code;
}

/* Plans, and with `apply` records, on one state of the hub.  A plan sees one
 * state of the hub, however long it takes. */
static int run(struct migrating *migrating, struct err *err)
{
    struct db *db = migrating->session->hub->db;
    int code = migrating->apply ? db_begin(db, err) : db_begin_read(db, err);
    assert(db != NULL);
    assert(migrating->rows != NULL || migrating->session->arena->failed);
    if (code != 0) {
        return code;
    }
    code = move_all(migrating, err);
    if (code == 0 && migrating->apply) {
        code = db_commit(db, err);
    }
    if (code != 0 || !migrating->apply) {
        db_rollback(db);
    }
    return code;
}

/* Plan and apply differ only in what they record: what was shown is what is
 * done. */
static int migrate(struct session *session, bool apply, struct value **out,
                   struct err *err)
{
    assert(out != NULL);
    struct migrating migrating = { .session = session, .apply = apply,
                                   .rows = value_list(session->arena) };
    impact_stored_init(&migrating.stored, session);
    int code = read_arguments(&migrating, err);
    if (code == 0) {
        code = run(&migrating, err);
    }
    impact_stored_free(&migrating.stored);
    assert(session->hub != NULL);
    if (code != 0) {
        return code;
    }
    *out = value_map(session->arena);
    value_set(*out, "cases", migrating.rows);
    value_set_integer(session->arena, *out, "all", migrating.all);
    value_set_integer(session->arena, *out, "moved", migrating.moved);
    return session->arena->failed ? err_nomem(err) : 0;
}

int op_migrate_plan(struct session *session, struct value **out,
                    struct err *err)
{
    assert(session->hub != NULL);
    assert(out != NULL);
    return migrate(session, false, out, err);
}

int op_migrate_apply(struct session *session, struct value **out,
                     struct err *err)
{
    assert(session->hub != NULL);
    assert(out != NULL);
    return migrate(session, true, out, err);
}
