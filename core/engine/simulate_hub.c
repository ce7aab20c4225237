/* Words that are operations: questions, programmes, people, data. */
#include "engine/simulate_words.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "engine/actors.h"
#include "engine/calendar_amend.h"
#include "engine/import.h"
#include "engine/simulate_paths.h"
#include "engine/simulate_run.h"
#include "engine/simulate_values.h"

/* What the word is about: the first of its options that says so. */
static struct str subject_of(struct simulation_call *call)
{
    static const char *const names[] = { "case", "region", "name", "pack",
                                         "file" };
    assert(call->word != NULL);
    for (int i = 0; i < 5; i++) {
        if (option_known(call->word, names[i])
            && option(call, names[i]) != NULL) {
            return option_text(call, names[i]);
        }
    }
    return STR("");
}

/* What was done to it, for the timeline. */
static struct str what_of(struct simulation_call *call)
{
    static const char *const names[] = { "kind", "type", "policy", "role" };
    assert(call->word != NULL);
    for (int i = 0; i < 4; i++) {
        if (option_known(call->word, names[i])
            && option(call, names[i]) != NULL) {
            return option_text(call, names[i]);
        }
    }
    return STR("");
}

/* Any operation that only answers; its result is the word's. */
int word_ask(struct simulation *simulation, struct simulation_call *call,
             struct err *err)
{
    struct value *result = NULL;
    int code = run_word(simulation, call, &result, err);
    assert(call->word->operation != NULL);
    if (code == 0) {
        (void)run_step(simulation, call, subject_of(call), what_of(call));
        call->scenario->result = result;
    }
    return code;
}

/* One that writes: a time must have been said. */
int word_tell(struct simulation *simulation, struct simulation_call *call,
              struct err *err)
{
    static const char *const people[] = { "actor", "approved-by" };
    int code = simulation_need_time(simulation, call->word->name, err);
    bool gate = option_known(call->word, "approved-by");
    assert(simulation->base != NULL);
    for (int i = 0; code == 0 && gate && i < 2; i++) {
        code = option_need(call, people[i], err);
    }
    return code != 0 ? code : word_ask(simulation, call, err);
}

/* Registers, or grants one role more to somebody who is known. */
int word_actor(struct simulation *simulation, struct simulation_call *call,
               struct err *err)
{
    struct value *arguments = NULL, *result = NULL;
    int code = options_arguments(call, &arguments, err);
    if (code == 0) {
        code = run_at(simulation, call, arguments, err);
    }
    if (code != 0) {
        return code;
    }
    assert(arguments != NULL);
    code = run_operation(simulation, call, op_actor_add, arguments, &result,
                         err);
    if (code < 0 && err->message == MESSAGE_ACTOR_EXISTS
        && option(call, "role") != NULL) {
        err_clear(err);
        code = run_operation(simulation, call, op_actor_grant, arguments,
                             &result, err);
    }
    if (code == 0) {
        (void)run_step(simulation, call, subject_of(call), what_of(call));
        call->scenario->result = result;
    }
    return code;
}

/* --- Data ----------------------------------------------------------------- */

/* Does the row agree with every member of `drop`? */
static bool is_dropped(const struct csv *csv, const struct value *drop)
{
    bool all = drop->count > 0;
    assert(drop->kind == VALUE_MAP);
    for (const struct value *at = drop->first; all && at != NULL;
         at = at->next) {
        int column = csv_find(csv, at->key.bytes);
        all = column >= 0
            && str_equal(str_trim(csv_cell(csv, (size_t)column).text),
                         at->text);
    }
    return all;
}

/* A file without the rows that `drop` tells. */
static int without_rows(struct simulation_call *call, const char *path,
                        const struct value *drop, struct buf *out,
                        struct err *err)
{
    assert(path != NULL);
    struct csv *csv = NULL;
    struct csv_writer writer;
    struct buf bytes;
    buf_init(&bytes, call->arena->mem, LIMIT_IMPORT_BYTES);
    int code = file_read(&bytes, path, err);
    if (code == 0) {
        code = csv_open(&csv, call->arena->mem, buf_view(&bytes), path, err);
    }
    csv_writer_init(&writer, out, false);
    for (size_t i = 0; code == 0 && i < csv_columns(csv); i++) {
        csv_put(&writer, csv_head(csv, i));
    }
    if (code == 0) {
        csv_end(&writer);
    }
    while (code == 0 && (code = csv_next(csv, err)) == 1) {
        bool kept = !is_dropped(csv, drop);
        for (size_t i = 0; kept && i < csv_columns(csv); i++) {
            csv_put(&writer, csv_cell(csv, i).text);
        }
        if (kept) {
            csv_end(&writer);
        }
        code = 0;
    }
    csv_close(csv);
    buf_free(&bytes);
    return code == 0 && out->failed ? err_nomem(err) : code;
}

/* The bytes to import, in `out`. */
static int import_bytes(struct simulation *simulation,
                        struct simulation_call *call, struct buf *out,
                        struct err *err)
{
    assert(out != NULL);
    const struct value *rows = option(call, "rows");
    const struct value *drop = option(call, "drop");
    if (rows != NULL && rows->kind == VALUE_LIST) {
        buf_str(out, values_csv(call, rows));
        return 0;
    }
    if (drop == NULL || drop->kind != VALUE_MAP) {
        return err_fail(err, MESSAGE_SCENARIO_KIND, "ssss",
                        call->word->name, rows != NULL ? "rows" : "drop",
                        "tabel", "a table");
    }
    return without_rows(call, simulate_path(simulation, call->arena,
                                            option_text(call, "file")),
                        drop, out, err);
}

/* Imports bytes at hand as op_import does a file: what a calendar moves in
 * running schedules is recorded with it. */
static int import_rows(struct simulation *simulation,
                       struct simulation_call *call,
                       const struct import_request *request,
                       struct str bytes, struct err *err)
{
    struct session session = simulation_session(simulation, call->arena,
                                                NULL);
    bool amends = strcmp(request->kind, "calendar") == 0;
    struct value *moves = value_list(call->arena);
    struct amendment amendment;
    int64_t index = 0;
    assert(simulation->base != NULL);
    int code = amends ? amendment_begin(&amendment, &session, err) : 0;
    if (code == 0) {
        code = hub_import_bytes(session.hub, request, bytes, &index, err);
    }
    if (code == 0 && amends) {
        code = amendment_end(&amendment, moves, err);
        call->scenario->result = value_map(call->arena);
        value_set(call->scenario->result, "moved", moves);
    }
    assert(code <= 0);
    return code;
}

/* Rows written in the scenario, a file, or a file without the rows that `drop`
 * describes: so a scenario can ask what missing data does. */
int word_import(struct simulation *simulation, struct simulation_call *call,
                struct err *err)
{
    struct buf bytes;
    struct str kind = option_text(call, "kind");
    int code = option_need(call, "kind", err);
    if (code != 0) {
        return code;
    }
    if (option(call, "rows") == NULL && option(call, "drop") == NULL) {
        return word_ask(simulation, call, err);
    }
    buf_init(&bytes, call->arena->mem, LIMIT_IMPORT_BYTES);
    code = import_bytes(simulation, call, &bytes, err);
    if (code == 0) {
        struct str file = option_text(call, "file");
        struct import_request request = {
            kind.bytes, file.size > 0 ? file.bytes : "rows",
            STR("system")
        };
        assert(kind.size > 0);
        code = import_rows(simulation, call, &request, buf_view(&bytes),
                           err);
    }
    buf_free(&bytes);
    if (code == 0) {
        (void)run_step(simulation, call, subject_of(call), kind);
    }
    return code;
}
