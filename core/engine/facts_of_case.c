/* Facts of a stored case.
 *
 * Each source is one function that sets cells by name; a name that the schema
 * does not declare is passed over.  Order matters: what was entered for the
 * case wins over the catalogue, and what is computed from both comes last. */
#include "engine/facts_of_case.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/gap.h"
#include "lifecycle/machine.h"
#include "store/editions.h"
#include "store/events.h"
#include "store/innovations.h"
#include "store/personal.h"
#include "store/regions.h"

enum { NAME_BYTES = 160 };

struct filling {
    const struct case_reading *reading;
    struct arena *arena;
    struct record *record;
    struct programme programme;
    bool has_programme;
    struct programme_event *events;
    size_t events_count;
    const struct document *documents;
    size_t documents_count;
};

/* --- Setting cells -------------------------------------------------------- */

/* The cell to fill for this name, or NULL when the schema has none, or one of
 * another type. */
static struct cell *cell_for(struct filling *filling, const char *name,
                             enum type_base base, bool list)
{
    const struct schema *schema = filling->record->schema;
    int slot = schema_find(schema, str_of(name));
    assert(name[0] != '\0');
    if (slot < 0) {
        return NULL;
    }
    struct type type = schema->fields[slot].type;
    return type.base == base && type.list == list
        ? &filling->record->cells[slot] : NULL;
}

static void set_text(struct filling *filling, const char *name,
                     struct str text)
{
    struct cell *cell = cell_for(filling, name, TYPE_TEXT, false);
    assert(text.size == 0 || text.bytes != NULL);
    if (cell != NULL && text.size > 0) {
        *cell = (struct cell){ .known = true, .as.text = text };
    }
}

static void set_integer(struct filling *filling, const char *name,
                        enum type_base base, int64_t integer)
{
    struct cell *cell = cell_for(filling, name, base, false);
    assert(base == TYPE_INT || base == TYPE_DATE || base == TYPE_TIME);
    if (cell != NULL) {
        *cell = (struct cell){ .known = true, .as.integer = integer };
    }
}

static void set_number(struct filling *filling, const char *name,
                       double number)
{
    struct cell *cell = cell_for(filling, name, TYPE_NUMBER, false);
    assert(filling != NULL);
    if (cell != NULL) {
        *cell = (struct cell){ .known = true, .as.number = number };
    }
}

static void set_bool(struct filling *filling, const char *name, bool truth)
{
    struct cell *cell = cell_for(filling, name, TYPE_BOOL, false);
    assert(filling != NULL);
    if (cell != NULL) {
        *cell = (struct cell){ .known = true, .as.boolean = truth };
    }
}

/* The text of a text fact that is already filled, or "". */
static struct str filled_text(struct filling *filling, const char *name)
{
    const struct cell *cell = cell_for(filling, name, TYPE_TEXT, false);
    assert(filling != NULL);
    return cell != NULL && cell->known ? cell->as.text : STR("");
}

/* An int fact that is already filled; false when it is missing. */
static bool filled_integer(struct filling *filling, const char *name,
                           int64_t *out)
{
    const struct cell *cell = cell_for(filling, name, TYPE_INT, false);
    assert(out != NULL);
    if (cell == NULL || !cell->known) {
        return false;
    }
    *out = cell->as.integer;
    return true;
}

static int year_of(int64_t date)
{
    int year, month, day;
    assert(date >= DATE_MIN && date <= DATE_MAX);
    date_to_civil(date, &year, &month, &day);
    return year;
}

static int64_t opened_on(const struct filling *filling)
{
    assert(filling->reading->pack != NULL);
    return time_to_date(filling->reading->stored->opened_at,
                        filling->reading->pack->zone);
}

/* --- The catalogue -------------------------------------------------------- */

/* "kipp:2019:Top 45" of each award whose tier and year are stated; missing
 * when the only national award does not state them (N01 is then unknown). */
