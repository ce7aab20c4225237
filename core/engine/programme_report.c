/* The report of a programme.
 *
 * Nothing of it is stored: it is counted from cases, invitations, events and
 * grants each time, so it cannot disagree with them.  As of a past day the
 * cases are taken as they stood then.
 *
 * The answer is one map of lists, each row beginning with its province: the
 * same shape for one hub and for all, so that a table of several provinces is
 * one list. `--part` leaves one list. */
#include "engine/programme_report.h"

#include <assert.h>

#include "engine/programme_late.h"
#include "lifecycle/machine.h"
#include "store/actors.h"
#include "store/innovations.h"
#include "store/regions.h"

/* One report: of one hub, or of several joined in the same lists. */
struct reporting {
    struct session *session;
    struct value *map;            /* the answer */
    int64_t year, today;
    struct programme programme;   /* of the hub at hand */
    struct stored_case *cases;    /* its own of the year */
    size_t count;
    struct str *invited;
    size_t invitations;
};

/* Dates are null until mentoring is planned. As `programme show` and the
 * report begin. */
struct value *programme_shown(struct arena *arena,
                              const struct programme *programme)
{
    struct value *map = value_map(arena);
    char day[11];
    assert(programme->year > 0);
    value_set_text(arena, map, "hub", programme->hub);
    value_set_integer(arena, map, "year", programme->year);
    value_set_integer(arena, map, "plan_year", programme->plan_year);
    value_set_null(arena, map, "mentoring_from");
    value_set_null(arena, map, "mentoring_until");
    if (programme->has_mentoring) {
        date_format(programme->mentoring_from, day);
        value_set_string(arena, map, "mentoring_from", day);
        date_format(programme->mentoring_until, day);
        value_set_string(arena, map, "mentoring_until", day);
    }
    return map;
}

/* The list of this name in the answer, made when it is not there yet. */
static struct value *list_of(struct reporting *of, const char *name)
{
    struct arena *arena = of->session->arena;
    const struct value *there = value_get(of->map, name);
    assert(name[0] != '\0');
    /* value_get gives it for reading only; here it is written to. */
    for (struct value *at = of->map == NULL ? NULL : of->map->first;
         at != NULL && there != NULL; at = at->next) {
        if (at == there) {
            return at;
        }
    }
    return value_set(of->map, name, value_list(arena));
}

/* A row of a list, which begins with the hub. */
static struct value *row_of(struct reporting *of, const char *name)
{
    struct value *row = value_add(list_of(of, name),
                                  value_map(of->session->arena));
    assert(of->programme.hub.size > 0);
    value_set_text(of->session->arena, row, "province", of->programme.hub);
    return row;
}

/* The stage of F107 that a state belongs to; "proposal" before them, then
 * "closed" for what came to its end and "ended" for what did not. */
static const char *stage_of(struct str state)
{
    static const char *const rows[][2] = {
        { "preparation", "preparation" },
        { "implementation", "implementation" },
        { "trial", "implementation" },
        { "monitoring_evaluation", "monitoring_evaluation" },
        { "completed", "closed" }, { "institutionalized", "closed" },
        { "rejected", "ended" }, { "withdrawn", "ended" },
        { "discontinued", "ended" }, { "suspended", "suspended" },
    };
    assert(state.size > 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_is(state, rows[i][0])) {
            return rows[i][1];
        }
    }
    return "proposal";
}

/* --- Which cases ---------------------------------------------------------- */

/* Sets the state that the case had at the end of `today`. */
static int state_then(struct reporting *of, struct stored_case *stored,
                      struct err *err)
{
    struct case_step *steps = NULL;
    size_t count = 0;
    int code = case_steps(of->session->hub->db, of->session->arena,
                          stored->number, &steps, &count, err);
    assert(stored->number > 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        /* Refusals have no state that they led to. The steps come in order, so
         * the last one holds. */
        if (steps[i].to.size > 0 &&
            time_to_date(steps[i].at, ZONE_WIB) <= of->today) {
            stored->state = steps[i].to;
        }
    }
    return code;
}

/* Keeps the cases opened in the programme's year (in WIB) and by today. */
static int keep_of_year(struct reporting *of, struct err *err)
{
    size_t kept = 0;
    int code = 0;
    assert(of->count == 0 || of->cases != NULL);
    for (size_t i = 0; code == 0 && i < of->count; i++) {
        int year, month, day;
        int64_t opened = time_to_date(of->cases[i].opened_at, ZONE_WIB);
        date_to_civil(opened, &year, &month, &day);
        /* In place: what is kept stands before what is read. */
        if (year == of->programme.year && opened <= of->today) {
            of->cases[kept] = of->cases[i];
            code = state_then(of, &of->cases[kept], err);
            kept++;
        }
    }
    of->count = kept;
    return code;
}

