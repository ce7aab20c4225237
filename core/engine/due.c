/* `awig due` and `awig schedule preview`.
 *
 * Dates are computed, never stored: from the pack, the facts, the documents
 * and steps of a case and the calendar as it is known. So a new calendar
 * moves what is still to come without anybody doing anything. */
#include "engine/schedule.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/actors.h"
#include "engine/evaluate.h"
#include "engine/facts_of_case.h"
#include "engine/guard.h"
#include "engine/ics.h"
#include "lifecycle/machine.h"

/* How far `awig due` looks ahead unless told: a month, so that what a
 * monthly duty asks next is always in sight. */
enum { DUE_AHEAD_DAYS = 31 };

/* Sets a member to a date as people write it in files (YYYY-MM-DD), or to
 * null when there is none. */
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

/* {duty, n, nominal, due, reason} of CLI.md, and what more there is. */
static struct value *occurrence_value(struct session *session,
                                      const struct occurrence *one)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct value *row = value_map(arena);
    struct str reason = one->reason[session->language];
    assert(one->rule != NULL);
    value_set_text(arena, row, "duty", one->rule->id);
    value_set_integer(arena, row, "n", one->n);
    put_day(arena, row, "nominal", true, one->nominal);
    put_day(arena, row, "due", one->has_due, one->due);
    value_set_string(arena, row, "reason", reason.size > 0 ? reason.bytes
                                                           : NULL);
    return row;
}

/* Appends one occurrence as an event of a calendar (RFC 5545, 3.6.1). The
 * uid is made of the subject, the duty and its number: a calendar that is
 * fetched again moves events and does not double them. Without a due date
 * (no working calendar) the nominal day stands. A failed allocation fails
 * `buf`. */
static void put_event(struct buf *buf, struct session *session,
                      struct str subject, const struct occurrence *one)
{
    assert(buf != NULL);
    struct buf uid, summary;
    struct str title = one->rule->title[session->language].size > 0
        ? one->rule->title[session->language] : one->rule->id;
    assert(one->n > 0);
    buf_init(&uid, session->mem, 0);
    buf_init(&summary, session->mem, 0);
    buf_str(&uid, subject);
    buf_char(&uid, '-');
    buf_str(&uid, one->rule->id);
    buf_format(&uid, "-%lld@awig", (long long)one->n);
    buf_str(&summary, title);
    buf_format(&summary, " %lld", (long long)one->n);
    if (subject.size > 0) {
        buf_text(&summary, ", ");
        buf_str(&summary, subject);
    }
    struct ics_event event = {
        .uid = buf_view(&uid), .summary = buf_view(&summary),
        .description = one->reason[session->language],
        .date = one->has_due ? one->due : one->nominal,
    };
    ics_event(buf, &event, session->clock.now(session->clock.user));
    buf->failed = buf->failed || uid.failed || summary.failed;
    buf_free(&uid);
    buf_free(&summary);
}

/* Ends the calendar and gives its text as the result; the buffer is freed in
 * any case. Errors: no memory, also when it happened earlier. */
static int ics_value(struct session *session, struct buf *buf,
                     struct value **out, struct err *err)
{
    assert(out != NULL);
    ics_end(buf);
    *out = value_text(session->arena, buf_view(buf));
    bool failed = buf->failed;
    assert(session->arena != NULL);
    buf_free(buf);
    return failed ? err_nomem(err) : 0;
}

/* --- schedule preview ----------------------------------------------------- */

/* Dates of a pack without a case: of the facts only as_of is known. The days
 * are those of the arguments; without them as_of is today in the zone of the
 * pack, and what is known of calendars is what was known on as_of. Errors:
 * those of dates and of the schedule. */