static int fill_awards(struct filling *filling, struct str innovation,
                       struct err *err)
{
    struct award *awards = NULL;
    size_t count = 0, stated = 0, national = 0, unstated = 0;
    int code = award_list(filling->reading->hub->db, filling->arena,
                          innovation, &awards, &count, err);
    struct cell *items = arena_alloc(filling->arena,
                                     (count + 1) * sizeof *items);
    assert(filling->record != NULL);
    if (code != 0 || items == NULL) {
        return code != 0 ? code : err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        bool kipp = str_is(awards[i].issuer, "kipp");
        if (awards[i].year == 0 || awards[i].tier.size == 0 ||
            str_starts(awards[i].tier, "Top (")) {
            unstated++;
            continue;
        }
        char text[NAME_BYTES];
        (void)snprintf(text, sizeof text, "%.*s:%04lld:%.*s",
                       (int)awards[i].issuer.size, awards[i].issuer.bytes,
                       (long long)awards[i].year, (int)awards[i].tier.size,
                       awards[i].tier.bytes);
        items[stated] = (struct cell){ .known = true,
            .as.text = str_copy(filling->arena, str_of(text)) };
        stated++;
        national += kipp ? 1 : 0;
    }
    struct cell *cell = cell_for(filling, "innovation.awards", TYPE_TEXT,
                                 true);
    if (cell != NULL && stated > 0 && (national > 0 || unstated == 0)) {
        cell->known = true;
        cell->as.list.items = items;
        cell->as.list.count = stated;
    }
    return 0;
}

static int fill_catalogue(struct filling *filling, struct err *err)
{
    struct innovation one;
    const struct stored_case *stored = filling->reading->stored;
    assert(stored != NULL);
    int code = stored->innovation.size == 0 ? 0 :
        innovation_get(filling->reading->hub->db, filling->arena,
                       stored->innovation, &one, err);
    if (code <= 0) {
        return code;
    }
    set_text(filling, "innovation.id", one.id);
    set_text(filling, "innovation.name", one.name);
    set_text(filling, "innovation.owner", one.owner);
    set_text(filling, "innovation.owner_level", one.owner_level);
    set_text(filling, "innovation.owner_region_code", one.owner_region);
    set_text(filling, "innovation.unit", one.unit);
    set_text(filling, "innovation.sector", one.sector);
    if (one.started_year > 0) {
        set_integer(filling, "innovation.started_year", TYPE_INT,
                    one.started_year);
    }
    if (one.sdg_goal > 0) {
        set_integer(filling, "innovation.sdg_goal", TYPE_INT, one.sdg_goal);
    }
    return fill_awards(filling, one.id, err);
}

static void fill_identity(struct filling *filling)
{
    const struct case_reading *reading = filling->reading;
    const struct stored_case *stored = reading->stored;
    assert(stored->machine.size > 0);
    set_integer(filling, "as_of", TYPE_DATE, reading->as_of);
    set_text(filling, "kind", stored->machine);
    set_text(filling, "replicator.region_code", stored->region);
    set_text(filling, "replicator.unit", stored->unit);
    set_text(filling, "replicator.province_code",
             role_seat_region(ROLE_ORGANIZATION_BUREAU, stored->region));
    if (reading->action.size > 0) {
        set_text(filling, "action.name", reading->action);
        set_text(filling, "action.role", reading->role);
        set_integer(filling, "action.at", TYPE_TIME, reading->at);
    }
    if (str_is(stored->machine, "kipp_proposal")) {
        set_integer(filling, "proposal.edition", TYPE_INT,
                    year_of(reading->as_of));
    }
}

/* --- What was entered ----------------------------------------------------- */

