/* Lateness: what a deadline measures, when it came, and whether this action is
 * the one to say so. */
#include "engine/guard_deadlines.h"

#include <assert.h>
#include <string.h>

#include "engine/guard_rows.h"
#include "engine/schedule.h"

/* Does a guard of this kind (or of any, `demanding` false) of the row look at
 * a document of the type that `measures` names? 9 is the size of
 * "document.". */
static bool wants_document(const struct transition *transition,
                           struct str measures, bool demanding)
{
    assert(transition != NULL);
    assert(str_starts(measures, "document."));
    for (int i = 0; i < transition_guards(transition); i++) {
        const struct guard_row *row = guard_row(transition->guards[i]);
        size_t size = row->document == NULL ? 0 : strlen(row->document);
        if (size > 0 && measures.size > 9 + size &&
            (!demanding || row->kind == GUARD_DOCUMENT) &&
            memcmp(measures.bytes + 9, row->document, size) == 0 &&
            measures.bytes[9 + size] == '.') {
            return true;
        }
    }
    return false;
}

/* Does a document deadline concern this action?  It does where the machine
 * demands that the document be on file; what comes later only looks at it,
 * and people have settled its lateness by then.  A type that is demanded
 * nowhere concerns whoever looks at it. */
static bool concerns(const struct advance_subject *subject,
                     struct str measures)
{
    const struct machine *machine = subject->request->machine;
    bool demanded = false;
    assert(machine != NULL);
    assert(subject->transition != NULL);
    for (int i = 0; i < machine->transitions_count; i++) {
        demanded = demanded || wants_document(&machine->transitions[i],
                                              measures, true);
    }
    return wants_document(subject->transition, measures, demanded);
}

/* When did arrive what the deadline measures? False when it did not, or when
 * it does not concern this action. "action.NAME" is measured at the time of
 * the request. */
static bool arrived_at(const struct guard_world *world, struct str action,
                       struct str measures, int64_t *out)
{
    assert(out != NULL);
    const struct schema *schema = &world->pack->facts;
    if (str_starts(measures, "action.")) {
        *out = world->subject->request->at;
        return str_equal(action, (struct str){ measures.bytes + 7,
                                               measures.size - 7 });
    }
    int slot = schema_find(schema, measures);
    if (slot < 0 || !str_starts(measures, "document.") ||
        !world->record.cells[slot].known) {
        return false;
    }
    *out = world->record.cells[slot].as.integer;
    return schema->fields[slot].type.base == TYPE_TIME &&
           world->subject->transition != NULL &&
           concerns(world->subject, measures);
}

int guard_deadlines(struct guard_world *world, struct str action,
                    struct unmet_list *out, struct err *err)
{
    assert(out != NULL);
    struct arena *arena = world->session->arena;
    struct schedule_request request = {
        .hub = world->session->hub, .pack = world->pack,
        .facts = world->record.cells, .broken = world->broken,
        .as_of = world->as_of, .known_on = world->as_of,
    };
    struct fixed_deadline *all = NULL;
    size_t count = 0;
    int code = schedule_deadlines(&all, &count, arena, &request, err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        int64_t arrived = 0;
        if (!arrived_at(world, action, all[i].measures, &arrived)) {
            continue;
        }
        int64_t days = deadline_days_late(all[i].end, arrived, all[i].zone);
        guard_row_deadline(world->deadlines, arena, &all[i], days);
        if (days > 0) {
            guard_row_late(out, &all[i], arrived, days);
        }
    }
    return code;
}
