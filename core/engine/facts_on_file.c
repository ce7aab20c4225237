/* Facts from what is on file: documents, events, states that were entered.
 *
 * A schema declares the facts it wants by name (document.TYPE.FIELD and so
 * on); this file reads the name and finds the value, so that packs can ask
 * for documents that the core has never heard of. */
#include "engine/filling.h"

#include <assert.h>
#include <string.h>

#include "lifecycle/roles.h"
#include "store/events.h"

/* Fills a list fact: the document's own list, or a column of its rows, in
 * their order. Errors: those of cells, no memory. */
static int fill_list(struct filling *filling, struct cell *cell,
                     struct type type, const struct document *document,
                     struct str attribute, struct err *err)
{
    assert(filling != NULL);
    const struct cell_style style = { false, filling->reading->pack->zone };
    const struct type item_type = { type.base, false };
    struct cell *items = arena_alloc(
        filling->arena, (document->items_count + 1) * sizeof *items);
    size_t count = 0;
    int code = items == NULL ? err_nomem(err) : 0;
    assert(type.list);
    for (size_t i = 0; code == 0 && i < document->items_count; i++) {
        const struct document_item *item = &document->items[i];
        if (!str_equal(item->name, attribute)) {
            continue;
        }
        if (item->line == 0) {
            return cell_parse(cell, filling->arena, type, item->value, style,
                              err);
        }
        code = cell_parse(&items[count], filling->arena, item_type,
                          item->value, style, err);
        count++;
    }
    if (code == 0 && count > 0) {
        cell->known = true;
        cell->as.list.items = items;
        cell->as.list.count = count;
    }
    return code;
}

/* Fills a scalar fact: the document's field, else the first row's cell.
 * Action plans have a column "subactivity" for what facts call
 * budget_subactivity. */
static int fill_field(struct filling *filling, struct cell *cell,
                      struct type type, const struct document *document,
                      struct str attribute, struct err *err)
{
    assert(filling != NULL);
    const struct cell_style style = { false, filling->reading->pack->zone };
    assert(!type.list);
    for (size_t i = 0; i < document->items_count; i++) {
        const struct document_item *item = &document->items[i];
        bool same = str_equal(item->name, attribute) ||
            (item->line > 0 && str_is(item->name, "subactivity") &&
             str_is(attribute, "budget_subactivity"));
        if (same) {
            return cell_parse(cell, filling->arena, type, item->value, style,
                              err);
        }
    }
    return 0;
}

/* Fills the stamps and names that every document has; false when the
 * attribute is none of them. A signed document without a day of signing was
 * signed on its date. */
static bool fill_standard(struct cell *cell, struct type type,
                          const struct document *document,
                          struct str attribute)
{
    assert(document != NULL);
    assert(cell != NULL);
    int64_t signed_on = document->has_signed_on ? document->signed_on
                                                : document->date;
    bool is_signed = document->signer_roles.size > 0;
    const struct { const char *name; bool known; int64_t value;
                   enum type_base base; } stamps[] = {
        { "date", document->has_date, document->date, TYPE_DATE },
        { "signed_on", document->has_signed_on ||
          (is_signed && document->has_date), signed_on, TYPE_DATE },
        { "received_at_bureau", document->has_bureau,
          document->received_at_bureau, TYPE_TIME },
        { "received_at_ministry", document->has_ministry,
          document->received_at_ministry, TYPE_TIME },
    };
    for (size_t i = 0; i < sizeof stamps / sizeof stamps[0]; i++) {
        if (str_is(attribute, stamps[i].name) &&
            type.base == stamps[i].base) {
            cell->known = stamps[i].known;
            cell->as.integer = stamps[i].value;
            return true;
        }
    }
    if (str_is(attribute, "number") && type.base == TYPE_TEXT) {
        cell->known = document->reference.size > 0;
        cell->as.text = document->reference;
        return true;
    }
    return false;
}

/* Fills document.TYPE.ATTRIBUTE from the current document of the type.
 * "present" is known either way; anything else of a document that is not on
 * file is missing, and a case without documents asks for nothing else: packs
 * declare hundreds of these. */
static int fill_document(struct filling *filling, size_t slot,
                         struct str rest, struct err *err)
{
    assert(filling != NULL);
    const struct field *field = &filling->record->schema->fields[slot];
    struct cell *cell = &filling->record->cells[slot];
    const struct cell_style style = { false, filling->reading->pack->zone };
    if (filling->documents_count == 0 && field->type.base != TYPE_BOOL) {
        return 0;
    }
    const char *dot = memchr(rest.bytes, '.', rest.size);
    if (dot == NULL) {
        return 0;
    }
    struct str type = { rest.bytes, (size_t)(dot - rest.bytes) };
    struct str attribute = { dot + 1, rest.size - type.size - 1 };
    const struct document *document =
        document_of_type(filling->documents, filling->documents_count, type);
    assert(attribute.size > 0);
    if (str_is(attribute, "present") && field->type.base == TYPE_BOOL) {
        *cell = (struct cell){ .known = true,
                               .as.boolean = document != NULL };
        return 0;
    }
    if (document == NULL ||
        fill_standard(cell, field->type, document, attribute)) {
        return 0;
    }
    if (str_is(attribute, "signer_roles") && field->type.list) {
        return document->signer_roles.size == 0 ? 0 :
            cell_parse(cell, filling->arena, field->type,
                       document->signer_roles, style, err);
    }
    return field->type.list
        ? fill_list(filling, cell, field->type, document, attribute, err)
        : fill_field(filling, cell, field->type, document, attribute, err);
}

