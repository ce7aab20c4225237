/* Opening and loading a script in another process.
 *
 * What arrives is checked like a file from outside. */
#include "script/worker.h"

#include <assert.h>
#include <string.h>

#include "script/wire.h"
#include "script/worker_speak.h"

/* A fresh process has so many times its deadline to begin: it may have to wait
 * for the disk. */
#define START_FACTOR 50

/* --- Opening -------------------------------------------------------------- */

/* Names and types of a schema; flags as scripts see them. */
static struct value *schema_tree(struct arena *arena,
                                 const struct schema *schema)
{
    assert(schema != NULL);
    struct value *list = value_list(arena);
    for (size_t slot = 0; slot < schema->count; slot++) {
        const struct field *field = &schema->fields[slot];
        struct value *row = value_list(arena);
        assert(field->name.size > 0);
        value_add(row, wire_text(arena, field->name));
        value_add(row, wire_type(arena, field->type));
        value_add(row, value_integer(arena, (int64_t)field->flags));
        value_add(list, row);
    }
    return list;
}

/* Names of the tables and the slots that each reads. */
static struct value *tables_tree(struct arena *arena,
                                 const struct script *script)
{
    struct value *list = value_list(arena);
    const struct script_tables *tables = script->tables;
    int64_t count = worker_tables(script);
    assert(count >= 0);
    for (int i = 0; i < count; i++) {
        struct value *row = value_list(arena);
        value_add(row, wire_text(arena, tables->name(tables->user, i)));
        const int *slots = NULL;
        size_t slots_count = tables->inputs == NULL
            ? 0 : tables->inputs(tables->user, i, &slots);
        struct value *inputs = value_list(arena);
        for (size_t k = 0; k < slots_count; k++) {
            value_add(inputs, value_integer(arena, slots[k]));
        }
        value_add(row, inputs);
        value_add(list, row);
    }
    return list;
}

/* Everything that the other side needs before the first source. */
static struct value *opening(struct script *script)
{
    struct value *tree = worker_ask(script, "open");
    struct arena *arena = &script->worker->arena;
    const struct script_limits *limits = &script->limits;
    value_set(tree, "pack", wire_text(arena, script->pack));
    value_set(tree, "facts", schema_tree(arena, script->facts));
    value_set(tree, "parameters", schema_tree(arena, script->parameters));
    value_set(tree, "tables", tables_tree(arena, script));
    value_set_bool(arena, tree, "tables_none", script->tables == NULL);
    value_set(tree, "steps",
              wire_value(arena, value_integer(arena, limits->steps_max)));
    value_set_integer(arena, tree, "time_ms", limits->time_ms_max);
    value_set_integer(arena, tree, "memory",
                      (int64_t)limits->memory_bytes_max);
    value_set_integer(arena, tree, "block",
                      (int64_t)limits->block_bytes_max);
    assert(limits->time_ms_max > 0);
    return tree;
}

/* The error that an answer tells, or 0. */
static int told(struct script *script, const struct value *answer,
                struct err *err)
{
    assert(answer != NULL);
    const struct value *error = value_get(answer, "error");
    if (error == NULL) {
        return 0;
    }
    return wire_error_of(&script->worker->arena, error, err)
        ? err->code : worker_failed(script, SPOKEN_CRASH, err);
}

/* Starts a process and opens it. */
static int start(struct script *script, struct err *err)
{
    struct worker *worker = script->worker;
    struct value *answer = NULL;
    assert(worker->process.pid == 0);
    int code = process_start(&worker->process, script->limits.worker,
                             "worker", err);
    if (code != 0) {
        return code;
    }
    if (!shared_grow(&worker->process.out, 4096, true)) {
        return worker_failed(script, SPOKEN_NOMEM, err);
    }
    enum spoken spoken = worker_speak(script, opening(script),
                               START_FACTOR * script->limits.time_ms_max,
                               NULL, &answer);
    if (spoken != SPOKEN_WELL) {
        return worker_failed(script, spoken, err);
    }
    worker->no_new_privileges = value_get_bool(answer, "no_new_privileges");
    worker->limits = value_get_bool(answer, "limits");
    worker->filter = value_get_bool(answer, "filter");
    worker->filter_failed = (int)value_get_integer(answer, "filter_failed",
                                                   0);
    return told(script, answer, err);
}

/* See worker.h. */
int worker_prepare(struct script *script, struct err *err)
{
    assert(script->limits.worker != NULL);
    assert(script->worker == NULL);
    struct worker *worker = mem_zero(script->mem, sizeof(*worker));
    if (worker == NULL) {
        return err_nomem(err);
    }
    worker->process = (struct process){ .socket = -1, .in.descriptor = -1,
                                        .out.descriptor = -1 };
    buf_init(&worker->message, script->mem, 0);
    arena_init(&worker->arena, script->mem);
    script->worker = worker;
    return 0;
}

/* See worker.h. */
int worker_open(struct script *script, struct err *err)
{
    int code = worker_prepare(script, err);
    assert(code <= 0);
    return code == 0 ? start(script, err) : code;
}

/* See worker.h. */
void worker_close(struct script *script)
{
    struct worker *worker = script->worker;
    if (worker == NULL) {
        return;
    }
    assert(script->mem != NULL);
    /* How it ended matters no more. */
    (void)process_stop(&worker->process, false);
    buf_free(&worker->message);
    arena_free(&worker->arena);
    mem_free(script->mem, worker, sizeof(*worker));
    script->worker = NULL;
}