/* Reads cases and invitations of the hub at hand. */
static int read_hub(struct reporting *of, struct err *err)
{
    struct db *db = of->session->hub->db;
    struct case_filter filter = { STR("replication"), of->programme.hub,
                                  STR("") };
    int code = case_list(db, of->session->arena, &filter, &of->cases,
                         &of->count, err);
    if (code == 0) {
        code = keep_of_year(of, err);
    }
    assert(of->programme.hub.size > 0);
    return code != 0 ? code
        : programme_invited(db, of->session->arena, &of->programme,
                            &of->invited, &of->invitations, err);
}

/* --- The lists ------------------------------------------------------------ */

/* "replications": replicating agencies and replicated innovations (F010). An
 * innovation that is no longer listed has an empty name; the case stays. */
static int report_cases(struct reporting *of, struct err *err)
{
    struct arena *arena = of->session->arena;
    int code = 0;
    (void)list_of(of, "replications");
    for (size_t i = 0; code >= 0 && i < of->count; i++) {
        const struct stored_case *one = &of->cases[i];
        struct innovation innovation = { .name = STR("") };
        char name[CASE_NAME_BYTES];
        case_name(one->number, name);
        /* 0 = no longer listed, 1 = found; below is an error. */
        code = innovation_get(of->session->hub->db, arena, one->innovation,
                              &innovation, err);
        struct value *row = row_of(of, "replications");
        value_set_string(arena, row, "case", name);
        value_set_text(arena, row, "region", one->region);
        value_set_text(arena, row, "unit", one->unit);
        value_set_text(arena, row, "innovation", one->innovation);
        value_set_text(arena, row, "name", innovation.name);
        value_set_text(arena, row, "state", one->state);
        value_set_string(arena, row, "stage", stage_of(one->state));
    }
    assert(code <= 1);
    return code < 0 ? code : 0;
}

/* "not_submitted": invited governments without a case in the year (A4). */
static int report_invited(struct reporting *of, struct err *err)
{
    struct arena *arena = of->session->arena;
    int code = 0;
    (void)list_of(of, "not_submitted");
    assert(of->invitations == 0 || of->invited != NULL);
    for (size_t i = 0; code >= 0 && i < of->invitations; i++) {
        struct region region = { .name = STR("") };
        bool found = false;
        for (size_t k = 0; k < of->count && !found; k++) {
            found = str_equal(of->cases[k].region, of->invited[i]);
        }
        if (!found) {
            code = region_get(of->session->hub->db, arena, of->invited[i],
                              &region, err);
            struct value *row = row_of(of, "not_submitted");
            value_set_text(arena, row, "region", of->invited[i]);
            value_set_text(arena, row, "name", region.name);
        }
    }
    return code < 0 ? code : 0;
}

/* Has the agency an innovation this year?  A case that ended before it began
 * is none. */
static bool has_innovation(const struct reporting *of, struct str region,
                           struct str unit)
{
    assert(unit.size > 0);
    for (size_t i = 0; i < of->count; i++) {
        const struct stored_case *one = &of->cases[i];
        if (str_equal(one->region, region) && str_equal(one->unit, unit) &&
            !str_is(one->state, "rejected") &&
            !str_is(one->state, "withdrawn")) {
            return true;
        }
    }
    return false;
}

/* Adds an agency to "agencies_without", once, when it has no innovation. */
static void take_agency(struct reporting *of, struct str region,
                        struct str unit)
{
    struct value *list = list_of(of, "agencies_without");
    assert(region.size > 0);
    if (unit.size == 0 || has_innovation(of, region, unit)) {
        return;
    }
    /* The same agency comes once from each case and each grant. */
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        if (str_equal(value_get_text(at, "region"), region) &&
            str_equal(value_get_text(at, "unit"), unit)) {
            return;
        }
    }
    struct value *row = row_of(of, "agencies_without");
    value_set_text(of->session->arena, row, "region", region);
    value_set_text(of->session->arena, row, "unit", unit);
}

/* "agencies_without" (F204, One Agency One Innovation): agencies that the hub
 * knows, by a role that was granted for them or by a case of any year, and
 * that have none this year. */
