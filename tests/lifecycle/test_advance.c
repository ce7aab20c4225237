/* The protocol of advance: what is judged is what is written.  The layers
 * above are played by callbacks that say yes to everything, or change the
 * world between judging and writing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "audit/log.h"
#include "lifecycle/advance.h"
#include "store/actors.h"
#include "store/blob.h"

static struct mem mem;
static struct db *db;
static struct entropy entropy;
static uint64_t seed = 7;

/* The world above, and what it should do. */
struct world {
    int changes;                  /* fingerprints that still differ */
    int judgings, records;
    int64_t stamp;
    const char *verdict;
    enum demand demand;           /* of a guard of a pack; with `guard` */
    const char *guard;
};

static int begin(void *user, const struct advance_subject *subject,
                 bool *has_threshold, double *threshold, struct err *err)
{
    struct world *world = user;
    (void)subject;
    (void)err;
    world->judgings++;
    *has_threshold = true;
    *threshold = 60;
    return 0;
}

static int guards(void *user, struct unmet_list *out, struct err *err)
{
    struct world *world = user;
    (void)err;
    if (world->guard != NULL) {
        (void)unmet_add(out, world->demand, str_of(world->guard));
    }
    return 0;
}

/* Changes each time while changes are left. */
static int fingerprint(void *user, const struct advance_subject *subject,
                       struct buf *text, struct err *err)
{
    struct world *world = user;
    (void)subject;
    (void)err;
    if (world->changes > 0) {
        world->changes--;
        world->stamp++;
    }
    buf_format(text, "%lld", (long long)world->stamp);
    return 0;
}

static int describe(void *user, struct value *body, struct value *detail,
                    struct err *err)
{
    (void)user;
    (void)body;
    (void)detail;
    (void)err;
    return 0;
}

/* Appends and applies, as engine/hub.c does. */
static int record(void *user, const struct advance_entry *change,
                  int64_t *index, struct err *err)
{
    struct world *world = user;
    struct entry entry = { .kind = str_of(change->kind), .at = change->at,
                           .actor = change->actor, .body = change->body };
    world->records++;
    int code = db_begin(db, err);
    if (code == 0) {
        code = log_append(db, &entry, err);
    }
    *index = entry.index;
    enum db_writer before = db_set_writer(db, DB_WRITER_FOLD);
    if (code == 0) {
        code = str_is(entry.kind, "case.open")
            ? advance_open_apply(db, &entry, err)
            : str_is(entry.kind, "case.action")
            ? advance_action_apply(db, &entry, err)
            : advance_refusal_apply(db, &entry, err);
    }
    (void)db_set_writer(db, before);
    if (code == 0) {
        return db_commit(db, err);
    }
    db_rollback(db);
    return code;
}

static int fact(void *user, const char *name, struct str *text,
                struct err *err)
{
    (void)user;
    (void)name;
    (void)err;
    *text = STR("ya");            /* every fact says yes */
    return 0;
}

static int answer(void *user, enum core_guard guard, struct unmet_list *out,
                  struct err *err)
{
    (void)user;
    (void)guard;
    (void)out;
    (void)err;
    return 0;                     /* every question is answered well */
}

static struct advance_world world_of(struct world *world)
{
    return (struct advance_world){ .db = db, .begin = begin,
        .guards = guards, .fingerprint = fingerprint, .describe = describe,
        .record = record, .answers = { fact, answer, world },
        .user = world };
}

/* An actor with a role for the whole country. */
static void grant(const char *actor, const char *role)
{
    struct err err;
    struct arena arena;
    arena_init(&arena, &mem);
    struct value *body = value_map(&arena);
    value_set_string(&arena, body, "actor", actor);
    value_set_string(&arena, body, "role", role);
    value_set_string(&arena, body, "region", "");
    value_set_string(&arena, body, "unit", "");
    value_set_null(&arena, body, "from");
    value_set_null(&arena, body, "until");
    struct entry entry = { .kind = STR("role.grant"), .actor = STR("system"),
                           .body = body };
    assert_int_equal(log_append(db, &entry, &err), 0);
    enum db_writer before = db_set_writer(db, DB_WRITER_FOLD);
    assert_int_equal(role_grant_apply(db, &entry, &err), 0);
    (void)db_set_writer(db, before);
    arena_free(&arena);
}

static void register_actor(const char *actor)
{
    struct err err;
    struct arena arena;
    arena_init(&arena, &mem);
    struct value *body = value_map(&arena);
    value_set_string(&arena, body, "actor", actor);
    value_set_string(&arena, body, "commitment",
        "0000000000000000000000000000000000000000000000000000000000000000");
    struct entry entry = { .kind = STR("actor.register"),
                           .actor = STR("system"), .body = body };
    assert_int_equal(log_append(db, &entry, &err), 0);
    enum db_writer before = db_set_writer(db, DB_WRITER_FOLD);
    assert_int_equal(actor_register_apply(db, &entry, &err), 0);
    (void)db_set_writer(db, before);
    arena_free(&arena);
}