/* See worker.h. */
struct value *worker_confined(const struct script *script,
                              struct arena *arena)
{
    const struct worker *worker = script->worker;
    struct value *map = value_map(arena);
    assert(worker != NULL);
    value_set_bool(arena, map, "no_new_privileges",
                   worker->no_new_privileges);
    value_set_bool(arena, map, "limits", worker->limits);
    value_set_bool(arena, map, "filter", worker->filter);
    value_set_integer(arena, map, "filter_failed", worker->filter_failed);
    assert(!worker->filter || worker->filter_failed == 0);
    return map;
}

/* --- Loading -------------------------------------------------------------- */

/* Takes one declaration over; false when it makes no sense. */
static bool take_declaration(struct script *script, const struct value *from)
{
    struct declaration *to = state_add_declaration(script);
    struct arena *arena = &script->arena;
    const struct value *functions = value_get(from, "functions");
    int64_t kind = value_get_integer(from, "kind", -1);
    if (to == NULL || kind < 0 || kind >= DECLARATION_KIND_COUNT
        || functions == NULL || functions->count != 2 * FUNCTION_COUNT) {
        return false;
    }
    to->kind = (enum declaration_kind)kind;
    to->id = wire_text_of(arena, value_get(from, "id"));
    to->file = wire_text_of(arena, value_get(from, "file"));
    to->line = value_get_integer(from, "line", 0);
    to->fields = wire_value_of(arena, value_get(from, "fields"));
    const struct value *one = functions->first;
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        if (one->integer < -1
            || one->integer >= (int64_t)script->functions_count) {
            return false;
        }
        to->functions[i] = (int)one->integer;
        to->function_line[i] = one->next->integer;
        one = one->next->next;
    }
    assert(one == NULL);
    script->declarations_count++;
    return to->fields != NULL && to->fields->kind == VALUE_MAP;
}

/* Takes over what a source declared. False when it makes no sense, or at no
 * memory. */
static bool take_declared(struct script *script, const struct value *answer)
{
    const struct value *functions = value_get(answer, "functions");
    const struct value *declared = value_get(answer, "declarations");
    assert(!script->rebuilding);
    for (const struct value *one = functions != NULL ? functions->first
                                                     : NULL;
         one != NULL; one = one->next) {
        struct str file = one->first == NULL ? STR("")
            : wire_text_of(&script->arena, one->first);
        script->functions_rebuilt = script->functions_count;
        if (one->count != 2
            || state_add_function(script, file, one->first->next->integer)
               < 0) {
            return false;
        }
    }
    for (const struct value *one = declared != NULL ? declared->first : NULL;
         one != NULL; one = one->next) {
        if (!take_declaration(script, one)) {
            return false;
        }
    }
    return !script->arena.failed;
}

/* Sends one source; the answer in *answer. */
static int send_source(struct script *script, const struct source *source,
                       struct value **answer, struct err *err)
{
    struct value *tree = worker_ask(script,
                                    source->derived ? "derive" : "load");
    struct arena *arena = &script->worker->arena;
    value_set(tree, "file", wire_text(arena, source->file));
    value_set(tree, "text", wire_text(arena, source->text));
    assert(script->worker->process.pid > 0);
    enum spoken spoken = worker_speak(script, tree,
                                      2 * script->limits.time_ms_max, NULL,
                                      answer);
    return spoken == SPOKEN_WELL ? 0 : worker_failed(script, spoken, err);
}

/* See worker.h.  What was declared before a mistake counts as it does here: it
 * is looked at and never run. */
int worker_load(struct script *script, struct err *err)
{
    struct value *answer = NULL;
    assert(script->sources_count > 0);
    if (script->worker->process.pid == 0) {
        return worker_failed(script, SPOKEN_CRASH, err);
    }
    int code = send_source(script,
                           &script->sources[script->sources_count - 1],
                           &answer, err);
    if (code == 0 && !take_declared(script, answer)) {
        code = script->arena.failed ? err_nomem(err)
                                    : worker_failed(script, SPOKEN_CRASH, err);
    }
    if (code == 0) {
        code = told(script, answer, err);
    }
    if (code != 0) {
        script->phase = PHASE_BROKEN;
    }
    return code;
}

/* Asks for the seal. */
static int send_seal(struct script *script, struct err *err)
{
    struct value *answer = NULL;
    assert(script->worker != NULL);
    enum spoken spoken = worker_speak(script, worker_ask(script, "seal"),
                               2 * script->limits.time_ms_max, NULL,
                               &answer);
    assert(script->limits.time_ms_max > 0);
    return spoken == SPOKEN_WELL ? told(script, answer, err)
                                 : worker_failed(script, spoken, err);
}

/* See worker.h. */
int worker_seal(struct script *script, struct err *err)
{
    assert(script->phase == PHASE_LOADING);
    int code = send_seal(script, err);
    script->phase = code == 0 ? PHASE_SEALED : PHASE_BROKEN;
    return code;
}

/* See worker_speak.h. */
int worker_start_again(struct script *script, struct err *err)
{
    struct value *answer = NULL;
    assert(script->phase == PHASE_SEALED);
    int code = start(script, err);
    for (size_t i = 0; code == 0 && i < script->sources_count; i++) {
        code = send_source(script, &script->sources[i], &answer, err);
        if (code == 0) {
            code = told(script, answer, err);
        }
    }
    if (code == 0) {
        code = send_seal(script, err);
    }
    if (code != 0) {
        /* `err` says why. */
        (void)process_stop(&script->worker->process, false);
    }
    assert(code <= 0);
    return code;
}
