/* `awig case` and `awig machine`: arguments in, lifecycle/advance in the
 * middle, values out.
 *
 * Nothing here decides: guards do. An action that is refused is an answer
 * (exit 5) with what is unmet, not an error. */
#include "engine/cases.h"

#include <assert.h>
#include <string.h>

#include "engine/actors.h"
#include "engine/case_assessment.h"
#include "store/actors.h"
#include "store/innovations.h"
#include "store/regions.h"

/* What every action answers: the case, the state it is in, what is unmet. A
 * demand for review only counts as refused when the action was not done;
 * warnings are listed apart. Exit 5 = not done. */
static struct value *case_result(struct session *session,
                                 const struct machine *machine,
                                 struct str action,
                                 const struct advance_result *result)
{
    assert(session != NULL);
    assert(machine != NULL);
    struct arena *arena = session->arena;
    struct value *out = value_map(arena);
    char name[CASE_NAME_BYTES];
    unsigned refused = 1u << DEMAND_BLOCK |
        (result->done ? 0 : 1u << DEMAND_REVIEW);
    case_name(result->number, name);
    value_set_string(arena, out, "case", result->number > 0 ? name : NULL);
    value_set_string(arena, out, "state", result->state < 0 ? NULL :
                     machine->states[result->state].id);
    value_set_text(arena, out, "action", action);
    value_set_bool(arena, out, "done", result->done);
    value_set(out, "unmet", unmet_value(arena, &result->unmet, refused,
                                        session->language));
    value_set(out, "warnings", unmet_value(arena, &result->unmet,
                                           1u << DEMAND_WARN,
                                           session->language));
    if (session_flag(session, "both")) {
        value_set(out, "demands", unmet_record(arena, &result->unmet));
    }
    /* A refusal is an answer: the data is whole, only the exit code says
     * no. */
    session->answer = result->done ? 0 : 5;
    return out;
}

/* --- Opening -------------------------------------------------------------- */

/* The innovation of this id; or of exactly this name, when only one has it.
 * Otherwise `out` is the text itself: whether it exists is judged by the
 * guards, which explain it better. Errors: those of the store. */
static int find_innovation(struct session *session, struct str text,
                           struct str *out, struct err *err)
{
    assert(session != NULL);
    struct innovation *all = NULL, one;
    size_t count = 0, found = 0;
    *out = str_trim(text);
    int code = innovation_get(session->hub->db, session->arena, *out, &one,
                              err);
    assert(out->size == 0 || out->bytes != NULL);
    if (code != 0 || out->size == 0) {
        return code < 0 ? code : 0;
    }
    code = innovation_list(session->hub->db, session->arena, &all, &count,
                           err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (str_equal(all[i].name, str_trim(text))) {
            found++;
            *out = all[i].id;
        }
    }
    /* Two of the same name: the guards say that none is known, and people then
     * give the id. */
    if (found > 1) {
        *out = str_trim(text);
    }
    return code;
}

/* Where and by which rules: fills region, pack, zone and time of `request`;
 * `pack` belongs to the hub. The pin of the pack (id, version, hash) is what
 * the case keeps. Errors: unknown region, no pack, no memory. */
static int opening_place(struct session *session, struct str region_text,
                         struct advance_request *request,
                         struct pack **pack, struct err *err)
{
    assert(session != NULL);
    assert(request != NULL);
    struct region region;
    int code = region_resolve(session->hub->db, session->arena, region_text,
                              &region, err);
    if (code < 0) {
        return code;
    }
    request->region = region.code;
    /* The zone is the pack's, the pack depends on the day: WIB tells the day
     * well enough to find it. */
    code = session_time(session, "at", ZONE_WIB, &request->at, err);
    if (code == 0) {
        code = hub_pack_for(session->hub, region.code,
                            time_to_date(request->at, ZONE_WIB), pack, err);
    }
    if (code != 0) {
        return code;
    }
    request->zone = (*pack)->zone;
    request->pack = hub_pack_pin(*pack, session->arena);
    if (request->pack.bytes == NULL) {
        return err_nomem(err);
    }
    return session_time(session, "at", request->zone, &request->at, err);
}

