/* Schedules: from declarations to dates.
 *
 * The n-th date counts from the anchor (or `from`), is clamped, then rolled on
 * the calendar; a year without a calendar gives no date and says so.  Days of
 * a province roll its own duties; national duties only when the national
 * parameter allows, and by at most LOCAL_ROLL_DAYS_MAX. */
#include "engine/schedule.h"

#include <assert.h>
#include <string.h>

#include "lifecycle/unmet.h"

/* What one pack's declarations are read with. */
struct reader {
    struct arena *arena;          /* of occurrences */
    const struct schedule_request *request; /* what is asked */
    struct pack *owner;           /* whose declarations */
    struct cell *parameters;      /* of the owner, by slot */
    struct calendar calendar;
    bool national;                /* the owner is the root */
    bool personal;                /* the date at hand came of a person's */
    struct occurrences *out;
};

/* A field of the declaration, NULL when it is not there. */
static const struct value *field_of(const struct rule *rule,
                                    const char *name)
{
    assert(name != NULL);
    assert(rule->declaration != NULL);
    return value_get(rule->declaration->fields, name);
}

/* A field of the declaration as text, empty when it is not there. */
static struct str text_of(const struct rule *rule, const char *name)
{
    assert(name != NULL);
    assert(rule->declaration != NULL);
    return value_get_text(rule->declaration->fields, name);
}

/* Calls a function of the owner with the facts of the request. A missing
 * fact is a status of the call, not an error. An error that Lua raises is
 * one here: a date that cannot be computed must not look like a date that is
 * not owed. Errors: that of the call, else ERR_RULES. */
static int call_function(struct reader *reader, int function,
                         struct call *call, struct err *err)
{
    assert(reader != NULL);
    const struct schema *schema = &reader->owner->facts;
    struct err inner;
    err_clear(&inner);
    memset(call, 0, sizeof *call);
    call->function = function;
    call->facts = reader->request->facts;
    call->broken = reader->request->broken;
    call->parameters = reader->parameters;
    call->arena = reader->arena;
    call->trace = true;
    assert(function >= 0);
    int code = script_call(reader->owner->script, call, &inner);
    for (size_t i = 0; code == 0 && i < call->fact_reads_count; i++) {
        size_t slot = (size_t)call->fact_reads[i];
        reader->personal = reader->personal ||
            cell_personal(&schema->fields[slot], call->facts[slot]);
    }
    if (code != 0 || call->status == CALL_ERROR) {
        *err = inner;
        return code != 0 ? code : inner.code != 0 ? inner.code : ERR_RULES;
    }
    return 0;
}

/* Does `when` leave the declaration standing? A missing fact does: rather
 * one date too many than one that nobody was told of. */
static int applies(struct reader *reader, const struct rule *rule,
                   bool *out, struct err *err)
{
    assert(out != NULL);
    assert(rule != NULL);
    struct call call;
    *out = true;
    if (rule->when < 0) {
        return 0;
    }
    int code = call_function(reader, rule->when, &call, err);
    if (code == 0 && call.status == CALL_VALUE &&
        call.type.base == TYPE_BOOL) {
        *out = call.value.as.boolean;
    }
    reader->personal = false;     /* that it stands is no date yet */
    return code;
}

/* A date by name: a date fact, else a date parameter of the owner. False
 * when there is none or it is unknown. */
static bool named_date(struct reader *reader, struct str name,
                       int64_t *out)
{
    assert(reader != NULL);
    assert(out != NULL);
    const struct schema *facts = &reader->request->pack->facts;
    const struct schema *parameters = &reader->owner->parameters;
    int slot = schema_find(facts, name);
    if (slot >= 0) {
        struct cell cell = reader->request->facts[slot];
        reader->personal = cell_personal(&facts->fields[slot], cell);
        *out = cell.as.integer;
        return cell.known && facts->fields[slot].type.base == TYPE_DATE;
    }
    slot = schema_find(parameters, name);
    if (slot < 0 || !reader->parameters[slot].known) {
        return false;
    }
    *out = reader->parameters[slot].as.integer;
    return parameters->fields[slot].type.base == TYPE_DATE;
}