/* One value; a personal one is looked up behind its commitment. */
static int fill_value(struct filling *filling, const struct fact_value *fact,
                      struct err *err)
{
    const struct schema *schema = filling->record->schema;
    const struct cell_style style = { false, filling->reading->pack->zone };
    struct str text = fact->value;
    int slot = schema_find(schema, fact->fact);
    assert(fact->fact.size > 0);
    if (slot < 0) {
        return 0;                 /* declared by other rules than these */
    }
    if (fact->commitment.size > 0) {
        struct personal personal;
        int found = personal_get(filling->reading->hub->db, filling->arena,
                                 fact->commitment, &personal, err);
        if (found <= 0) {
            return found;
        }
        text = personal.value;
    }
    struct cell cell;
    int code = cell_parse(&cell, filling->arena, schema->fields[slot].type,
                          text, style, err);
    if (code == 0) {
        filling->record->cells[slot] = cell;
    }
    return code;
}

static int fill_entered(struct filling *filling, struct err *err)
{
    const struct case_reading *reading = filling->reading;
    struct fact_query query = { reading->stored->number, reading->known,
                                false };
    struct fact_value *facts = NULL;
    size_t count = 0;
    int code = case_facts(reading->hub->db, filling->arena, &query, &facts,
                          &count, err);
    assert(code <= 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        code = fill_value(filling, &facts[i], err);
    }
    return code;
}

/* --- Documents ------------------------------------------------------------ */