/* Replication unless another machine is named. Exit 5 when refused. Errors:
 * MESSAGE_MACHINE_UNKNOWN, those of place and people. */
int op_case_open(struct session *session, struct value **out,
                 struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct str machine = session_text(session, "machine");
    struct advance_request request = { .action = STR("open") };
    struct guard_world world;
    struct advance_result result;
    struct pack *pack = NULL;
    request.machine = machine.size == 0 ? machine_get(MACHINE_REPLICATION)
                                        : machine_find(machine);
    if (request.machine == NULL) {
        return err_fail(err, MESSAGE_MACHINE_UNKNOWN, "t", machine);
    }
    int code = opening_place(session, session_text(session, "region"),
                             &request, &pack, err);
    if (code == 0) {
        code = find_innovation(session, session_text(session, "innovation"),
                               &request.innovation, err);
    }
    request.unit = str_trim(session_text(session, "unit"));
    struct case_target place = { .stored = { .region = request.region,
        .unit = request.unit }, .at = request.at };
    if (code == 0) {
        code = case_people(session, &place, &request.first, &request.second,
                           err);
    }
    if (code != 0) {
        return code;
    }
    /* From here the lifecycle decides; what follows only tells what it
     * said. */
    guard_world_init(&world, session);
    code = advance_do(&result, session->arena, &request, &world.world, err);
    if (code == 0) {
        *out = case_result(session, request.machine, request.action,
                           &result);
    }
    return code;
}

/* The error for an action that the machine does not have; it names the
 * nearest. "open" counts as unknown, as it is a command of its own. */
static int unknown_action(const struct machine *machine, struct str action,
                          struct err *err)
{
    assert(machine != NULL);
    return err_fail(err, MESSAGE_ACTION_UNKNOWN, "ts", action,
                    machine_nearest_action(machine, action));
}

/* The request of an action on a case. Overriding needs a reason, so the text
 * of --override is the reason. */
static void fill_request(const struct session *session,
                         const struct case_target *target,
                         struct advance_request *request)
{
    assert(request != NULL);
    struct str override = session_text(session, "override");
    struct str reason = session_text(session, "reason");
    assert(target->machine != NULL);
    *request = (struct advance_request){
        .machine = target->machine, .number = target->stored.number,
        .action = session_text(session, "action"), .at = target->at,
        .zone = target->pack->zone, .override = override.size > 0,
        .reason = override.size > 0 ? override : reason,
    };
}

/* Exit 5 when refused, with every demand that is not met; the refusal is
 * recorded. Errors: MESSAGE_ACTION_UNKNOWN with the nearest. */
static int do_once(struct session *session, struct value **out,
                   struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct case_target target;
    struct advance_request request;
    struct advance_result result;
    struct guard_world world;
    int code = case_target(session, &target, err);
    if (code != 0) {
        return code;
    }
    fill_request(session, &target, &request);
    if (machine_action(target.machine, request.action) == NULL ||
        str_is(request.action, "open")) {
        return unknown_action(target.machine, request.action, err);
    }
    code = case_people(session, &target, &request.first, &request.second,
                       err);
    if (code != 0) {
        return code;
    }
    guard_world_init(&world, session);
    code = advance_do(&result, session->arena, &request, &world.world, err);
    if (code == 0) {
        *out = case_result(session, target.machine, request.action,
                           &result);
    }
    return code;
}

/* Tried again when another process was faster: see case_again. */
int op_case_do(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    return case_again(session, do_once, out, err);
}

/* Sets a member to a time with the offset of the zone. */
static void put_time(struct arena *arena, struct value *map, const char *key,
                     int64_t time, enum zone zone)
{
    assert(key != NULL);
    char text[26];
    time_format(time, zone, text);
    value_set_string(arena, map, key, text);
}