#define ANI "a-0000000000000001"
#define BUDI "a-0000000000000002"

static int setup(void **unused)
{
    (void)unused;
    struct err err;
    mem_init(&mem);
    entropy_seeded(&entropy, &seed);
    assert_int_equal(db_open(&db, &mem, ":memory:", DB_MEMORY, &err), 0);
    assert_int_equal(log_create(db, &entropy, &err), 0);
    assert_int_equal(db_begin(db, &err), 0);
    register_actor(ANI);
    register_actor(BUDI);
    grant(ANI, "ministry");
    grant(BUDI, "organization_bureau");
    assert_int_equal(db_commit(db, &err), 0);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    db_close(db);
    assert_int_equal(mem.used_bytes, 0);
    return 0;
}

static struct advance_request hub_request(int64_t number, const char *action)
{
    return (struct advance_request){ .machine = machine_get(MACHINE_HUB),
        .number = number, .action = str_of(action),
        .first = { STR(ANI), STR("ani"), ROLE_MINISTRY }, .at = 1000,
        .zone = ZONE_WIB, .region = STR("19"), .pack = STR(""),
        .unit = STR(""), .innovation = STR(""), .reason = STR("") };
}

static int do_it(const struct advance_request *request, struct world *world,
                 struct advance_result *out, struct arena *arena)
{
    struct err err;
    struct advance_world callbacks = world_of(world);
    err_clear(&err);
    return advance_do(out, arena, request, &callbacks, &err);
}

/* Puts a hub case into its first state; regions are not loaded, so that the
 * core refuses to open one: it is opened by its entry. */
static int64_t open_case(void)
{
    struct err err;
    struct arena arena;
    struct world world = { 0 };
    int64_t number = 0, index = 0;
    arena_init(&arena, &mem);
    assert_int_equal(case_next(db, &number, &err), 0);
    struct value *body = value_map(&arena);
    value_set_integer(&arena, body, "case", number);
    value_set_string(&arena, body, "machine", "hub");
    value_set_string(&arena, body, "innovation", "");
    value_set_string(&arena, body, "region", "19");
    value_set_string(&arena, body, "unit", "");
    value_set_string(&arena, body, "pack", "");
    value_set_string(&arena, body, "role", "ministry");
    value_set_string(&arena, body, "action", "open");
    value_set_string(&arena, body, "to", "proposed");
    struct advance_entry entry = { "case.open", 900, STR(ANI), body };
    assert_int_equal(record(&world, &entry, &index, &err), 0);
    arena_free(&arena);
    return number;
}

static struct str state_of(int64_t number, struct arena *arena)
{
    struct stored_case stored;
    struct err err;
    assert_int_equal(case_get(db, arena, number, &stored, &err), 1);
    return stored.state;
}

/* Yes to everything does not open in an unknown region. */
static void test_core_refuses_to_open(void **unused)
{
    (void)unused;
    struct world world = { 0 };
    struct advance_result result;
    struct arena arena;
    arena_init(&arena, &mem);
    struct advance_request request = hub_request(0, "open");
    assert_int_equal(do_it(&request, &world, &result, &arena), 0);
    assert_false(result.done);
    assert_int_equal(result.number, 0);
    assert_int_equal(result.unmet.count, 1);
    assert_true(str_is(result.unmet.items[0].guard, "region_known"));
    arena_free(&arena);
}

/* Yes to everything does not skip a state, nor act without its document. */
static void test_core_cannot_be_skipped(void **unused)
{
    (void)unused;
    static const char *const actions[] = { "name_companion", "activate",
                                           "lapse", "designate" };
    int64_t number = open_case();
    for (size_t i = 0; i < 4; i++) {
        struct world world = { 0 };
        struct advance_result result;
        struct arena arena;
        arena_init(&arena, &mem);
        struct advance_request request = hub_request(number, actions[i]);
        assert_int_equal(do_it(&request, &world, &result, &arena), 0);
        assert_false(result.done);
        assert_int_equal(world.records, 1);
        assert_true(str_is(result.unmet.items[0].guard,
                           i < 3 ? "state" : "hub_decree"));
        assert_true(str_is(state_of(number, &arena), "proposed"));
        arena_free(&arena);
    }
}

/* Puts the decree on file, so that `designate` may be done. */
static void attach_decree(int64_t number)
{
    struct err err;
    struct arena arena;
    int64_t id = 0;
    arena_init(&arena, &mem);
    assert_int_equal(document_next(db, &id, &err), 0);
    struct value *body = value_map(&arena);
    value_set_integer(&arena, body, "document", id);
    value_set_integer(&arena, body, "case", number);
    value_set_string(&arena, body, "type", "hub_decree");
    struct entry entry = { .kind = STR("document.attach"), .at = 950,
                           .actor = STR("system"), .body = body };
    assert_int_equal(db_begin(db, &err), 0);
    assert_int_equal(log_append(db, &entry, &err), 0);
    enum db_writer before = db_set_writer(db, DB_WRITER_FOLD);
    assert_int_equal(document_attach_apply(db, &entry, &err), 0);
    (void)db_set_writer(db, before);
    assert_int_equal(db_commit(db, &err), 0);
    arena_free(&arena);
}