/* A list fact: the document's own list, or a column of its rows. */
static int fill_list(struct filling *filling, struct cell *cell,
                     struct type type, const struct document *document,
                     struct str attribute, struct err *err)
{
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

/* A scalar fact: the document's field, else the first row's cell. */
static int fill_field(struct filling *filling, struct cell *cell,
                      struct type type, const struct document *document,
                      struct str attribute, struct err *err)
{
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

/* The stamps and names that every document has. */
static bool fill_standard(struct cell *cell, struct type type,
                          const struct document *document,
                          struct str attribute)
{
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
    assert(cell != NULL);
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

/* document.TYPE.ATTRIBUTE */
static int fill_document(struct filling *filling, size_t slot,
                         struct str rest, struct err *err)
{
    const struct field *field = &filling->record->schema->fields[slot];
    struct cell *cell = &filling->record->cells[slot];
    const struct cell_style style = { false, filling->reading->pack->zone };
    size_t dot = 0;
    while (dot < rest.size && rest.bytes[dot] != '.') {
        dot++;
    }
    if (dot == rest.size) {
        return 0;
    }
    struct str type = { rest.bytes, dot };
    struct str attribute = { rest.bytes + dot + 1, rest.size - dot - 1 };
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

/* An event of the real programme (imported), of the hub or the nation, in the
 * programme's year or the next: gives a planned date. */
static int imported_event(struct filling *filling, struct str kind,
                          bool *found, int64_t *on, struct err *err)
{
    struct event *events = NULL;
    size_t count = 0;
    struct str hub = role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                      filling->reading->stored->region);
    int year = year_of(opened_on(filling));
    int code = event_list(filling->reading->hub->db, filling->arena, &events,
                          &count, err);
    assert(found != NULL && on != NULL);
    for (size_t i = 0; code == 0 && i < count && !*found; i++) {
        int event_year = year_of(events[i].from);
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

/* event.KIND.planned_on, event.KIND.held_on */
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

/* entered.STATE: the day on which the case last came to that state. */
static void fill_entered_state(struct filling *filling, size_t slot,
                               struct str state,
                               const struct case_step *steps, size_t count)
{
    struct cell *cell = &filling->record->cells[slot];
    const struct case_reading *reading = filling->reading;
    assert(count == 0 || steps != NULL);
    for (size_t i = 0; i < count; i++) {
        bool resumed = str_is(steps[i].action, "resume");
        if (str_equal(steps[i].to, state) && !resumed &&
            steps[i].entry <= reading->known) {
            cell->known = true;
            cell->as.integer = time_to_date(steps[i].at,
                                            reading->pack->zone);
        }
    }
}

/* Facts told by their name's first word. */
static int fill_by_prefix(struct filling *filling, struct err *err)
{
    const struct schema *schema = filling->record->schema;
    struct case_step *steps = NULL;
    size_t count = 0;
    int code = case_steps(filling->reading->hub->db, filling->arena,
                          filling->reading->stored->number, &steps, &count,
                          err);
    assert(schema != NULL);
    for (size_t i = 0; code == 0 && i < schema->count; i++) {
        struct str name = schema->fields[i].name;
        if (str_starts(name, "document.")) {
            code = fill_document(filling, i, (struct str){ name.bytes + 9,
                                 name.size - 9 }, err);
        } else if (str_starts(name, "event.")) {
            code = fill_event(filling, i, (struct str){ name.bytes + 6,
                              name.size - 6 }, err);
        } else if (str_starts(name, "entered.")) {
            fill_entered_state(filling, i, (struct str){ name.bytes + 8,
                               name.size - 8 }, steps, count);
        }
    }
    return code;
}

/* --- The programme -------------------------------------------------------- */
static int read_programme(struct filling *filling, struct err *err)
{
    const struct case_reading *reading = filling->reading;
    struct str hub = role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                      reading->stored->region);
    int code = programme_latest(reading->hub->db, filling->arena, hub,
                                year_of(opened_on(filling)),
                                &filling->programme, err);
    assert(code <= 1);
    filling->has_programme = code == 1;
    if (code == 1) {
        code = programme_events(reading->hub->db, filling->arena,
                                &filling->programme, &filling->events,
                                &filling->events_count, err);
    }
    return code < 0 ? code : 0;
}

static void fill_programme(struct filling *filling)
{
    const struct programme *programme = &filling->programme;
    const struct programme_event *selection =
        programme_event_find(filling->events, filling->events_count,
                             STR("fgd_selection"), STR(""));
    int64_t year = year_of(opened_on(filling));
    assert(filling->reading != NULL);
    set_integer(filling, "programme.year", TYPE_INT,
                filling->has_programme ? programme->year : year);
    set_integer(filling, "programme.plan_year", TYPE_INT,
                filling->has_programme ? programme->plan_year : year + 1);
    if (filling->has_programme && programme->has_mentoring) {
        set_integer(filling, "programme.mentoring_from", TYPE_DATE,
                    programme->mentoring_from);
        set_integer(filling, "programme.mentoring_until", TYPE_DATE,
                    programme->mentoring_until);
    }
    if (selection != NULL && selection->has_planned) {
        set_integer(filling, "programme.selection_on", TYPE_DATE,
                    selection->planned_on);
    }
}

/* replicator.participating: the pilot year of the province, or a hub case that
 * was designated. */
static int fill_participating(struct filling *filling, struct err *err)
{
    static const char *const states[] = { "designated", "mentored", "active",
                                          NULL };
    const struct case_reading *reading = filling->reading;
    struct region region;
    int64_t designated = 0;
    struct str hub = role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                      reading->stored->region);
    assert(hub.bytes != NULL);
    int code = region_get(reading->hub->db, filling->arena, hub, &region,
                          err);
    if (code <= 0) {
        return code;
    }
    struct population_query query = { .machine = STR("hub"), .region = hub,
                                      .states = states };
    code = population_of_region(reading->hub->db, &query, &designated, err);
    int64_t year = filling->has_programme ? filling->programme.year
                                          : year_of(opened_on(filling));
    set_bool(filling, "replicator.participating",
             designated > 0 ||
             (region.hub_year != 0 && region.hub_year <= year));
    return code;
}

/* --- What is computed from the others ------------------------------------- */
static void fill_pair(struct filling *filling)
{
    struct str owner = filled_text(filling, "innovation.owner_region_code");
    struct str level = filled_text(filling, "innovation.owner_level");
    struct str hub = role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                      filling->reading->stored->region);
    struct str province = role_seat_region(ROLE_ORGANIZATION_BUREAU, owner);
    assert(hub.bytes != NULL);
    if (owner.size > 0) {
        set_text(filling, "innovation.owner_province_code", province);
        set_bool(filling, "pair.same_province", str_equal(province, hub));
    } else if (str_is(level, "ministry") || str_is(level, "agency")) {
        set_bool(filling, "pair.same_province", false);
    }
}

/* pair.similarity: of the two regions, when both are regencies or cities. */
static int fill_similarity(struct filling *filling, struct err *err)
{
    struct similarity own;
    const struct similarity *table = filling->reading->similarity;
    struct str owner = filled_text(filling, "innovation.owner_region_code");
    struct str region = filling->reading->stored->region;
    double similarity = 0;
    if (owner.size <= 2 || region.size <= 2
        || schema_find(filling->record->schema,
                       STR("pair.similarity")) < 0) {
        return 0;
    }
    if (table == NULL) {
        int code = similarity_load(&own, filling->reading->hub,
                                   filling->arena, err);
        if (code != 0) {
            return code;
        }
        table = &own;
    }
    if (similarity_between(table, owner, region, &similarity)) {
        set_number(filling, "pair.similarity", round_2(similarity));
    }
    return 0;
}

/* The row of the gap analysis for a goal (0 = its first): its rating when the
 * three units of F017 signed it. */
static bool signed_by_three(const struct document *analysis)
{
    static const char *const units[] = { "planning_agency",
        "research_agency", "organization_section" };
    struct document shown = *analysis;
    struct str field = document_field_text(analysis, "signed_by");
    bool all[2] = { true, true };
    assert(analysis != NULL);
    for (int i = 0; i < 3; i++) {
        all[0] = all[0] && document_signed_by(analysis, units[i]);
        shown.signer_roles = field;
        all[1] = all[1] && document_signed_by(&shown, units[i]);
    }
    return all[0] || all[1];
}

static struct str analysis_cell(const struct document *analysis,
                                int64_t line, const char *name)
{
    assert(line >= 0);
    for (size_t i = 0; i < analysis->items_count; i++) {
        if (analysis->items[i].line == line &&
            str_is(analysis->items[i].name, name)) {
            return analysis->items[i].value;
        }
    }
    return STR("");
}

/* The line whose goal is `goal` (or the first that names one, which is then
 * put into *goal); -1 when there is none. */
static int64_t analysis_line(const struct document *analysis, int64_t *goal)
{
    assert(goal != NULL);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < analysis->items_count; i++) {
            const struct document_item *item = &analysis->items[i];
            int64_t number = 0;
            if (str_is(item->name, "goal") &&
                str_integer(str_trim(item->value), &number) &&
                number >= 1 && number <= GAP_GOALS &&
                (pass == 1 || number == *goal)) {
                *goal = number;
                return item->line;
            }
        }
    }
    return -1;
}

