/* What an attempt is compared by, and what its entry says of the judging.
 *
 * What an entry keeps of a judging must be enough to explain it years later:
 * packs, inputs, calendar, outcomes. Names of people are never in it. */
#include "engine/guard_record.h"

#include <assert.h>

#include "engine/facts_of_case.h"
#include "engine/guard_rows.h"
#include "store/actors.h"
#include "store/calendar.h"
#include "store/editions.h"
#include "store/innovations.h"

/* All facts of the subject as `as_of` sees them; nothing is taken from an
 * earlier reading. */
int guard_facts(struct guard_world *world,
                const struct advance_subject *subject, int64_t as_of,
                struct record *out, struct err *err)
{
    assert(out != NULL);
    assert(subject != NULL);
    const struct advance_request *request = subject->request;
    struct case_reading reading = {
        .hub = world->session->hub, .pack = world->pack,
        .stored = subject->stored, .as_of = as_of, .known = INT64_MAX,
        .action = world->action.size > 0 ? world->action : request->action,
        .role = str_of(role_row(request->first.role)->id),
        .at = request->at, .documents = subject->documents,
        .documents_count = subject->documents_count,
        .documents_given = true,
    };
    assert(world->pack != NULL);
    return facts_of_case(out, world->session->arena, &reading, err);
}

/* The text of one fact for the core's guards; "" when the pack does not
 * declare it or it is missing. `text` lives in the session's arena. */
int guard_fact(void *user, const char *name, struct str *text,
               struct err *err)
{
    assert(name != NULL);
    assert(user != NULL);
    assert(text != NULL);
    struct guard_world *world = user;
    int slot = schema_find(&world->pack->facts, str_of(name));
    struct buf buf;
    *text = STR("");
    if (slot < 0 || !world->record.cells[slot].known) {
        return 0;
    }
    buf_init(&buf, world->session->mem, 0);
    cell_print(&buf, world->pack->facts.fields[slot].type,
               world->record.cells[slot]);
    *text = str_copy(world->session->arena, buf_view(&buf));
    bool failed = buf.failed || text->bytes == NULL;
    buf_free(&buf);
    return failed ? err_nomem(err) : 0;
}

/* All facts as they are now, the roles of who acts, the calendar: whatever
 * may change the answer. Two people who decide together must have seen the
 * same. */
int guard_fingerprint(void *user, const struct advance_subject *subject,
                      struct buf *text, struct err *err)
{
    struct guard_world *world = user;
    struct hub *hub = world->session->hub;
    struct record record;
    struct role *roles = NULL;
    size_t count = 0;
    int64_t calendar = 0;
    int code = guard_facts(world, subject, world->as_of, &record, err);
    if (code == 0) {
        facts_print(text, &record, true);
        code = holiday_version(hub->db, &calendar, err);
    }
    if (code == 0) {
        code = role_list(hub->db, world->session->arena,
                         subject->request->first.actor, &roles, &count, err);
    }
    assert(code <= 0);
    buf_format(text, "calendar %lld\nroles", (long long)calendar);
    for (size_t i = 0; i < count; i++) {
        buf_format(text, " %lld:%lld", (long long)roles[i].entry,
                   (long long)roles[i].until);
    }
    return code;
}

/* Number `place` (from 0) among the numbers of "45 plus 5 plus 5"; 0 = not
 * that many. */
static int64_t stated_winners(struct str text, int place)
{
    int64_t number = 0;
    size_t i = 0;
    assert(place >= 0);
    assert(text.size == 0 || text.bytes != NULL);
    for (int k = 0; k <= place && i < text.size; k++) {
        number = 0;
        while (i < text.size && (text.bytes[i] < '0' || text.bytes[i] > '9')) {
            i++;
        }
        bool digits = i < text.size;
        while (i < text.size && text.bytes[i] >= '0' && text.bytes[i] <= '9'
               /* No edition has that many; a longer number is no count. */
               && number < 100000) {
            number = number * 10 + (text.bytes[i] - '0');
            i++;
        }
        number = digits ? number : 0;
    }
    return number;
}

/* How many the edition names of a group: its finalists, or its winners; 0 =
 * not stated. */
static int64_t stated_tier(const struct edition *edition, bool finalist,
                           struct str group)
{
    assert(edition != NULL);
    bool special = str_is(group, "special");
    bool replication = str_is(group, "replication");
    assert(!special || !replication);
    int64_t finalists = special ? edition->finalists_special
        : replication ? edition->finalists_replication
        : edition->finalists_general;
    int place = special ? 1 : replication ? 2 : 0;
    return finalist ? finalists : stated_winners(edition->winners, place);
}