/* Sets a member to a date, or null when there is none. */
static void put_day(struct arena *arena, struct value *map, const char *key,
                    bool found, int64_t day)
{
    assert(key != NULL);
    char text[11];
    if (found) {
        date_format(day, text);
    }
    value_set_string(arena, map, key, found ? text : NULL);
}

/* The members that list and show share. A machine or state of a newer
 * version has no label and is listed all the same. */
static struct value *case_value(struct session *session,
                                const struct stored_case *stored,
                                enum zone zone)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct value *map = value_map(arena);
    const struct machine *machine = machine_find(stored->machine);
    int state = machine == NULL ? STATE_NONE : machine_state(machine,
                                                             stored->state);
    char name[CASE_NAME_BYTES];
    case_name(stored->number, name);
    value_set_string(arena, map, "case", name);
    value_set_text(arena, map, "machine", stored->machine);
    value_set_text(arena, map, "innovation", stored->innovation);
    value_set_text(arena, map, "region", stored->region);
    value_set_text(arena, map, "unit", stored->unit);
    value_set_text(arena, map, "state", stored->state);
    assert(zone < ZONE_COUNT);
    value_set_string(arena, map, "label", state < 0 ? NULL :
                     machine->states[state].label[session->language]);
    put_time(arena, map, "since", stored->since, zone);
    return map;
}

/* By number; times in WIB, as the list crosses zones. */
int op_case_list(struct session *session, struct value **out,
                 struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct case_filter filter = { session_text(session, "machine"),
                                  session_text(session, "region"),
                                  session_text(session, "state") };
    struct stored_case *cases = NULL;
    size_t count = 0;
    int code = case_list(session->hub->db, session->arena, &filter, &cases,
                         &count, err);
    *out = value_map(session->arena);
    struct value *list = value_set(*out, "cases",
                                   value_list(session->arena));
    for (size_t i = 0; code == 0 && i < count; i++) {
        /* As they come: the store orders by number. */
        value_add(list, case_value(session, &cases[i], ZONE_WIB));
    }
    return code;
}

/* Adds "facts": what is recorded now. Personal values are never shown: only
 * a commitment of them is stored (DOMAIN.md, personal data). */
static int show_facts(struct session *session,
                      const struct case_target *target, struct value *map,
                      struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct fact_query query = { target->stored.number, INT64_MAX, false };
    struct fact_value *facts = NULL;
    size_t count = 0;
    int code = case_facts(session->hub->db, arena, &query, &facts, &count,
                          err);
    struct value *list = value_set(map, "facts", value_list(arena));
    assert(map == NULL || map->kind == VALUE_MAP);
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct value *row = value_add(list, value_map(arena));
        /* The value may be erased by then; the commitment stays and tells that
         * there was one. */
        bool personal = facts[i].commitment.size > 0;
        value_set_text(arena, row, "fact", facts[i].fact);
        value_set_string(arena, row, "value", personal ||
                         facts[i].value.size == 0 ? NULL
                         : facts[i].value.bytes);
        value_set_bool(arena, row, "personal", personal);
        value_set_text(arena, row, "source", facts[i].source);
        put_day(arena, row, "source_date", facts[i].has_source_date,
                facts[i].source_date);
        value_set_integer(arena, row, "entry", facts[i].entry);
    }
    return code;
}