/* The anchor that the parameter monitoring_anchor names: DOMAIN.md section
 * 4, 1. The year of the plan or budget counts from its first of January;
 * otherwise the day on which the case entered the state. Without the
 * parameter that is monitoring_evaluation. */
static bool find_anchor(struct reader *reader, int64_t *out)
{
    assert(reader != NULL);
    assert(out != NULL);
    const struct schema *facts = &reader->request->pack->facts;
    struct type type;
    struct cell cell = schedule_parameter(reader->arena,
                                          reader->request->pack,
                                          reader->request->as_of,
                                          "monitoring_anchor", &type);
    struct str state = cell.known && type.base == TYPE_TEXT
        ? cell.as.text : STR("monitoring_evaluation");
    if (str_is(state, "plan_year") || str_is(state, "budget_year")) {
        int slot = schema_find(facts, STR("programme.plan_year"));
        return slot >= 0 && reader->request->facts[slot].known &&
            date_from_civil((int)reader->request->facts[slot].as.integer, 1,
                            1, out);
    }
    struct str pieces[2] = { STR("entered."), state };
    return named_date(reader, text_join(reader->arena, pieces, 2), out);
}

/* Where counting starts; false when that is not known yet. What the request
 * says comes first (a preview), then `from` as a day or a name, then the
 * anchor. */
static bool start_of(struct reader *reader, const struct rule *rule,
                     int64_t *out)
{
    assert(reader != NULL);
    assert(out != NULL);
    const struct value *from = field_of(rule, "from");
    if (reader->request->has_anchor) {
        *out = reader->request->anchor;
        return true;
    }
    if (from == NULL || from->kind == VALUE_NULL) {
        return find_anchor(reader, out);
    }
    if (from->kind == VALUE_INTEGER) {
        *out = from->integer;
        return true;
    }
    return date_parse(from->text, out) ||
           named_date(reader, from->text, out);
}

/* Appends a cleared occurrence and gives it to be filled; NULL with `err`
 * set when there is no memory or the limit is passed. The pointer holds
 * until the next add. Growing leaves the old array to the arena. */
static struct occurrence *add(struct reader *reader, struct err *err)
{
    assert(reader != NULL);
    struct occurrences *out = reader->out;
    assert(out->count <= out->capacity);
    if (out->count >= SCHEDULE_OCCURRENCES_MAX) {
        (void)err_fail(err, MESSAGE_CALENDAR_SPAN, "i",
                       (int64_t)SCHEDULE_OCCURRENCES_MAX);
        return NULL;
    }
    if (out->count == out->capacity) {
        size_t capacity = out->capacity == 0 ? 32 : out->capacity * 2;
        struct occurrence *items = arena_alloc(reader->arena,
                                               capacity * sizeof *items);
        if (items == NULL) {
            (void)err_nomem(err);
            return NULL;
        }
        if (out->count > 0) {
            memcpy(items, out->items, out->count * sizeof *items);
        }
        out->items = items;
        out->capacity = capacity;
    }
    struct occurrence *one = &out->items[out->count++];
    memset(one, 0, sizeof *one);
    return one;
}

/* Keeps why there is no date: the message, in both languages, as the answer
 * may be read by both. */
static void take_reason(struct reader *reader, const struct err *err,
                        struct occurrence *one)
{
    assert(one != NULL);
    assert(err->message != MESSAGE_NONE);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        char text[ERR_SOURCE_BYTES];
        err_message(err, (enum language)i, text, sizeof text);
        one->reason[i] = str_copy(reader->arena, str_of(text));
    }
}

/* Keeps what moved the date, for people: the name of the holiday, or that it
 * was a weekend. */
static void take_move(struct reader *reader, const struct due_date *due,
                      struct occurrence *one)
{
    assert(one != NULL);
    static const char *const weekend[LANGUAGE_COUNT] = { "akhir pekan",
                                                         "weekend" };
    assert(due->rolled);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        one->reason[i] = due->reason.size > 0
            ? str_copy(reader->arena, due->reason) : str_of(weekend[i]);
    }
}

/* Rolls one nominal date and keeps it. A year without a calendar is no
 * error: the occurrence stays without a date and says why (DOMAIN.md section
 * 4). Errors: no memory, the limit, a date out of range. */