static int preview(struct session *session, struct pack *pack,
                   struct occurrences *all, struct err *err)
{
    assert(pack != NULL);
    assert(session != NULL);
    struct record record = record_create(session->arena, &pack->facts);
    bool found = false;
    int64_t today = time_to_date(session->clock.now(session->clock.user),
                                 pack->zone);
    struct schedule_request request = { .hub = session->hub, .pack = pack,
        .facts = record.cells, .as_of = today, .known_on = today,
        .count_max = session_integer(session, "count", 0) };
    if (record.cells == NULL) {
        return err_nomem(err);
    }
    assert(request.count_max >= 0);           /* check_arguments */
    int code = session_date(session, "anchor", &request.has_anchor,
                            &request.anchor, err);
    if (code == 0) {
        code = session_date(session, "as-of", &found, &today, err);
    }
    if (code == 0 && found) {
        request.as_of = request.known_on = today;
    }
    if (code == 0) {
        code = session_date(session, "known-at", &found, &today, err);
    }
    if (code == 0 && found) {
        request.known_on = today;
    }
    int slot = schema_find(&pack->facts, STR("as_of"));
    record.cells[slot].known = true;
    record.cells[slot].as.integer = request.as_of;
    return code == 0 ? schedule_duties(all, session->arena, &request, err)
                     : code;
}

/* The dates that a pack would give to a case that begins on the anchor;
 * nothing is read of any case. */
int op_schedule_preview(struct session *session, struct value **out,
                        struct err *err)
{
    assert(session->arena != NULL);
    assert(out != NULL);
    struct pack *pack = NULL;
    struct occurrences all = { .items = NULL };
    const char *folder = session_string(session, "pack");
    int code = session_load_pack(session, folder == NULL ? "" : folder, NULL,
                                 &pack, err);
    if (code == 0) {
        code = preview(session, pack, &all, err);
    }
    if (code == 0 && session_flag(session, "ics")) {
        struct buf buf;
        buf_init(&buf, session->mem, 0);
        ics_begin(&buf, pack->title[session->language]);
        for (size_t i = 0; i < all.count; i++) {
            put_event(&buf, session, pack->id, &all.items[i]);
        }
        code = ics_value(session, &buf, out, err);
    } else if (code == 0) {
        *out = value_map(session->arena);
        struct value *list = value_set(*out, "duties",
                                       value_list(session->arena));
        for (size_t i = 0; i < all.count; i++) {
            value_add(list, occurrence_value(session, &all.items[i]));
        }
    }
    pack_release(pack);
    return code;
}

/* --- due ------------------------------------------------------------------ */

/* A date owed or coming, of one case. */
/* A date owed or coming, of one case. */
struct due_row {
    int64_t number;               /* of the case */
    const struct occurrence *one; /* borrowed from its schedule */
};

/* What `awig due` gathers. Rows live in the arena of the session; growing
 * leaves the old ones behind there, which the request frees. */
struct due_list {
    struct session *session;      /* arena, hub, language */
    struct due_row *rows;         /* sorted at the end */
    size_t count, capacity;       /* of rows, and room for them */
    int64_t today, until;         /* the day asked about, and the last one */
};

/* The day that counts: moved to a working day where a calendar is known,
 * else the nominal one. */
static int64_t date_of(const struct occurrence *one)
{
    assert(one != NULL);
    assert(one->n > 0);
    return one->has_due ? one->due : one->nominal;
}

/* By day, case, duty and number, so that no two rows tie and the order does
 * not depend on qsort. */
static int compare_rows(const void *a, const void *b)
{
    const struct due_row *x = a, *y = b;
    int64_t first = date_of(x->one), second = date_of(y->one);
    assert(x->number > 0);
    assert(y->number > 0);
    if (first != second) {
        return first < second ? -1 : 1;
    }
    if (x->number != y->number) {
        return x->number < y->number ? -1 : 1;
    }
    int order = str_compare(x->one->rule->id, y->one->rule->id);
    return order != 0 ? order : x->one->n < y->one->n ? -1 : 1;
}

/* Appends a row, making room as needed. Errors: no memory. */
static int keep_row(struct due_list *list, int64_t number,
                    const struct occurrence *one, struct err *err)
{
    assert(list->count <= list->capacity);
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
        struct due_row *rows = arena_alloc(list->session->arena,
                                           capacity * sizeof *rows);
        if (rows == NULL) {
            return err_nomem(err);
        }
        for (size_t i = 0; i < list->count; i++) {
            rows[i] = list->rows[i];
        }
        list->rows = rows;
        list->capacity = capacity;
    }
    list->rows[list->count++] = (struct due_row){ number, one };
    return 0;
}