/* One document with its fields; of its rows only how many there are. */
static void show_document(struct arena *arena, struct value *list,
                          const struct document *document, enum zone zone)
{
    assert(arena != NULL);
    assert(document != NULL);
    struct value *row = value_add(list, value_map(arena));
    struct value *fields = value_map(arena);
    int64_t rows = 0;
    value_set_integer(arena, row, "document", document->id);
    value_set_text(arena, row, "type", document->type);
    value_set_text(arena, row, "number", document->reference);
    put_day(arena, row, "date", document->has_date, document->date);
    value_set_text(arena, row, "title", document->title);
    value_set_text(arena, row, "signer_roles", document->signer_roles);
    value_set_text(arena, row, "on_behalf_of", document->delegation);
    put_day(arena, row, "signed_on", document->has_signed_on,
            document->signed_on);
    value_set_null(arena, row, "received_at_bureau");
    value_set_null(arena, row, "received_at_ministry");
    if (document->has_bureau) {
        put_time(arena, row, "received_at_bureau",
                 document->received_at_bureau, zone);
    }
    if (document->has_ministry) {
        put_time(arena, row, "received_at_ministry",
                 document->received_at_ministry, zone);
    }
    for (size_t i = 0; i < document->items_count; i++) {
        const struct document_item *item = &document->items[i];
        /* Line 0 holds the fields of the document itself, the others its
         * rows. */
        rows = item->line > rows ? item->line : rows;
        if (item->line == 0 && item->name.bytes != NULL) {
            value_set_text(arena, fields, item->name.bytes, item->value);
        }
    }
    value_set(row, "fields", fields);
    value_set_integer(arena, row, "rows", rows);
    value_set_integer(arena, row, "superseded_by", document->superseded_by);
    value_set_text(arena, row, "sha256", document->sha256);
    value_set_integer(arena, row, "entry", document->entry);
}

/* Adds "documents": all that were ever attached, superseded ones too. */
static int show_documents(struct session *session,
                          const struct case_target *target,
                          struct value *map, struct err *err)
{
    assert(session != NULL);
    struct document_query query = { target->stored.number, STR(""),
                                    INT64_MAX, true };
    struct document *documents = NULL;
    size_t count = 0;
    int code = document_list(session->hub->db, session->arena, &query,
                             &documents, &count, err);
    struct value *list = value_set(map, "documents",
                                   value_list(session->arena));
    assert(target->pack != NULL);
    for (size_t i = 0; code == 0 && i < count; i++) {
        show_document(session->arena, list, &documents[i],
                      target->pack->zone);
    }
    return code;
}

/* Adds "steps": what was done and what was refused, with names where they were
 * not erased. */
static int show_steps(struct session *session,
                      const struct case_target *target, struct value *map,
                      struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct case_step *steps = NULL;
    size_t count = 0;
    int code = case_steps(session->hub->db, arena, target->stored.number,
                          &steps, &count, err);
    struct value *list = value_set(map, "steps", value_list(arena));
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct value *row = value_add(list, value_map(arena));
        struct str name = STR("");
        /* A name that was erased is told by the pseudonym, which stays. */
        code = actor_name(session->hub->db, arena, steps[i].actor, &name,
                          err);
        code = code > 0 ? 0 : code;
        put_time(arena, row, "at", steps[i].at, target->pack->zone);
        value_set_text(arena, row, "action", steps[i].action);
        value_set_text(arena, row, "from", steps[i].from);
        value_set_text(arena, row, "to", steps[i].to);
        value_set_bool(arena, row, "done", steps[i].to.size > 0);
        value_set_text(arena, row, "actor", name.size > 0 ? name
                                                          : steps[i].actor);
        value_set_text(arena, row, "role", steps[i].role);
        value_set_text(arena, row, "verdict", steps[i].verdict);
        value_set_integer(arena, row, "entry", steps[i].entry);
    }
    assert(target->machine != NULL);
    return code;
}

/* Everything on file of one case; personal values are not shown. The order of
 * the members is the one of CLI.md: what it is, its pack, facts, documents,
 * assessment, steps. */
int op_case_show(struct session *session, struct value **out,
                 struct err *err)
{
    assert(out != NULL);
    struct case_target target;
    struct innovation innovation = { .name = STR("") };
    int code = case_target(session, &target, err);
    if (code != 0) {
        return code;
    }
    *out = case_value(session, &target.stored, target.pack->zone);
    code = innovation_get(session->hub->db, session->arena,
                          target.stored.innovation, &innovation, err);
    value_set_text(session->arena, *out, "innovation_name",
                   innovation.name);
    value_set_text(session->arena, *out, "pack", target.pack->id);
    value_set_text(session->arena, *out, "pack_sha256", target.stored.pack);
    put_time(session->arena, *out, "opened_at", target.stored.opened_at,
             target.pack->zone);
    code = code < 0 ? code : show_facts(session, &target, *out, err);
    if (code == 0) {
        code = show_documents(session, &target, *out, err);
    }
    if (code == 0) {
        code = case_assessment_show(session, &target, *out, err);
    }
    return code == 0 ? show_steps(session, &target, *out, err) : code;
}