/* need.{goal,score,coverage}: indicators when there are any for the goal,
 * else the region's own signed rating, else missing. */
static int fill_need(struct filling *filling, struct err *err)
{
    const struct document *analysis =
        document_of_type(filling->documents, filling->documents_count,
                         STR("gap_analysis"));
    int64_t goal = 0, line = -1;
    double rating = 0;
    if (schema_find(filling->record->schema, STR("need.score")) < 0) {
        return 0;
    }
    (void)filled_integer(filling, "innovation.sdg_goal", &goal);
    if (analysis != NULL) {
        line = analysis_line(analysis, &goal);
        if (goal > 0) {
            set_integer(filling, "need.goal", TYPE_INT, goal);
        }
    }
    if (goal < 1 || goal > GAP_GOALS) {
        return 0;
    }
    struct region_gaps own;
    const struct region_gaps *gaps = filling->reading->gaps;
    if (gaps == NULL) {
        int code = gap_of_region(&own, filling->reading->hub, filling->arena,
                                 filling->reading->stored->region,
                                 filling->reading->known, err);
        if (code != 0) {
            return code;
        }
        gaps = &own;
    }
    assert(goal >= 1 && goal <= GAP_GOALS);
    const struct goal_need *need = &gaps->goals[goal];
    if (need->known) {
        set_number(filling, "need.score", round_2(need->need));
        set_number(filling, "need.coverage", round_2(need->coverage));
    } else if (line >= 0 && signed_by_three(analysis) &&
               str_number(str_trim(analysis_cell(analysis, line, "rating")),
                          &rating)) {
        set_number(filling, "need.score", round_2(rating));
        set_number(filling, "need.coverage", 0);
    }
    return 0;
}