static int keep_date(struct reader *reader, const struct rule *rule,
                     int64_t n, int64_t nominal, enum roll roll,
                     struct err *err)
{
    assert(reader != NULL);
    struct due_date due;
    struct err why;
    err_clear(&why);
    struct occurrence *one = add(reader, err);
    if (one == NULL) {
        return err->code;
    }
    one->rule = rule;
    one->owner = reader->owner;
    one->n = n;
    one->nominal = nominal;
    one->personal = reader->personal;
    one->document = text_of(rule, "document");
    one->role = text_of(rule, "role");
    /* What became known after the day had passed changes nothing. */
    int code = duty_due_settled(&reader->calendar, roll, nominal,
                                reader->national ? LOCAL_ROLL_DAYS_MAX : 0,
                                &due, &why);
    one->has_due = code == 0;
    assert(n > 0);
    if (code != 0) {
        take_reason(reader, &why, one);
        return why.message == MESSAGE_CALENDAR_UNKNOWN ? 0 : (*err = why,
                                                              code);
    }
    one->due = due.due;
    if (due.rolled) {
        take_move(reader, &due, one);
    }
    return 0;
}

/* The error for a field whose value cannot be read, placed at the line of
 * its declaration. */
static int bad_field(const struct rule *rule, const char *name,
                     struct err *err)
{
    assert(rule != NULL);
    (void)err_fail(err, MESSAGE_DUTY_FIELD, "tst", rule->id, name,
                   text_of(rule, name));
    assert(rule->declaration != NULL);
    char file[ERR_FILE_BYTES];
    size_t size = rule->declaration->file.size;
    size = size < sizeof file - 1 ? size : sizeof file - 1;
    memcpy(file, rule->declaration->file.bytes, size);
    file[size] = '\0';
    return err_at(err, file, rule->declaration->line, 0);
}

/* How many times: `count`, unless a parameter "ID_count" says another, which
 * lets a child pack change it without a new declaration; once without
 * either. The request may ask for fewer, never for more. */
static int64_t count_of(const struct reader *reader, const struct rule *rule)
{
    assert(reader != NULL);
    struct str pieces[2] = { rule->id, STR("_count") };
    struct str key = text_join(reader->arena, pieces, 2);
    const struct value *field = field_of(rule, "count");
    int64_t count = field != NULL && field->kind == VALUE_INTEGER
        ? field->integer : 1;
    struct type type;
    struct cell cell = { .known = false };
    if (key.bytes != NULL) {
        cell = schedule_parameter(reader->arena, reader->request->pack,
                                  reader->request->as_of, key.bytes, &type);
    }
    if (cell.known && type.base == TYPE_INT) {
        count = cell.as.integer;
    }
    int64_t max = reader->request->count_max;
    assert(max >= 0);
    return max > 0 && count > max ? max : count;
}

/* Keeps the dates of a duty that repeats: the n-th counts from the start,
 * not from the date before, so that clamping the 31st does not move all that
 * follow. Errors: MESSAGE_DUTY_FIELD, MESSAGE_CALENDAR_RANGE, those of
 * keep_date. */
static int take_every(struct reader *reader, const struct rule *rule,
                      enum roll roll, struct err *err)
{
    assert(rule != NULL);
    struct every every;
    int64_t start = 0, count = count_of(reader, rule);
    assert(reader->out != NULL);
    if (!every_parse(text_of(rule, "every"), &every)) {
        return bad_field(rule, "every", err);
    }
    if (!start_of(reader, rule, &start)) {
        return 0;                 /* not begun: nothing is due yet */
    }
    int code = 0;
    for (int64_t n = 1; code == 0 && n <= count; n++) {
        int64_t nominal = 0;
        if (!duty_nominal(every, start, n, &nominal)) {
            return err_fail(err, MESSAGE_CALENDAR_RANGE, "");
        }
        code = keep_date(reader, rule, n, nominal, roll, err);
    }
    return code;
}

/* Keeps the dates of `on`, then of `dates`, given as values or as functions,
 * numbered in the order in which they stand. Values that are no dates are
 * skipped here: check has refused them. */
