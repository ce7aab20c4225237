/* Trying actions for a scenario.
 *
 * An attempt never ends a scenario by itself: the word that made it judges
 * what came of it. A refusal and an error that refuses (a role not held, a
 * time that goes back) are told apart, as testers ask for either. */
#include "engine/simulate_attempt.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "engine/case_files.h"
#include "engine/cases.h"
#include "engine/simulate_paths.h"
#include "engine/simulate_values.h"
#include "store/regions.h"

/* --- Demands -------------------------------------------------------------- */

/* Is `part` in the text?  Capital letters are as small ones: testers write
 * what they remember. */
static bool holds(struct str text, struct str part)
{
    assert(part.size == 0 || part.bytes != NULL);
    bool found = part.size == 0;
    for (size_t i = 0; !found && i + part.size <= text.size; i++) {
        size_t at = 0;
        assert(text.bytes != NULL);
        while (at < part.size
               && tolower((unsigned char)text.bytes[i + at])
                   == tolower((unsigned char)part.bytes[at])) {
            at++;
        }
        found = at == part.size;
    }
    return found;
}

/* A warning is a demand that does not stop anything. */
static bool refuses(const struct value *row)
{
    assert(row->kind == VALUE_MAP);
    return !str_is(value_get_text(row, "demand"), "warn");
}

/* Is there a demand of this kind (NULL = one that refuses) with this guard or
 * basis, or with the text in what it says? */
bool demands_match(const struct value *demands, const char *demand,
                   struct str text)
{
    static const char *const texts[] = { "guard", "basis", "required_id",
                                         "required_en", "found_id",
                                         "found_en" };
    for (const struct value *row = demands == NULL ? NULL : demands->first;
         row != NULL; row = row->next) {
        bool wanted = demand == NULL ? refuses(row)
            : str_is(value_get_text(row, "demand"), demand);
        assert(row->kind == VALUE_MAP);
        for (int i = 0; wanted && i < 6; i++) {
            struct str has = value_get_text(row, texts[i]);
            if (i < 2 ? str_equal(has, text) : holds(has, text)) {
                return true;
            }
        }
    }
    return false;
}

/* The same of an attempt; of an error its text in either language, or its
 * code. */