static int report_agencies(struct reporting *of, struct err *err)
{
    struct db *db = of->session->hub->db;
    struct case_filter filter = { STR(""), of->programme.hub, STR("") };
    struct stored_case *cases = NULL;
    struct role *roles = NULL;
    size_t count = 0, grants = 0;
    int code = case_list(db, of->session->arena, &filter, &cases, &count,
                         err);
    if (code == 0) {
        code = role_list(db, of->session->arena, STR(""), &roles, &grants,
                         err);
    }
    (void)list_of(of, "agencies_without");
    assert(code <= 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (time_to_date(cases[i].opened_at, ZONE_WIB) <= of->today) {
            take_agency(of, cases[i].region, cases[i].unit);
        }
    }
    for (size_t i = 0; code == 0 && i < grants; i++) {
        if (str_is(roles[i].role, "opd") && roles[i].region.size > 0 &&
            role_reaches(of->programme.hub, roles[i].region)) {
            take_agency(of, roles[i].region, roles[i].unit);
        }
    }
    return code;
}

/* "late", and "provinces": how many cases are in each stage of each province,
 * and how many of them are late. */
static int report_late(struct reporting *of, struct err *err)
{
    static const char *const stages[] = { "proposal", "preparation",
        "implementation", "monitoring_evaluation", "closed", "suspended",
        "ended" };
    struct arena *arena = of->session->arena;
    struct region region = { .name = STR("") };
    struct late_request request = { of->programme.hub, of->cases, of->count,
                                    of->today };
    /* One more, so that no case at all is no failure. */
    int64_t *late = arena_alloc(arena, (of->count + 1) * sizeof *late);
    int code = late == NULL ? err_nomem(err)
        : region_get(of->session->hub->db, arena, of->programme.hub, &region,
                     err);
    if (code >= 0) {
        code = programme_late(of->session, &request, list_of(of, "late"),
                              late, err);
    }
    (void)list_of(of, "provinces");
    for (size_t s = 0; code == 0 && s < sizeof stages / sizeof *stages;
         s++) {
        int64_t here = 0, behind = 0;
        for (size_t i = 0; i < of->count; i++) {
            bool in = str_is(str_of(stage_of(of->cases[i].state)),
                             stages[s]);
            here += in ? 1 : 0;
            behind += in && late[i] > 0 ? 1 : 0;
        }
        /* Stages without cases are left out, as a table of zeros says
         * nothing. */
        if (here > 0) {
            struct value *row = row_of(of, "provinces");
            value_set_text(arena, row, "name", region.name);
            value_set_string(arena, row, "stage", stages[s]);
            value_set_integer(arena, row, "cases", here);
            value_set_integer(arena, row, "late", behind);
        }
    }
    assert(code <= 0);
    return code;
}

/* Sets a member to a day, or to null without one. */
static void put_day(struct arena *arena, struct value *row, const char *key,
                    bool known, int64_t day)
{
    assert(key != NULL);
    char text[11];
    if (known) {
        date_format(day, text);
    }
    value_set_string(arena, row, key, known ? text : NULL);
}

/* Was it held by today? */
static bool held(const struct reporting *of,
                 const struct programme_event *event)
{
    assert(of->today >= DATE_MIN);
    /* An event that was planned and not held is not held, whatever the plan
     * said. */
    return event != NULL && event->has_held && event->held_on <= of->today;
}

/* "events", the agenda, and "presentations_not_held": innovations whose
 * innovator has not presented (F004). A presentation without a subject
 * counts for all innovations. */
static int report_events(struct reporting *of, struct err *err)
{
    struct arena *arena = of->session->arena;
    struct str kind = STR("innovator_presentation");
    struct programme_event *events = NULL;
    size_t all = 0;
    int code = programme_events(of->session->hub->db, arena, &of->programme,
                                &events, &all, err);
    (void)list_of(of, "events");
    for (size_t i = 0; code == 0 && i < all; i++) {
        struct value *row = row_of(of, "events");
        value_set_text(arena, row, "event", events[i].kind);
        value_set_text(arena, row, "subject", events[i].subject);
        put_day(arena, row, "planned_on", events[i].has_planned,
                events[i].planned_on);
        put_day(arena, row, "held_on", held(of, &events[i]),
                events[i].held_on);
    }
    struct value *missing = list_of(of, "presentations_not_held");
    assert(all == 0 || events != NULL);
    for (size_t i = 0; code == 0 && i < of->count; i++) {
        struct str innovation = of->cases[i].innovation;
        bool there = held(of, programme_event_find(events, all, kind,
                                                   innovation)) ||
            held(of, programme_event_find(events, all, kind, STR("")));
        for (const struct value *at = missing == NULL ? NULL
             : missing->first; at != NULL && !there; at = at->next) {
            there = str_equal(at->text, innovation);
        }
        if (!there) {
            value_add(missing, value_text(arena, innovation));
        }
    }
    return code;
}

/* "states": how many cases are in each state, in the order of the machine;
 * states without cases are left out. */