static int fill_edition(struct filling *filling, struct err *err)
{
    static const char *const kinds[2] = { "category", "group" };
    static const char *const facts[2] = { "proposal.category_in_edition",
                                          "proposal.group_in_edition" };
    int64_t edition = 0;
    struct edition_item *items = NULL;
    size_t count = 0;
    if (!filled_integer(filling, "proposal.edition", &edition)) {
        return 0;
    }
    int code = edition_items(filling->reading->hub->db, filling->arena,
                             edition, &items, &count, err);
    for (int k = 0; code == 0 && k < 2; k++) {
        struct str wanted = filled_text(filling, k == 0 ? "proposal.category"
                                                        : "proposal.group");
        bool any = false, found = false;
        assert(kinds[k] != NULL);
        for (size_t i = 0; i < count; i++) {
            if (str_is(items[i].kind, kinds[k])) {
                any = true;
                found = found || str_equal(items[i].id, wanted);
            }
        }
        if (any && wanted.size > 0) {
            set_bool(filling, facts[k], found);
        }
    }
    return code;
}

/* --- Across cases --------------------------------------------------------- */

/* Does the case hold a value for each of these facts? */
static int holds_facts(struct filling *filling, int64_t number,
                       const char *const *names, bool *all, struct err *err)
{
    struct fact_query query = { number, filling->reading->known, false };
    struct fact_value *facts = NULL;
    size_t count = 0;
    int code = case_facts(filling->reading->hub->db, filling->arena, &query,
                          &facts, &count, err);
    assert(all != NULL);
    *all = code == 0;
    for (; code == 0 && *names != NULL; names++) {
        bool found = false;
        for (size_t i = 0; i < count; i++) {
            found = found || (str_is(facts[i].fact, *names) &&
                              (facts[i].value.size > 0 ||
                               facts[i].commitment.size > 0));
        }
        *all = *all && found;
    }
    return code;
}

/* The edition of a proposal: as entered, else the year it was opened. */
static int edition_of(struct filling *filling,
                      const struct stored_case *stored, int64_t *out,
                      struct err *err)
{
    struct fact_query query = { stored->number, filling->reading->known,
                                false };
    struct fact_value *facts = NULL;
    size_t count = 0;
    int code = case_facts(filling->reading->hub->db, filling->arena, &query,
                          &facts, &count, err);
    assert(out != NULL);
    *out = year_of(time_to_date(stored->opened_at,
                                filling->reading->pack->zone));
    for (size_t i = 0; code == 0 && i < count; i++) {
        int64_t year = 0;
        if (str_is(facts[i].fact, "proposal.edition") &&
            str_integer(facts[i].value, &year)) {
            *out = year;
        }
    }
    return code;
}

/* N13 counts what was submitted, regional enterprises on their owning
 * government; the batch (F315) is every proposal of the owner this edition,
 * and one is ready when its logic model is whole. */