bool attempt_because(const struct simulate_attempt *attempt, struct str text)
{
    assert(text.bytes != NULL);
    char rendered[1024];
    if (!attempt->error) {
        return demands_match(attempt->demands, NULL, text);
    }
    assert(attempt->err.code < 0);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        err_text(&attempt->err, (enum language)i, rendered, sizeof rendered);
        if (holds(str_of(rendered), text)) {
            return true;
        }
    }
    char bytes[8] = "AW";
    int number = message_row(attempt->err.message)->number;
    for (int i = 5; i >= 2; i--) {
        bytes[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return str_is(text, bytes);
}

/* Names of those that refused, with commas, for a message. */
struct str attempt_guards(struct simulation_call *call,
                          const struct value *demands)
{
    struct buf buf;
    buf_init(&buf, call->arena->mem, 0);
    for (const struct value *row = demands == NULL ? NULL : demands->first;
         row != NULL; row = row->next) {
        if (refuses(row)) {
            buf_text(&buf, buf.size > 0 ? ", " : "");
            buf_str(&buf, value_get_text(row, "guard"));
        }
    }
    struct str text = str_copy(call->arena, buf_view(&buf));
    assert(text.bytes != NULL || call->arena->failed);
    buf_free(&buf);
    return text.bytes == NULL ? STR("") : text;
}

/* --- Documents ------------------------------------------------------------ */

/* `fields` of the language is the operation's `field`; `rows` are bytes at
 * hand, or a file, its `fields`. */
static int document_arguments(struct simulation *simulation,
                              struct simulation_call *call,
                              struct value *arguments, struct err *err)
{
    assert(arguments != NULL);
    const struct value *rows = option(call, "rows");
    const struct value *fields = option(call, "fields");
    struct str file = value_get_text(arguments, "file");
    if (fields != NULL) {
        value_set(arguments, "field", option_list(call, fields));
    }
    if (file.size > 0) {
        value_set_string(call->arena, arguments, "file",
                         simulate_path(simulation, call->arena, file));
    }
    if (rows != NULL && rows->kind == VALUE_TEXT) {
        value_set_string(call->arena, arguments, "fields",
                         simulate_path(simulation, call->arena, rows->text));
    } else if (rows != NULL && rows->kind == VALUE_LIST) {
        value_set_text(call->arena, arguments, "rows", values_csv(call, rows));
    } else if (rows != NULL) {
        return err_fail(err, MESSAGE_SCENARIO_KIND, "ssss",
                        call->word->name, "rows", "daftar tabel",
                        "a list of tables");
    }
    return 0;
}

/* --- Trying --------------------------------------------------------------- */

/* Where a case would be opened, for finding its people. */
static int place_of_opening(struct simulation *simulation,
                            struct simulation_call *call,
                            struct people_place *place, struct err *err)
{
    assert(place != NULL);
    struct region region = { .code = STR("") };
    struct str machine = option_text(call, "machine");
    struct str where = option_text(call, "region");
    int code = option_need(call, "region", err);
    if (code == 0) {
        code = region_resolve(simulation->base->hub->db, call->arena, where,
                              &region, err);
    }
    place->machine = machine.size == 0 ? machine_get(MACHINE_REPLICATION)
                                       : machine_find(machine);
    place->region = region.code;
    place->unit = option_text(call, "unit");
    return code < 0 ? code : 0;
}

/* The same of one that exists. */
static int place_of_case(struct simulation *simulation,
                         struct simulation_call *call,
                         struct people_place *place, struct err *err)
{
    struct stored_case stored;
    int code = run_case(simulation, call, &stored, err);
    if (code == 0) {
        place->machine = machine_find(stored.machine);
        place->region = stored.region;
        place->unit = stored.unit;
        assert(stored.number > 0);
    }
    return code;
}

/* Opening has no case yet. */
static bool is_opening(const struct simulate_attempt *attempt)
{
    assert(attempt->action.bytes != NULL);
    return str_is(attempt->action, "open");
}

/* The arguments, people filled in, and the operation. */
static int prepare(struct simulation *simulation,
                   struct simulation_call *call,
                   struct simulate_attempt *attempt,
                   struct value **arguments, operation_function *operation,
                   struct err *err)
{
    struct people_place place = { .action = attempt->action };
    bool attaching = str_starts(attempt->action, "attach:");
    int code = options_arguments(call, arguments, err);
    *operation = attaching ? op_case_attach : is_opening(attempt)
        ? op_case_open : op_case_do;
    if (code == 0) {
        code = is_opening(attempt)
            ? place_of_opening(simulation, call, &place, err)
            : place_of_case(simulation, call, &place, err);
    }
    if (code == 0) {
        code = run_at(simulation, call, *arguments, err);
    }
    if (code != 0) {
        return code;
    }
    assert(*arguments != NULL);
    place.action = attaching ? STR("") : place.action;
    people_fill(simulation, call, *arguments, &place);
    value_set_bool(call->arena, *arguments, "both", true);
    if (attaching) {
        value_set_text(call->arena, *arguments, "type", (struct str){
            attempt->action.bytes + 7, attempt->action.size - 7 });
        return document_arguments(simulation, call, *arguments, err);
    }
    value_set_text(call->arena, *arguments, "action", attempt->action);
    return 0;
}

/* Keeps the warnings of this subject for expect_warning. */
static void keep_warnings(struct simulation *simulation,
                          const struct simulate_attempt *attempt)
{
    struct arena *arena = &simulation->arena;
    struct simulation_last *last = simulation->lasts;
    while (last != NULL && !str_equal(last->subject, attempt->subject)) {
        last = last->next;
    }
    if (last == NULL) {
        last = arena_alloc(arena, sizeof *last);
        if (last == NULL) {
            return;
        }
        last->subject = str_copy(arena, attempt->subject);
        last->next = simulation->lasts;
        simulation->lasts = last;
    }
    assert(last->subject.size == attempt->subject.size || arena->failed);
    last->warnings = attempt->demands == NULL ? NULL
        : value_copy(arena, attempt->demands);
}

/* Runs the operation as the people at hand. Errors are those of the scenario;
 * a refusal is an answer in `out`. */
int attempt_make(struct simulation *simulation, struct simulation_call *call,
                 struct str action, struct simulate_attempt *out,
                 struct err *err)
{
    struct value *arguments = NULL;
    operation_function operation = NULL;
    memset(out, 0, sizeof *out);
    out->action = action;
    int code = prepare(simulation, call, out, &arguments, &operation, err);
    if (code != 0) {
        return code;
    }
    assert(operation != NULL);
    out->subject = is_opening(out) ? option_text(call, "region")
                                   : option_text(call, "case");
    code = run_operation(simulation, call, operation, arguments,
                         &out->result, err);
    if (code == ERR_REFUSED) {
        out->error = true;
        out->err = *err;
        err_clear(err);
        return 0;
    }
    if (code != 0) {
        return code;
    }
    out->done = value_get_bool(out->result, "done");
    out->demands = value_get(out->result, "demands");
    struct str name = value_get_text(out->result, "case");
    out->subject = name.size > 0 ? name : out->subject;
    keep_warnings(simulation, out);
    return 0;
}

/* --- The step ------------------------------------------------------------- */

/* [{guard, demand, found_id, found_en}]: what a recording keeps. */
static struct value *short_demands(struct arena *arena,
                                   const struct value *demands)
{
    static const char *const keys[] = { "guard", "demand", "found_id",
                                        "found_en" };
    struct value *list = value_list(arena);
    for (const struct value *at = demands->first; at != NULL;
         at = at->next) {
        struct value *row = value_add(list, value_map(arena));
        assert(at->kind == VALUE_MAP);
        for (int i = 0; i < 4; i++) {
            value_set_text(arena, row, keys[i], value_get_text(at, keys[i]));
        }
    }
    return list;
}

/* Puts the attempt on the timeline: done, the state, the demands. */
struct value *attempt_step(struct simulation *simulation,
                           struct simulation_call *call,
                           const struct simulate_attempt *attempt,
                           bool expectation)
{
    struct arena *arena = &simulation->arena;
    struct str innovation = is_opening(attempt)
        ? option_text(call, "innovation") : STR("");
    struct str what = innovation.size > 0 ? innovation : attempt->action;
    char text[512];
    struct value *row = expectation
        ? run_expectation(simulation, call, attempt->subject, what)
        : run_step(simulation, call, attempt->subject, what);
    assert(attempt->action.size > 0);
    value_set_bool(arena, row, "done", attempt->done);
    if (attempt->error) {
        err_text(&attempt->err, LANGUAGE_EN, text, sizeof text);
        value_set_string(arena, row, "error", text);
        return row;
    }
    struct str state = str_starts(attempt->action, "attach:") ? STR("")
        : value_get_text(attempt->result, "state");
    value_set_text(arena, row, "result", !attempt->done
        ? STR("refused") : state.size > 0 ? state : STR("done"));
    if (attempt->demands != NULL && attempt->demands->count > 0) {
        value_set(row, "demands", short_demands(arena, attempt->demands));
    }
    return row;
}
