/* The calendar that schedules run on: the hub's days and those of the packs,
 * and parameters of a pack in force on a day.
 *
 * The calendar that a schedule rolls on: the hub's days and those that the
 * packs of a chain add, in one sorted list. */
#include "engine/schedule.h"

#include <assert.h>

#include "store/calendar.h"

/* By date alone: marks of one day keep the order in which they came. */
static int compare_marks(const void *a, const void *b)
{
    const struct calendar_mark *x = a, *y = b;
    assert(x != NULL);
    assert(y != NULL);
    return x->date < y->date ? -1 : x->date > y->date ? 1 : 0;
}

/* Insertion sort: the days come nearly sorted, and it is stable. */
static void sort_marks(struct calendar_mark *marks, size_t count)
{
    assert(count == 0 || marks != NULL);
    for (size_t i = 1; i < count; i++) {
        struct calendar_mark mark = marks[i];
        size_t k = i;
        while (k > 0 && compare_marks(&marks[k - 1], &mark) > 0) {
            marks[k] = marks[k - 1];
            k--;
        }
        marks[k] = mark;
    }
}

/* How many days the packs of the chain declare. */
static size_t chain_days(const struct pack *pack)
{
    size_t count = 0;
    assert(pack != NULL);
    for (; pack != NULL; pack = pack->parent) {
        count += pack->calendar_count;
    }
    return count;
}

/* Adds days of the packs to `marks`, which has room for chain_days of them;
 * returns their number. */
static size_t take_pack_days(const struct pack *pack,
                             struct calendar_mark *marks)
{
    assert(marks != NULL);
    size_t count = 0;
    for (; pack != NULL; pack = pack->parent) {
        for (size_t i = 0; i < pack->calendar_count; i++) {
            const struct calendar_day *day = &pack->calendar[i];
            struct calendar_mark *mark = &marks[count];
            *mark = (struct calendar_mark){ .date = day->date,
                .kind = CALENDAR_LOCAL, .known_since = day->known_since,
                .withdrawn_on = day->withdrawn_on,
                .name = day->name[LANGUAGE_ID] };
            (void)calendar_kind_find(day->kind, &mark->kind);
            count++;
        }
    }
    return count;
}

/* Joint leave is off unless the pack says that it is worked. */
int schedule_calendar(struct calendar *out, struct arena *arena,
                      struct hub *hub, const struct pack *pack,
                      int64_t known_on, struct err *err)
{
    assert(hub != NULL);
    struct holiday *holidays = NULL;
    size_t count = 0, used = 0, more = pack == NULL ? 0 : chain_days(pack);
    int code = holiday_list(hub->db, arena, &holidays, &count, err);
    struct calendar_mark *marks =
        arena_alloc(arena, (count + more + 1) * sizeof *marks);
    if (code != 0 || marks == NULL) {
        return code != 0 ? code : err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        struct calendar_mark *mark = &marks[used];
        *mark = (struct calendar_mark){ .date = holidays[i].date,
            .known_since = holidays[i].known_since,
            .withdrawn_on = holidays[i].withdrawn_on,
            .name = holidays[i].name };
        used += calendar_kind_find(holidays[i].kind, &mark->kind) ? 1 : 0;
    }
    if (pack != NULL) {
        used += take_pack_days(pack, marks + used);
    }
    sort_marks(marks, used);
    assert(used <= count + more);
    struct type type;
    struct cell off = { .known = false };
    if (pack != NULL) {
        off = schedule_parameter(arena, pack, known_on, "joint_leave_off",
                                 &type);
    }
    *out = (struct calendar){ marks, used, known_on,
        off.known && type.base == TYPE_BOOL && !off.as.boolean, true };
    return arena->failed ? err_nomem(err) : 0;
}

struct cell schedule_parameter(struct arena *arena, const struct pack *pack,
                               int64_t date, const char *key,
                               struct type *type)
{
    assert(type != NULL);
    const struct cell missing = { .known = false };
    int slot = schema_find(&pack->parameters, str_of(key));
    struct cell *cells = arena_alloc(arena, (pack->parameters.count + 1) *
                                     sizeof *cells);
    *type = (struct type){ TYPE_NONE, false };
    if (slot < 0 || cells == NULL) {
        return missing;
    }
    pack_parameters_on(pack, date, cells, NULL);
    assert((size_t)slot < pack->parameters.count);
    *type = pack->parameters.fields[slot].type;
    return cells[slot];
}
