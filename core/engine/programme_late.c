/* Lateness of a programme.
 *
 * Owed duties are computed as of the day that is asked about; late arrivals
 * are read from the log, where they were recorded when the thing arrived: a
 * deadline moved since does not change what happened. */
#include "engine/programme_late.h"

#include <assert.h>

#include "audit/log.h"
#include "engine/schedule.h"
#include "lifecycle/machine.h"

struct lateness {
    struct session *session;
    const struct late_request *request;
    struct value *list;
    int64_t *late;
};

/* The members that every row has. */
static struct value *begin_row(const struct lateness *of, size_t index)
{
    struct arena *arena = of->session->arena;
    const struct stored_case *stored = &of->request->cases[index];
    struct value *row = value_add(of->list, value_map(arena));
    char name[CASE_NAME_BYTES];
    assert(index < of->request->count);
    case_name(stored->number, name);
    value_set_text(arena, row, "province", of->request->province);
    value_set_string(arena, row, "case", name);
    value_set_text(arena, row, "region", stored->region);
    value_set_text(arena, row, "unit", stored->unit);
    if (of->late != NULL) {
        of->late[index]++;
    }
    return row;
}

/* One duty that is owed since before today. */
static void take_duty(const struct lateness *of, size_t index,
                      const struct occurrence *one)
{
    struct arena *arena = of->session->arena;
    struct str title = one->rule->title[of->session->language];
    struct value *row = begin_row(of, index);
    char day[11];
    assert(one->has_due);
    assert(one->due < of->request->today);
    value_set_text(arena, row, "what", one->rule->id);
    value_set_text(arena, row, "title", title.size > 0 ? title
                                                       : one->rule->id);
    value_set_integer(arena, row, "n", one->n);
    date_format(one->due, day);
    value_set_string(arena, row, "due", day);
    value_set_integer(arena, row, "days_late",
                      of->request->today - one->due);
    value_set_bool(arena, row, "escalated",
                   occurrence_escalates(one, of->request->today));
}

/* The duties of one case that are owed. */
static int take_case(const struct lateness *of, size_t index,
                     struct err *err)
{
    const struct stored_case *stored = &of->request->cases[index];
    const struct machine *machine = machine_find(stored->machine);
    int state = machine == NULL ? STATE_NONE
                                : machine_state(machine, stored->state);
    struct occurrences all;
    assert(of->session->hub != NULL);
    if (state == STATE_NONE || !machine->states[state].active ||
        str_is(stored->state, "suspended")) {
        return 0;
    }
    int code = schedule_of_stored(of->session, stored, of->request->today,
                                  &all, err);
    for (size_t i = 0; code == 0 && i < all.count; i++) {
        if (all.items[i].has_due &&
            /* What is due today is not late: it is owed by the end of the
             * day. */
            occurrence_owed(&all.items[i], of->request->today - 1)) {
            take_duty(of, index, &all.items[i]);
        }
    }
    assert(code <= 0);
    return code;
}

/* Index of the case with this number; the count when it is none of ours. */
static size_t find_case(const struct late_request *request, int64_t number)
{
    size_t index = 0;
    assert(request->count == 0 || request->cases != NULL);
    while (index < request->count &&
           request->cases[index].number != number) {
        index++;
    }
    return index;
}

/* Takes what an entry recorded as late. */
static int take_entry(void *user, const struct entry *entry,
                      struct str leaf, struct err *err)
{
    const struct lateness *of = user;
    const struct value *list = value_get(entry->body, "late");
    size_t index = find_case(of->request, value_get_integer(entry->body,
                                                            "case", 0));
    (void)leaf;
    (void)err;
    assert(entry->body != NULL);
    if (list == NULL || list->kind != VALUE_LIST ||
        index == of->request->count || time_to_date(entry->at, ZONE_WIB)
        > of->request->today) {
        return 0;
    }
    for (const struct value *at = list->first; at != NULL; at = at->next) {
        struct arena *arena = of->session->arena;
        int64_t days = value_get_integer(at, "late_days", 0);
        /* Of a personal date the entry only tells that it was late. */
        bool untold = value_get_bool(at, "late");
        if (days <= 0 && !untold) {
            continue;             /* recorded, but in time */
        }
        struct value *row = begin_row(of, index);
        /* The entry's body lives only for this call; the row must not borrow
         * from it. */
        struct str what = str_copy(arena, value_get_text(at, "deadline"));
        value_set_text(arena, row, "what", what);
        value_set_text(arena, row, "title",
                       str_copy(arena, value_get_text(entry->body, "type")));
        value_set_null(arena, row, "n");
        value_set_null(arena, row, "due");
        value_set_integer(arena, row, "days_late", days);
        if (untold) {
            value_set_null(arena, row, "days_late");
        }
        value_set_bool(arena, row, "escalated", false);
    }
    return 0;
}

/* Fills `list`, one row for each thing that is late, and counts per case into
 * `late`; either may be NULL. Cases that are suspended or at an end owe
 * nothing. Errors: those of the schedule and of the log. */
int programme_late(struct session *session,
                   const struct late_request *request, struct value *list,
                   int64_t *late, struct err *err)
{
    struct lateness of = { session, request, list, late };
    int64_t first = INT64_MAX;
    int code = 0;
    assert(list == NULL || list->kind == VALUE_LIST);
    for (size_t i = 0; code == 0 && i < request->count; i++) {
        /* Nothing of a case is older than its own first entry, so the log is
         * read from there. */
        first = request->cases[i].entry < first ? request->cases[i].entry
                                                : first;
        code = take_case(&of, i, err);
    }
    if (code == 0 && request->count > 0) {
        assert(first >= 0);
        code = log_each(session->hub->db, first, take_entry, &of, err);
    }
    return code;
}
