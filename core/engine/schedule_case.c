/* Schedules of stored cases: what was filed, waived, or paused. */
#include "engine/schedule.h"

#include <assert.h>

/* Sets `n` to the number of the date that the document says it fulfils;
 * false when it says none. */
static bool says_n(const struct document *document, int64_t *n)
{
    assert(n != NULL);
    return str_integer(str_trim(document_field_text(document, "n")), n);
}

/* Marks the dates that documents name by their number: filed, or waived when
 * a waiver names the duty and a reason. */
static void fulfil_named(struct occurrences *all,
                         const struct schedule_case *of)
{
    assert(of != NULL);
    for (size_t i = 0; i < of->documents_count; i++) {
        const struct document *document = &of->documents[i];
        int64_t n = 0;
        bool waiver = str_is(document->type, "waiver");
        for (size_t k = 0; says_n(document, &n) && k < all->count; k++) {
            struct occurrence *one = &all->items[k];
            if (waiver && one->n == n &&
                str_equal(one->rule->id, document_field_text(document,
                                                             "duty"))) {
                one->waived = document_field_text(document,
                                                  "reason").size > 0;
            } else if (!waiver && one->n == n && one->document.size > 0 &&
                       str_equal(one->document, document->type)) {
                one->filed = document->id;
            }
        }
    }
}

/* Marks dates by documents without a number: each fulfils the first date of
 * its type that no other does, so no document counts twice. */
static void fulfil_in_order(struct occurrences *all,
                            const struct schedule_case *of)
{
    assert(of != NULL);
    for (size_t i = 0; i < of->documents_count; i++) {
        const struct document *document = &of->documents[i];
        int64_t n = 0;
        if (says_n(document, &n)) {
            continue;
        }
        for (size_t k = 0; k < all->count; k++) {
            struct occurrence *one = &all->items[k];
            if (one->filed == 0 && !one->waived && one->document.size > 0 &&
                str_equal(one->document, document->type)) {
                one->filed = document->id;
                break;
            }
        }
    }
}

/* Marks dates that fall into a suspension: from its first day up to the day
 * it ended, that day not. Duties pause while a case is suspended; the anchor
 * does not move. */
static void mark_paused(struct occurrences *all,
                        const struct schedule_case *of, enum zone zone)
{
    int64_t from = INT64_MAX;
    assert(zone < ZONE_COUNT);
    for (size_t i = 0; i <= of->steps_count; i++) {
        bool end = i == of->steps_count;
        bool suspends = !end && str_is(of->steps[i].to, "suspended");
        bool leaves = end || (str_is(of->steps[i].from, "suspended") &&
                              of->steps[i].to.size > 0);
        int64_t day = end ? INT64_MAX : time_to_date(of->steps[i].at, zone);
        if (suspends) {
            from = day;
        }
        for (size_t k = 0; leaves && from != INT64_MAX && k < all->count;
             k++) {
            struct occurrence *one = &all->items[k];
            int64_t due = one->has_due ? one->due : one->nominal;
            one->paused = one->paused || (due >= from && due < day);
        }
        from = leaves ? INT64_MAX : from;
    }
}

int schedule_of_case(struct occurrences *out, struct arena *arena,
                     const struct schedule_request *request,
                     const struct schedule_case *of, struct err *err)
{
    assert(of != NULL);
    int code = schedule_duties(out, arena, request, err);
    assert(of->documents_count == 0 || of->documents != NULL);
    if (code == 0) {
        fulfil_named(out, of);
        fulfil_in_order(out, of);
        mark_paused(out, of, request->pack->zone);
    }
    return code;
}

bool occurrence_owed(const struct occurrence *one, int64_t day)
{
    assert(one != NULL);
    assert(one->n > 0);
    int64_t due = one->has_due ? one->due : one->nominal;
    return due <= day && one->filed == 0 && !one->waived && !one->paused;
}