/* Fills facts and broken facts of the request: the facts of the case with
 * derived ones, as its pinned pack declares them on request->as_of. Both
 * live in the arena of the session. Errors: no memory, and those of reading. */
static int case_record(struct session *session,
                       const struct stored_case *stored,
                       struct schedule_request *request, struct err *err)
{
    assert(session != NULL);
    struct case_reading reading = { .hub = session->hub,
        .pack = request->pack, .stored = stored, .as_of = request->as_of,
        .known = INT64_MAX };
    struct record record;
    int code = facts_of_case(&record, session->arena, &reading, err);
    bool *broken = arena_alloc(session->arena,
                               request->pack->facts.count + 1);
    assert(request->as_of >= DATE_MIN);
    if (code == 0 && broken == NULL) {
        code = err_nomem(err);
    }
    request->facts = record.cells;
    request->broken = broken;
    return code != 0 ? code
        : evaluate_derived(request->pack, record.cells, broken,
                           session->arena, err);
}

/* All dates of a stored case by its pinned pack, with what was filed and
 * waived. `all` borrows from the session's arena. */
int schedule_of_stored(struct session *session,
                       const struct stored_case *stored, int64_t today,
                       struct occurrences *all, struct err *err)
{
    assert(session != NULL);
    struct schedule_request request = { .hub = session->hub,
        .as_of = today, .known_on = today };
    struct document_query query = { stored->number, STR(""), INT64_MAX,
                                    false };
    struct schedule_case of = { .documents = NULL };
    struct document *documents = NULL;
    struct case_step *steps = NULL;
    int code = guard_pack(session->hub, stored->pack, &request.pack, err);
    if (code == 0) {
        code = case_record(session, stored, &request, err);
    }
    if (code == 0) {
        code = document_list(session->hub->db, session->arena, &query,
                             &documents, &of.documents_count, err);
    }
    if (code == 0) {
        code = case_steps(session->hub->db, session->arena, stored->number,
                          &steps, &of.steps_count, err);
    }
    if (code != 0) {
        return code;
    }
    assert(request.facts != NULL);
    of.documents = documents;
    of.steps = steps;
    return schedule_of_case(all, session->arena, &request, &of, err);
}

/* Adds the open dates of one case that fall due until the end of the list.
 * Cases that are closed or suspended owe nothing; nor does an occurrence
 * that is filed, waived or paused. A state that no machine has is passed
 * over here, as verify is the one to report it. */
static int take_case(struct due_list *list, const struct stored_case *stored,
                     struct err *err)
{
    assert(list->session != NULL);
    assert(stored != NULL);
    const struct machine *machine = machine_find(stored->machine);
    int state = machine == NULL ? STATE_NONE
                                : machine_state(machine, stored->state);
    struct occurrences *all = arena_alloc(list->session->arena, sizeof *all);
    if (all == NULL) {
        return err_nomem(err);
    }
    if (state == STATE_NONE || !machine->states[state].active ||
        str_is(stored->state, "suspended")) {
        return 0;
    }
    int code = schedule_of_stored(list->session, stored, list->today, all,
                                  err);
    for (size_t i = 0; code == 0 && i < all->count; i++) {
        const struct occurrence *one = &all->items[i];
        bool open = one->filed == 0 && !one->waived && !one->paused;
        if (open && date_of(one) <= list->until) {
            code = keep_row(list, stored->number, one, err);
        }
    }
    return code;
}

/* The field escalate_after is a period that is counted from the due date. */
bool occurrence_escalates(const struct occurrence *one, int64_t today)
{
    struct every after;
    struct str text = value_get_text(one->rule->declaration->fields,
                                     "escalate_after");
    int64_t limit = 0;
    assert(one->rule->declaration != NULL);
    return one->has_due && every_parse(text, &after) &&
           duty_nominal(after, one->due, 1, &limit) && today > limit;
}