/* What changes under the judging is judged again; three times outside the
 * lock, then inside. */
static void test_judged_again(void **unused)
{
    (void)unused;
    static const struct { int changes, judgings; } cases[] = {
        { 0, 1 }, { 1, 1 }, { 2, 2 }, { 4, 3 }, { 6, 4 }, { 100, 4 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world = { .changes = cases[i].changes };
        struct advance_result result;
        struct arena arena;
        arena_init(&arena, &mem);
        int64_t number = open_case();
        attach_decree(number);
        struct advance_request request = hub_request(number, "designate");
        assert_int_equal(do_it(&request, &world, &result, &arena), 0);
        assert_true(result.done);
        assert_int_equal(result.judgings, cases[i].judgings);
        assert_int_equal(world.judgings, cases[i].judgings);
        assert_int_equal(world.records, 1);
        assert_true(str_is(state_of(number, &arena), "designated"));
        arena_free(&arena);
    }
}

/* What a pack demands: block, review with and without two people, warn. */
static void test_demands_of_packs(void **unused)
{
    (void)unused;
    static const struct {
        enum demand demand; bool override; const char *second; bool done;
    } cases[] = {
        { DEMAND_BLOCK, false, "", false }, { DEMAND_BLOCK, true, BUDI,
                                              false },
        { DEMAND_REVIEW, false, "", false },
        { DEMAND_REVIEW, true, "", false },
        { DEMAND_REVIEW, true, ANI, false },
        { DEMAND_REVIEW, true, BUDI, true },
        { DEMAND_WARN, false, "", true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world = { .guard = "X", .demand = cases[i].demand };
        struct advance_result result;
        struct arena arena;
        arena_init(&arena, &mem);
        int64_t number = open_case();
        attach_decree(number);
        struct advance_request request = hub_request(number, "designate");
        request.override = cases[i].override;
        request.reason = STR("alasan");
        request.second = (struct advance_person){ str_of(cases[i].second),
            STR("kedua"), str_is(str_of(cases[i].second), ANI)
            ? ROLE_MINISTRY : ROLE_ORGANIZATION_BUREAU };
        assert_int_equal(do_it(&request, &world, &result, &arena), 0);
        assert_int_equal(result.done, cases[i].done);
        struct case_override *overrides = NULL;
        size_t count = 0;
        struct err err;
        assert_int_equal(case_overrides(db, &arena, number, &overrides,
                                        &count, &err), 0);
        assert_int_equal(count, cases[i].demand == DEMAND_REVIEW &&
                         cases[i].done ? 1 : 0);
        arena_free(&arena);
    }
}

static void test_time_and_roles(void **unused)
{
    (void)unused;
    struct world world = { 0 };
    struct advance_result result;
    struct arena arena;
    arena_init(&arena, &mem);
    int64_t number = open_case();
    attach_decree(number);
    struct advance_request request = hub_request(number, "designate");
    request.at = 949;             /* the decree came at 950 */
    assert_int_equal(do_it(&request, &world, &result, &arena), ERR_REFUSED);
    assert_int_equal(world.records, 0);
    request.at = 950;
    request.first = (struct advance_person){ STR(BUDI), STR("budi"),
                                             ROLE_ORGANIZATION_BUREAU };
    assert_int_equal(do_it(&request, &world, &result, &arena), 0);
    assert_false(result.done);
    assert_true(str_is(result.unmet.items[0].guard, "role"));
    request.first.role = ROLE_MINISTRY;      /* a role budi does not hold */
    assert_int_equal(do_it(&request, &world, &result, &arena), 0);
    assert_false(result.done);
    assert_true(str_is(result.unmet.items[0].guard, "role_held"));
    request = hub_request(999, "designate");
    assert_int_equal(do_it(&request, &world, &result, &arena), ERR_INPUT);
    arena_free(&arena);
}

/* Only under DB_WRITER_ADVANCE may case_state be written. */
static void test_nobody_else_writes_state(void **unused)
{
    (void)unused;
    static const char SQL[] = "UPDATE case_state SET state = 'active'";
    static const enum db_writer writers[] = { DB_WRITER_NONE,
        DB_WRITER_FOLD, DB_WRITER_LOG };
    for (size_t i = 0; i < 3; i++) {
        struct statement *statement = NULL;
        struct err err;
        enum db_writer before = db_set_writer(db, writers[i]);
        assert_true(db_prepare(&statement, db, SQL, &err) < 0);
        (void)db_set_writer(db, before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_core_refuses_to_open),
        cmocka_unit_test(test_core_cannot_be_skipped),
        cmocka_unit_test(test_judged_again),
        cmocka_unit_test(test_demands_of_packs),
        cmocka_unit_test(test_time_and_roles),
        cmocka_unit_test(test_nobody_else_writes_state),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