static void report_states(struct reporting *of)
{
    struct arena *arena = of->session->arena;
    const struct machine *machine = machine_get(MACHINE_REPLICATION);
    (void)list_of(of, "states");
    assert(machine != NULL);
    for (int i = 0; i < machine->states_count; i++) {
        int64_t here = 0;
        for (size_t k = 0; k < of->count; k++) {
            here += str_is(of->cases[k].state, machine->states[i].id) ? 1
                                                                      : 0;
        }
        if (here > 0) {
            struct value *row = row_of(of, "states");
            value_set_string(arena, row, "state", machine->states[i].id);
            value_set_string(arena, row, "label",
                machine->states[i].label[of->session->language]);
            value_set_integer(arena, row, "cases", here);
        }
    }
}

/* All lists of the hub at hand. */
static int report_hub(struct reporting *of, struct err *err)
{
    static int (*const parts[])(struct reporting *, struct err *) = {
        read_hub, report_cases, report_invited, report_agencies,
        report_late, report_events,
    };
    int code = 0;
    assert(of->map != NULL);
    for (size_t i = 0; code == 0 && i < sizeof parts / sizeof *parts; i++) {
        code = parts[i](of, err);
    }
    if (code == 0) {
        report_states(of);
    }
    return code;
}

/* --- The operation -------------------------------------------------------- */

/* Of the hub that the argument names; its programme must be open. */
static int report_one(struct reporting *of, struct err *err)
{
    struct session *session = of->session;
    struct region region;
    int code = region_resolve(session->hub->db, session->arena,
                              session_text(session, "region"), &region, err);
    if (code < 0) {
        return code;
    }
    struct str hub = role_seat_region(ROLE_ORGANIZATION_BUREAU, region.code);
    code = programme_get(session->hub->db, session->arena, hub, of->year,
                         &of->programme, err);
    assert(code <= 1);
    if (code <= 0) {
        return code < 0 ? code : err_fail(err, MESSAGE_PROGRAMME_UNKNOWN,
                                          "ti", hub, of->year);
    }
    of->map = programme_shown(session->arena, &of->programme);
    return of->map == NULL ? err_nomem(err) : report_hub(of, err);
}

/* Of every hub that has a programme of the year. */
static int report_all(struct reporting *of, struct err *err)
{
    struct session *session = of->session;
    struct region *provinces = NULL;
    size_t count = 0;
    int code = region_list(session->hub->db, session->arena, "province",
                           &provinces, &count, err);
    of->map = value_map(session->arena);
    value_set_integer(session->arena, of->map, "year", of->year);
    assert(count == 0 || provinces != NULL);
    for (size_t i = 0; code >= 0 && i < count; i++) {
        code = programme_get(session->hub->db, session->arena,
                             provinces[i].code, of->year, &of->programme,
                             err);
        if (code == 1) {
            code = report_hub(of, err);
        }
    }
    return code < 0 ? code : session->arena->failed ? err_nomem(err) : 0;
}

/* Leaves of the answer the part that was asked for. */
static int keep_part(struct reporting *of, struct value **out,
                     struct err *err)
{
    struct str part = session_text(of->session, "part");
    struct arena *arena = of->session->arena;
    *out = of->map;
    if (part.size == 0) {
        return 0;
    }
    const struct value *list = value_get(of->map, part.bytes);
    /* Members that are no lists are the head, which is no part. */
    if (list == NULL || list->kind != VALUE_LIST) {
        return err_fail(err, MESSAGE_REPORT_PART, "t", part);
    }
    *out = value_map(arena);
    assert(part.bytes != NULL);
    value_set(*out, list->key.bytes, value_copy(arena, list));
    return *out == NULL ? err_nomem(err) : 0;
}

/* Of one province, or of all that have a programme of the year; a day that is
 * to come is not refused, and then counts what is due by it. Errors:
 * MESSAGE_PROGRAMME_UNKNOWN, MESSAGE_REPORT_PART, a year that is none. */
int op_programme_report(struct session *session, struct value **out,
                        struct err *err)
{
    assert(out != NULL);
    struct reporting of = { .session = session,
        .year = session_integer(session, "year", 0),
        .today = time_to_date(session->clock.now(session->clock.user),
                              ZONE_WIB) };
    bool found = false;
    if (of.year < 1 || of.year > 9998) {
        return err_fail(err, MESSAGE_ARGUMENT_CHOICE, "sis", "year", of.year,
                        "1 .. 9998");
    }
    int code = session_date(session, "as-of", &found, &of.today, err);
    if (code == 0) {
        code = session_text(session, "region").size > 0
            ? report_one(&of, err) : report_all(&of, err);
    }
    assert(code <= 0);
    return code == 0 ? keep_part(&of, out, err) : code;
}