/* One row of the result of CLI.md: the occurrence, its title and document,
 * how late it is and whether it is escalated. */
static struct value *due_value(struct due_list *list,
                               const struct due_row *row)
{
    assert(list != NULL);
    struct session *session = list->session;
    struct arena *arena = session->arena;
    struct value *map = value_map(arena);
    struct value *more = occurrence_value(session, row->one);
    char name[CASE_NAME_BYTES];
    int64_t due = date_of(row->one);
    case_name(row->number, name);
    value_set_string(arena, map, "case", name);
    static const char *const shared[] = { "duty", "n", "nominal", "due",
                                          "reason" };
    for (int i = 0; i < 5; i++) {
        value_set(map, shared[i], value_copy(arena, value_get(more,
                                                              shared[i])));
    }
    assert(row->one->rule != NULL);
    value_set_text(arena, map, "title",
                   row->one->rule->title[session->language]);
    value_set_string(arena, map, "status", !row->one->has_due ? "no_calendar"
                     : due < list->today ? "overdue"
                     : due == list->today ? "due" : "upcoming");
    value_set_integer(arena, map, "days_late",
                      due < list->today ? list->today - due : 0);
    value_set_text(arena, map, "document", row->one->document);
    value_set_text(arena, map, "role", row->one->role);
    value_set_bool(arena, map, "escalated", occurrence_escalates(
                       row->one, list->today));
    return map;
}

/* The list as a calendar (RFC 5545) for the program that staff use anyway. */
static int due_ics(struct due_list *list, struct value **out,
                   struct err *err)
{
    assert(out != NULL);
    struct buf buf;
    buf_init(&buf, list->session->mem, 0);
    ics_begin(&buf, STR("awig"));
    assert(list->count == 0 || list->rows != NULL);
    for (size_t i = 0; i < list->count; i++) {
        char name[CASE_NAME_BYTES];
        case_name(list->rows[i].number, name);
        put_event(&buf, list->session, str_of(name), list->rows[i].one);
    }
    return ics_value(list->session, &buf, out, err);
}

/* Sets the day of the list and its end from the arguments: at, as-of, until.
 * Errors: those of dates. */
static int due_days(struct due_list *list, struct err *err)
{
    assert(list != NULL);
    struct session *session = list->session;
    int64_t now = 0;
    bool found = false;
    int code = session_time(session, "at", ZONE_WIB, &now, err);
    assert(session->hub != NULL);
    list->today = time_to_date(now, ZONE_WIB);
    if (code == 0) {
        code = session_date(session, "as-of", &found, &list->today, err);
    }
    list->until = list->today + DUE_AHEAD_DAYS;
    return code != 0 ? code : session_date(session, "until", &found,
                                           &list->until, err);
}

/* Whatever is open and falls due until the end, overdue included, by day.
 * Reads only. */
int op_due(struct session *session, struct value **out, struct err *err)
{
    assert(session->hub != NULL);
    assert(out != NULL);
    struct case_filter filter = { STR(""), session_text(session, "region"),
                                  STR("") };
    struct due_list list = { .session = session };
    struct stored_case *cases = NULL;
    size_t count = 0;
    int code = due_days(&list, err);
    if (code == 0) {
        code = case_list(session->hub->db, session->arena, &filter, &cases,
                         &count, err);
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        code = take_case(&list, &cases[i], err);
    }
    if (code != 0) {
        return code;
    }
    if (list.count > 0) {
        qsort(list.rows, list.count, sizeof *list.rows, compare_rows);
    }
    if (session_flag(session, "ics")) {
        return due_ics(&list, out, err);
    }
    *out = value_map(session->arena);
    put_day(session->arena, *out, "as_of", true, list.today);
    put_day(session->arena, *out, "until", true, list.until);
    struct value *rows = value_set(*out, "duties",
                                   value_list(session->arena));
    for (size_t i = 0; i < list.count; i++) {
        value_add(rows, due_value(&list, &list.rows[i]));
    }
    return 0;
}