static int fill_proposals(struct filling *filling, struct err *err)
{
    static const char *const model[] = { "proposal.input", "proposal.output",
        "proposal.outcome", "proposal.impact", NULL };
    const struct stored_case *stored = filling->reading->stored;
    struct case_filter filter = { stored->machine, stored->region, STR("") };
    struct stored_case *cases = NULL;
    size_t count = 0;
    int64_t edition = 0, submitted = 0, size = 0, ready = 0;
    int code = case_list(filling->reading->hub->db, filling->arena, &filter,
                         &cases, &count, err);
    (void)filled_integer(filling, "proposal.edition", &edition);
    assert(code <= 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        int64_t its = 0;
        bool whole = false;
        code = edition_of(filling, &cases[i], &its, err);
        if (code == 0) {
            code = holds_facts(filling, cases[i].number, model, &whole, err);
        }
        if (its != edition || !str_equal(cases[i].region, stored->region)) {
            continue;
        }
        bool draft = str_is(cases[i].state, "draft");
        submitted += !draft && cases[i].number != stored->number ? 1 : 0;
        size++;
        ready += whole || !draft ? 1 : 0;
    }
    set_integer(filling, "population.submitted_by_owner", TYPE_INT,
                submitted);
    set_integer(filling, "population.batch_size", TYPE_INT, size);
    set_integer(filling, "population.batch_ready", TYPE_INT, ready);
    return code;
}

static int fill_population(struct filling *filling, struct err *err)
{
    const struct stored_case *stored = filling->reading->stored;
    const struct machine *machine = machine_find(stored->machine);
    const char *active[32] = { NULL };
    int64_t same = 0;
    size_t count = 0;
    if (machine == NULL) {
        return 0;
    }
    for (int i = 0; i < machine->states_count; i++) {
        if (machine->states[i].active) {
            active[count++] = machine->states[i].id;
        }
    }
    assert(count < 32);
    struct population_query query = {
        .machine = stored->machine, .innovation = stored->innovation,
        .unit = stored->unit, .region = stored->region,
        .number = stored->number == 0 ? INT64_MAX : stored->number,
        .states = active,
    };
    int code = population_same(filling->reading->hub->db, &query, &same,
                               err);
    set_integer(filling, "population.active_same", TYPE_INT, same);
    if (code == 0 && machine->id == MACHINE_KIPP_PROPOSAL) {
        code = fill_proposals(filling, err);
    }
    return code;
}

/* --- All of it ------------------------------------------------------------ */
static int read_documents(struct filling *filling, struct err *err)
{
    const struct case_reading *reading = filling->reading;
    if (reading->documents_given) {
        filling->documents = reading->documents;
        filling->documents_count = reading->documents_count;
        return 0;
    }
    struct document *documents = NULL;
    struct document_query query = { .number = reading->stored->number,
                                    .programme = STR(""),
                                    .known = reading->known };
    assert(reading->stored != NULL);
    int code = reading->stored->number == 0 ? 0 :
        document_list(reading->hub->db, filling->arena, &query, &documents,
                      &filling->documents_count, err);
    filling->documents = documents;
    return code;
}

int facts_of_case(struct record *out, struct arena *arena,
                  const struct case_reading *reading, struct err *err)
{
    static int (*const sources[])(struct filling *, struct err *) = {
        fill_catalogue, fill_entered, read_documents, read_programme,
        fill_by_prefix, fill_participating, fill_edition, fill_need,
        fill_population, fill_similarity,
    };
    struct filling filling = { .reading = reading, .arena = arena,
                               .record = out };
    assert(reading->pack != NULL && reading->stored != NULL);
    *out = record_create(arena, &reading->pack->facts);
    if (out->cells == NULL) {
        return err_nomem(err);
    }
    fill_identity(&filling);
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        int code = sources[i](&filling, err);
        if (code < 0) {
            return code;
        }
    }
    fill_programme(&filling);
    fill_pair(&filling);
    assert(out->schema == &reading->pack->facts);
    return arena->failed ? err_nomem(err) : 0;
}

void facts_print(struct buf *buf, const struct record *record, bool personal)
{
    assert(buf != NULL);
    assert(record->cells != NULL);
    for (size_t i = 0; i < record->schema->count; i++) {
        const struct field *field = &record->schema->fields[i];
        if (!record->cells[i].known ||
            (!personal && (field->flags & FIELD_PERSONAL) != 0)) {
            continue;
        }
        buf_str(buf, field->name);
        buf_char(buf, '=');
        cell_print(buf, field->type, record->cells[i]);
        buf_char(buf, '\n');
    }
}