/* The tier that an action awards: of the edition's finalists and winners,
 * where the edition states them; else the numbers of DOMAIN.md (Top 99 and
 * 45, others 15 and 5). */
static int award_tier(struct guard_world *world, bool finalist,
                      struct str group, int64_t year, int64_t *tier,
                      struct err *err)
{
    assert(world != NULL);
    assert(tier != NULL);
    struct edition *editions = NULL;
    size_t count = 0;
    bool general = !str_is(group, "special") && !str_is(group, "replication");
    int code = edition_list(world->session->hub->db, world->session->arena,
                            &editions, &count, err);
    *tier = finalist ? (general ? 99 : 15) : (general ? 45 : 5);
    for (size_t i = 0; code == 0 && i < count; i++) {
        int64_t stated = editions[i].year == year
            ? stated_tier(&editions[i], finalist, group) : 0;
        *tier = stated > 0 ? stated : *tier;
    }
    return code;
}

/* Adds "award": {innovation, issuer, year, tier, result}. */
static void put_award(struct guard_world *world, struct value *body,
                      int64_t year, struct str tier, const char *result)
{
    assert(result != NULL);
    struct arena *arena = world->session->arena;
    struct value *award = value_set(body, "award", value_map(arena));
    assert(tier.size > 0);
    value_set_text(arena, award, "innovation",
                   world->subject->stored->innovation);
    value_set_string(arena, award, "issuer", "kipp");
    value_set_integer(arena, award, "year", year);
    value_set_text(arena, award, "tier", tier);
    value_set_string(arena, award, "result", result);
}

/* An upheld objection takes the finalist's award back: rules that ask for a
 * Top must not find it while it is assessed again. */
static int withdraw_award(struct guard_world *world, struct value *body,
                          int64_t year, struct err *err)
{
    struct award *awards = NULL;
    size_t count = 0;
    assert(world->subject != NULL);
    int code = award_list(world->session->hub->db, world->session->arena,
                          world->subject->stored->innovation, &awards,
                          &count, err);
    assert(count == 0 || awards != NULL);
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (str_is(awards[i].issuer, "kipp") && awards[i].year == year &&
            str_is(awards[i].result, "finalist")) {
            put_award(world, body, year, awards[i].tier, "withdrawn");
        }
    }
    return code;
}

/* Adds "award" when the action, done, is one that gives or takes it:
 * name_finalist and commend write the award with the state (F407). */
static int describe_award(struct guard_world *world, struct value *body,
                          struct err *err)
{
    assert(world != NULL);
    const struct advance_request *request = world->subject->request;
    bool finalist = str_is(request->action, "name_finalist");
    bool upheld = str_is(request->action, "uphold_objection");
    struct str text = STR(""), group = STR("");
    int64_t year = 0, tier = 0;
    if (value_get(body, "to") == NULL ||
        (!finalist && !upheld && !str_is(request->action, "commend"))) {
        return 0;
    }
    int code = guard_fact(world, "proposal.edition", &text, err);
    if (code == 0) {
        code = guard_fact(world, "proposal.group_filed", &group, err);
    }
    if (code == 0 && group.size == 0) {
        code = guard_fact(world, "proposal.group", &group, err);
    }
    assert(code <= 0);
    if (code != 0 || !str_integer(text, &year)) {
        return code;
    }
    if (upheld) {
        return withdraw_award(world, body, year, err);
    }
    code = award_tier(world, finalist, group, year, &tier, err);
    struct buf name;
    buf_init(&name, world->session->mem, 0);
    buf_format(&name, "Top %lld", (long long)tier);
    bool failed = name.failed;
    if (code == 0 && !failed) {
        put_award(world, body, year, buf_view(&name),
                  finalist ? "finalist" : "commended");
    }
    buf_free(&name);
    return code == 0 && failed ? err_nomem(err) : code;
}

/* Adds "phase" {from, to} when the action, done, moves the phase of the
 * innovation (F406): an award or a replication brings it into development,
 * T12 into institutionalization.  The table of steps says the same; here it
 * is for who reads the log. */