/* --- What can be done now ------------------------------------------------- */
/* A set of roles as identifiers. */
static struct value *roles_value(struct arena *arena, uint32_t roles)
{
    assert(arena != NULL);
    struct value *list = value_list(arena);
    assert(roles != 0);
    for (int i = 0; i < ROLE_COUNT; i++) {
        if ((roles & role_bit((enum role_id)i)) != 0) {
            value_add(list, value_string(arena,
                                         role_row((enum role_id)i)->id));
        }
    }
    return list;
}

/* Leaves out who asks: only what is on file counts here. */
static void drop_person(struct unmet_list *list)
{
    assert(list != NULL);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct str guard = list->items[i].guard;
        if (!str_is(guard, "role_held") && !str_is(guard, "role") &&
            !str_is(guard, "role_noted") && !str_is(guard, "second_actor")) {
            list->items[kept] = list->items[i];
            kept++;
        }
    }
    list->count = kept;
}

/* Adds one action: where it leads, who may, what it still lacks. */
static int action_value(struct session *session,
                        const struct case_target *target,
                        const struct transition *transition,
                        struct value *list, struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct advance_request request;
    struct advance_result result;
    struct guard_world world;
    fill_request(session, target, &request);
    request.action = str_of(transition->action);
    request.at = target->at > target->stored.touched_at
        ? target->at : target->stored.touched_at;
    request.first = (struct advance_person){ STR("nobody"), STR(""),
                                             ROLE_OPD };
    guard_world_init(&world, session);
    int code = advance_preview(&result, arena, &request, &world.world, err);
    if (code != 0) {
        return code;
    }
    drop_person(&result.unmet);
    int before = machine_state(target->machine, target->stored.before);
    int to = machine_target(target->machine, transition, result.state,
                            before);
    struct value *row = value_add(list, value_map(arena));
    assert(to != STATE_NONE);
    value_set_string(arena, row, "action", transition->action);
    value_set_string(arena, row, "step", transition->step);
    value_set_string(arena, row, "label",
                     transition->label[session->language]);
    value_set_string(arena, row, "to", target->machine->states[to].id);
    value_set(row, "roles", roles_value(arena, transition->roles));
    value_set_bool(arena, row, "ready",
                   !unmet_has(&result.unmet, DEMAND_BLOCK) &&
                   !unmet_has(&result.unmet, DEMAND_REVIEW));
    value_set(row, "unmet", unmet_value(arena, &result.unmet,
              1u << DEMAND_BLOCK | 1u << DEMAND_REVIEW, session->language));
    value_set(row, "warnings", unmet_value(arena, &result.unmet,
              1u << DEMAND_WARN, session->language));
    return 0;
}

/* Every action that starts from the state of the case, judged as far as the
 * file goes; who would do it is left out. */
int op_case_actions(struct session *session, struct value **out,
                    struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct case_target target;
    int code = case_target(session, &target, err);
    if (code != 0) {
        return code;
    }
    int state = machine_state(target.machine, target.stored.state);
    *out = value_map(session->arena);
    value_set_string(session->arena, *out, "case", target.name);
    value_set_text(session->arena, *out, "state", target.stored.state);
    struct value *list = value_set(*out, "actions",
                                   value_list(session->arena));
    for (int i = 0; code == 0 && i < target.machine->transitions_count;
         i++) {
        const struct transition *row = &target.machine->transitions[i];
        if (machine_transition(target.machine, state,
                               str_of(row->action)) == row) {
            code = action_value(session, &target, row, list, err);
        }
    }
    return code;
}