static int take_dates(struct reader *reader, const struct rule *rule,
                      enum roll roll, struct err *err)
{
    assert(reader->out != NULL);
    static const char *const names[2] = { "on", "dates" };
    int64_t n = 0;
    int code = 0;
    for (int i = 0; code == 0 && i < 2; i++) {
        int function = rule->declaration->functions[i == 0 ? FUNCTION_ON
                                                           : FUNCTION_DATES];
        const struct value *field = field_of(rule, names[i]);
        struct call call = { .status = CALL_UNKNOWN };
        if (function >= 0) {
            code = call_function(reader, function, &call, err);
        }
        bool list = call.status == CALL_VALUE && call.type.list;
        size_t count = list ? call.value.as.list.count
            : call.status == CALL_VALUE && !call.is_nil ? 1 : 0;
        for (size_t k = 0; code == 0 && k < count; k++) {
            code = keep_date(reader, rule, ++n,
                             list ? call.value.as.list.items[k].as.integer
                                  : call.value.as.integer, roll, err);
        }
        const struct value *at = field == NULL ? NULL
            : field->kind == VALUE_LIST ? field->first : field;
        for (; code == 0 && at != NULL; at = field == at ? NULL : at->next) {
            int64_t date = at->integer;
            if (at->kind == VALUE_INTEGER ||
                (at->kind == VALUE_TEXT && date_parse(at->text, &date))) {
                code = keep_date(reader, rule, ++n, date, roll, err);
            }
        }
    }
    assert(n >= 0);
    return code;
}

/* Keeps the dates of one duty. Repeating duties roll to the next working day
 * unless they say otherwise; dates that were fixed by hand do not. */
static int take_duty(struct reader *reader, const struct rule *rule,
                     struct err *err)
{
    assert(reader != NULL);
    assert(rule != NULL);
    bool wanted = true;
    struct str named = text_of(rule, "roll");
    bool every = text_of(rule, "every").size > 0;
    enum roll roll = every ? ROLL_NEXT_WORKING_DAY : ROLL_NONE;
    if (named.size > 0 && !roll_find(named, &roll)) {
        return bad_field(rule, "roll", err);
    }
    int code = applies(reader, rule, &wanted, err);
    if (code != 0 || !wanted) {
        return code;
    }
    return every ? take_every(reader, rule, roll, err)
                 : take_dates(reader, rule, roll, err);
}

/* Makes a reader for one pack of the chain: its own parameters, the calendar
 * of the leaf. Days of a province may move a national duty only if the root
 * allows it. `out` is left to the caller. Errors: no memory, those of the
 * calendar. */
static int open_reader(struct reader *reader, struct arena *arena,
                       const struct schedule_request *request,
                       struct pack *owner, struct err *err)
{
    assert(reader != NULL);
    struct type type;
    struct cell rolls;
    memset(reader, 0, sizeof *reader);
    reader->arena = arena;
    reader->request = request;
    reader->owner = owner;
    reader->national = owner->parent == NULL && owner != request->pack;
    reader->parameters = arena_alloc(arena, (owner->parameters.count + 1) *
                                     sizeof *reader->parameters);
    assert(request->pack != NULL);
    if (reader->parameters == NULL) {
        return err_nomem(err);
    }
    pack_parameters_on(owner, request->as_of, reader->parameters, NULL);
    int code = schedule_calendar(&reader->calendar, arena, request->hub,
                                 request->pack, request->known_on, err);
    rolls = schedule_parameter(arena, owner, request->as_of,
                               "province_days_roll", &type);
    if (reader->national) {
        reader->calendar.local_days = rolls.known &&
            type.base == TYPE_BOOL && rolls.as.boolean;
    }
    return code;
}

/* All dates of all duties of the chain, national ones first, each numbered
 * from 1 and in the order of its declaration. Errors: those of scripts and
 * dates; a year without a calendar is none. */