/* --- Events, states entered ----------------------------------------------- */

/* An event of the real programme (imported), of the hub or the nation, in
 * the programme's year or the next: gives a planned date. The first that is
 * found counts. */
static int imported_event(struct filling *filling, struct str kind,
                          bool *found, int64_t *on, struct err *err)
{
    assert(found != NULL);
    assert(on != NULL);
    struct event *events = NULL;
    size_t count = 0;
    struct str hub = role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                      filling->reading->stored->region);
    int year = day_year(filling_opened_on(filling));
    int code = event_list(filling->reading->hub->db, filling->arena, &events,
                          &count, err);
    for (size_t i = 0; code == 0 && i < count && !*found; i++) {
        int event_year = day_year(events[i].from);
        if (str_equal(events[i].name, kind) &&
            (events[i].region.size == 0 ||
             str_equal(events[i].region, hub)) &&
            (event_year == year || event_year == year + 1)) {
            *found = true;
            *on = events[i].from;
        }
    }
    return code;
}

/* Fills event.KIND.planned_on, event.KIND.held_on: the event about the
 * case's innovation, else the one about all. Only for the plan does the
 * imported agenda help out: that something was planned does not say that it
 * was held. */
static int fill_event(struct filling *filling, size_t slot, struct str rest,
                      struct err *err)
{
    struct cell *cell = &filling->record->cells[slot];
    size_t dot = 0;
    while (dot < rest.size && rest.bytes[dot] != '.') {
        dot++;
    }
    struct str kind = { rest.bytes, dot };
    bool held = rest.size > dot &&
        str_is((struct str){ rest.bytes + dot + 1, rest.size - dot - 1 },
               "held_on");
    const struct stored_case *stored = filling->reading->stored;
    const struct programme_event *event =
        programme_event_find(filling->events, filling->events_count, kind,
                             stored->innovation);
    if (event == NULL) {
        event = programme_event_find(filling->events, filling->events_count,
                                     kind, STR(""));
    }
    assert(slot < filling->record->schema->count);
    if (event != NULL) {
        cell->known = held ? event->has_held : event->has_planned;
        cell->as.integer = held ? event->held_on : event->planned_on;
    }
    if (cell->known || held) {
        return 0;
    }
    bool found = false;
    int64_t on = 0;
    int code = imported_event(filling, kind, &found, &on, err);
    if (found) {
        *cell = (struct cell){ .known = true, .as.integer = on };
    }
    return code;
}

/* Fills entered.STATE: the day on which the case last came to that state;
 * resuming after a suspension is no entering.  entered.STATE_count, a whole
 * number, is how often it came there, so that a province may limit retries. */
static void fill_entered_state(struct filling *filling, size_t slot,
                               struct str state,
                               const struct case_step *steps, size_t count)
{
    assert(filling != NULL);
    struct cell *cell = &filling->record->cells[slot];
    const struct case_reading *reading = filling->reading;
    struct str tail = STR("_count");
    bool counts = state.size > tail.size &&
        filling->record->schema->fields[slot].type.base == TYPE_INT &&
        str_equal((struct str){ state.bytes + state.size - tail.size,
                                tail.size }, tail);
    assert(count == 0 || steps != NULL);
    state.size -= counts ? tail.size : 0;
    cell->known = cell->known || counts;
    for (size_t i = 0; i < count; i++) {
        bool resumed = str_is(steps[i].action, "resume");
        if (str_equal(steps[i].to, state) && !resumed &&
            steps[i].entry <= reading->known) {
            cell->known = true;
            cell->as.integer = counts ? cell->as.integer + 1
                : time_to_date(steps[i].at, reading->pack->zone);
        }
    }
}

/* Does the name begin with the word?  Then `rest` is what is behind it. */
static bool follows(struct str name, struct str word, struct str *rest)
{
    assert(word.size > 0);
    if (name.size <= word.size || name.bytes[0] != word.bytes[0]
        || memcmp(name.bytes, word.bytes, word.size) != 0) {
        return false;
    }
    *rest = (struct str){ name.bytes + word.size, name.size - word.size };
    assert(rest->size > 0);
    return true;
}

/* Fills facts told by their name's first word: document., event., entered. */
int filling_on_file(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    const struct schema *schema = filling->record->schema;
    struct case_step *steps = NULL;
    size_t count = 0;
    int code = case_steps(filling->reading->hub->db, filling->arena,
                          filling->reading->stored->number, &steps, &count,
                          err);
    assert(schema != NULL);
    for (size_t i = 0; code == 0 && i < schema->count; i++) {
        struct str name = schema->fields[i].name, rest;
        if (follows(name, STR("document."), &rest)) {
            code = fill_document(filling, i, rest, err);
        } else if (follows(name, STR("event."), &rest)) {
            code = fill_event(filling, i, rest, err);
        } else if (follows(name, STR("entered."), &rest)) {
            fill_entered_state(filling, i, rest, steps, count);
        }
    }
    return code;
}