static int describe_phase(struct guard_world *world, struct value *body,
                          struct err *err)
{
    const struct advance_request *request = world->subject->request;
    struct str from = STR("");
    const char *to = str_is(request->action, "institutionalize")
        ? "institutionalization"
        : str_is(request->action, "name_finalist") ||
          (str_is(request->action, "open") &&
           request->machine->id == MACHINE_REPLICATION) ? "development"
        : NULL;
    assert(world->pack != NULL);
    if (to == NULL || value_get(body, "to") == NULL) {
        return 0;
    }
    int code = guard_fact(world, "innovation.phase", &from, err);
    bool later = str_is(from, "institutionalization") ||
                 (str_is(from, "development") && to[0] == 'd');
    if (code == 0 && !later) {
        struct arena *arena = world->session->arena;
        struct value *phase = value_set(body, "phase", value_map(arena));
        value_set_text(arena, phase, "from", from);
        value_set_string(arena, phase, "to", to);
    }
    assert(code <= 0);
    return code;
}

/* Adds "packs": the chain that judged, root first. */
static void describe_packs(struct guard_world *world, struct value *body)
{
    assert(world != NULL);
    struct arena *arena = world->session->arena;
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(world->pack, chain);
    struct value *list = value_set(body, "packs", value_list(arena));
    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        struct value *row = value_add(list, value_map(arena));
        value_set_text(arena, row, "id", chain[i]->id);
        value_set_text(arena, row, "version", chain[i]->version);
        value_set_string(arena, row, "sha256", chain[i]->sha256);
    }
}

/* Adds "inputs", the hash of the facts that were judged; personal ones are
 * left out, since a hash of few possible values gives them away. */
static int describe_inputs(struct guard_world *world, struct value *body,
                           struct err *err)
{
    struct buf text;
    char hex[SHA256_HEX_BYTES];
    buf_init(&text, world->session->mem, 0);
    facts_print(&text, &world->plain, false);
    struct sha256 hash = sha256_of(buf_view(&text));
    bool failed = text.failed;
    assert(world->plain.cells != NULL);
    buf_free(&text);
    sha256_hex(&hash, hex);
    value_set_string(world->session->arena, body, "inputs", hex);
    return failed ? err_nomem(err) : 0;
}

/* Called inside the lock, just before the entry is written: what it adds is
 * what was judged. */
int guard_describe(void *user, struct value *body, struct value *detail,
                   struct err *err)
{
    assert(body == NULL || body->kind == VALUE_MAP);
    assert(user != NULL);
    struct guard_world *world = user;
    struct arena *arena = world->session->arena;
    int64_t calendar = 0;
    int code = holiday_version(world->session->hub->db, &calendar, err);
    assert(world->subject != NULL);
    describe_packs(world, body);
    value_set_integer(arena, body, "calendar", calendar);
    if (code == 0) {
        code = describe_inputs(world, body, err);
    }
    if (code == 0) {
        code = describe_award(world, body, err);
    }
    if (code == 0) {
        code = describe_phase(world, body, err);
    }
    value_set(detail, "guards", world->guards);
    value_set(detail, "deadlines", world->deadlines);
    if (code == 0 && world->judged) {
        value_set_string(arena, body, "verdict",
                         verdict_name(world->judgement.verdict));
        value_set(detail, "rules", guard_rows_rules(arena,
                                                    &world->judgement));
    }
    return code;
}

/* `judged` is one of the judgement or of a guard by itself; their facts
 * differ, so the row is explained with its own. */
int guard_add_row(struct guard_world *world, struct unmet_list *out,
                  const struct judged_rule *judged, enum demand demand,
                  struct err *err)
{
    const struct judgement *judgement = &world->judgement;
    bool whole = false;
    for (size_t i = 0; world->judged && i < judgement->rules_count; i++) {
        whole = whole || judged == &judgement->rules[i];
    }
    struct explaining explaining = {
        .arena = world->session->arena, .leaf = world->pack, .stored = true,
        .facts = whole ? judgement->facts : world->record.cells,
        .as_of = whole ? judgement->as_of : world->as_of
    };
    struct fact_query query = { world->subject->stored->number, INT64_MAX,
                                false };
    struct fact_value *values = NULL;
    int code = 0;
    assert(explaining.facts != NULL);
    if (!world->values_read && query.number > 0) {
        code = case_facts(world->session->hub->db, explaining.arena, &query,
                          &values, &world->values_count, err);
        world->values = values;
    }
    world->values_read = code == 0;
    explaining.values = world->values;
    explaining.values_count = world->values_count;
    guard_row_add(out, judged, demand, &explaining);
    return code;
}