int schedule_duties(struct occurrences *out, struct arena *arena,
                    const struct schedule_request *request, struct err *err)
{
    assert(arena != NULL);
    assert(out != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(request->pack, chain);
    int code = 0;
    assert(request->facts != NULL);
    *out = (struct occurrences){ .items = NULL };
    for (size_t i = 0; code == 0 && i < count; i++) {
        size_t duties = chain[i]->rules_count[DECLARATION_DUTY];
        struct reader reader;
        if (duties == 0) {
            continue;
        }
        code = open_reader(&reader, arena, request, chain[i], err);
        reader.out = out;
        for (size_t k = 0; code == 0 && k < duties; k++) {
            code = take_duty(&reader, &chain[i]->rules[DECLARATION_DUTY][k],
                             err);
        }
    }
    return code == 0 && arena->failed ? err_nomem(err) : code;
}

/* --- Deadlines ------------------------------------------------------------ */

/* The date of a deadline; not found when it is not known. A function that
 * answers nil or a list gives none. */
static int deadline_date(struct reader *reader,
                         const struct rule *rule, bool *found, int64_t *on,
                         struct err *err)
{
    assert(reader != NULL);
    assert(found != NULL);
    assert(on != NULL);
    int function = rule->declaration->functions[FUNCTION_ON];
    const struct value *field = field_of(rule, "on");
    *found = false;
    if (function >= 0) {
        struct call call;
        int code = call_function(reader, function, &call, err);
        *found = code == 0 && call.status == CALL_VALUE && !call.is_nil &&
                 !call.type.list;
        *on = *found ? call.value.as.integer : 0;
        return code;
    }
    if (field != NULL && field->kind == VALUE_INTEGER) {
        *found = true;
        *on = field->integer;
    } else if (field != NULL && field->kind == VALUE_TEXT) {
        *found = date_parse(field->text, on) ||
                 named_date(reader, field->text, on);
    }
    return 0;
}

/* Fills `out` with a deadline that stands and has a date; `kept` tells
 * whether. Without an hour it ends with its day, in the zone of the pack
 * unless it names another. Errors: MESSAGE_DUTY_FIELD, those of functions. */
static int take_deadline(struct reader *reader,
                         const struct rule *rule,
                         struct fixed_deadline *out, bool *kept,
                         struct err *err)
{
    assert(reader != NULL);
    assert(kept != NULL);
    struct str at = text_of(rule, "at"), zone = text_of(rule, "zone");
    const struct value *days = field_of(rule, "late_days");
    int64_t on = 0, second = -1;
    bool found = false;
    *kept = false;
    int code = applies(reader, rule, &found, err);
    if (code == 0 && found) {
        code = deadline_date(reader, rule, &found, &on, err);
    }
    if (code != 0 || !found) {
        return code;
    }
    *out = (struct fixed_deadline){ .rule = rule, .owner = reader->owner,
        .zone = reader->request->pack->zone,
        .measures = text_of(rule, "measures"), .personal = reader->personal,
        .on_late = text_of(rule, "on_late"),
        .late_days = days != NULL && days->kind == VALUE_INTEGER
            ? days->integer : 0 };
    if (at.size > 0 && !deadline_hour_parse(at, &second)) {
        return bad_field(rule, "at", err);
    }
    if (zone.size > 0 && !zone_find(zone, &out->zone)) {
        return bad_field(rule, "zone", err);
    }
    out->end = deadline_end(on, second, out->zone);
    *kept = true;
    return 0;
}

/* All deadlines that stand and have a date. A deadline never rolls
 * (LANGUAGE.md section 6). */
int schedule_deadlines(struct fixed_deadline **out, size_t *count,
                       struct arena *arena,
                       const struct schedule_request *request,
                       struct err *err)
{
    assert(arena != NULL);
    assert(count != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t packs = pack_chain(request->pack, chain), all = 0;
    assert(out != NULL);
    for (size_t i = 0; i < packs; i++) {
        all += chain[i]->rules_count[DECLARATION_DEADLINE];
    }
    *out = arena_alloc(arena, (all + 1) * sizeof **out);
    *count = 0;
    int code = *out == NULL ? err_nomem(err) : 0;
    for (size_t i = 0; code == 0 && i < packs; i++) {
        size_t deadlines = chain[i]->rules_count[DECLARATION_DEADLINE];
        struct reader reader;
        if (deadlines == 0) {
            continue;
        }
        code = open_reader(&reader, arena, request, chain[i], err);
        for (size_t k = 0; code == 0 && k < deadlines; k++) {
            bool kept = false;
            code = take_deadline(&reader,
                &chain[i]->rules[DECLARATION_DEADLINE][k],
                &(*out)[*count], &kept, err);
            *count += kept ? 1 : 0;
        }
    }
    return code;
}
