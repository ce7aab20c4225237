/* A worker: one script, asked over a socket by worker.c.
 *
 * It trusts its host and nothing else. When a message cannot be read or an
 * answer not be sent, the host is gone or mad, and the process ends; the host
 * sees that as a crash.  Facts are read where they lie, in memory that the
 * host writes before it asks. */
#include "script/serve.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "script/serve_internal.h"
#include "script/wire.h"

/* Of address space: the state's cap, the program, facts in shared memory. */
#define ADDRESS_BYTES ((size_t)1 << 30)

/* --- Messages ------------------------------------------------------------- */

/* See serve_internal.h. */
bool serve_send(struct serving *serving, const struct value *tree)
{
    struct err err;
    assert(serving != NULL);
    err_clear(&err);
    buf_clear(&serving->message);
    return !serving->turn.failed && tree != NULL
           && json_canonical(&serving->message, tree, &err) == 0
           && process_send(PROCESS_SOCKET, buf_view(&serving->message));
}

/* See serve_internal.h. */
const struct value *serve_receive(struct serving *serving)
{
    assert(serving != NULL);
    struct value *tree = NULL;
    struct err err;
    err_clear(&err);
    if (process_receive(&serving->message, PROCESS_SOCKET, WIRE_BYTES_MAX,
                        NULL) != PROCESS_ANSWERED
        || json_parse(&serving->turn, buf_view(&serving->message), "host",
                      &tree, &err) != 0) {
        return NULL;
    }
    return tree;
}

/* --- Opening -------------------------------------------------------------- */

/* A schema from its rows. */
static bool fill_schema(struct serving *serving, struct schema *schema,
                        const struct value *rows)
{
    struct err err;
    schema_init(schema, &serving->life);
    assert(schema->count == 0);
    for (const struct value *row = rows != NULL ? rows->first : NULL;
         row != NULL; row = row->next) {
        struct field field;
        memset(&field, 0, sizeof(field));
        field.name = wire_text_of(&serving->life, row->first);
        field.flags = (unsigned)row->last->integer;
        err_clear(&err);
        if (row->count != 3 || !wire_type_of(row->first->next, &field.type)
            || schema_add(schema, &field, &err) != 0) {
            return false;
        }
    }
    return true;
}

/* The answer {error} when `code` tells one. */
static struct value *answer_of(struct serving *serving, int code,
                               const struct err *err)
{
    struct value *answer = value_map(&serving->turn);
    assert(code <= 0);
    if (code != 0) {
        value_set(answer, "error", wire_error(&serving->turn, err));
    }
    return answer;
}

/* "open": an empty script; tells what this process gave up. */
static struct value *open_script(struct serving *serving,
                                 const struct value *asked)
{
    struct err err;
    struct arena *turn = &serving->turn;
    err_clear(&err);
    if (serving->script != NULL
        || !fill_schema(serving, &serving->facts, value_get(asked, "facts"))
        || !fill_schema(serving, &serving->parameters,
                        value_get(asked, "parameters"))
        || !serve_tables_open(serving, value_get(asked, "tables"))) {
        return NULL;
    }
    struct str pack = wire_text_of(&serving->life, value_get(asked, "pack"));
    const struct value *steps = wire_value_of(turn,
                                              value_get(asked, "steps"));
    const struct script_host host = {
        .mem = &serving->mem, .facts = &serving->facts,
        .parameters = &serving->parameters,
        .tables = value_get_bool(asked, "tables_none") ? NULL
                                                       : &serving->tables.lent,
        .clock = &serving->clock,
        .limits = {
            .steps_max = steps != NULL ? steps->integer : 0,
            .time_ms_max = value_get_integer(asked, "time_ms", 0),
            .memory_bytes_max = (size_t)value_get_integer(asked, "memory", 0),
            .block_bytes_max = (size_t)value_get_integer(asked, "block", 0),
        },
        .pack = pack.bytes };
    int code = script_create(&serving->script, &host, &err);
    struct value *answer = answer_of(serving, code, &err);
    const struct confined *confined = &serving->confined;
    value_set_bool(turn, answer, "no_new_privileges",
                   confined->no_new_privileges);
    value_set_bool(turn, answer, "limits", confined->limits);
    value_set_bool(turn, answer, "filter", confined->filter);
    value_set_integer(turn, answer, "filter_failed",
                      confined->filter_failed);
    assert(pack.bytes != NULL);
    return answer;
}

/* --- Loading -------------------------------------------------------------- */

/* One declaration. */
static struct value *declaration_tree(struct arena *arena,
                                      const struct declaration *one)
{
    struct value *tree = value_map(arena);
    struct value *functions = value_list(arena);
    assert(one->kind < DECLARATION_KIND_COUNT);
    value_set_integer(arena, tree, "kind", (int64_t)one->kind);
    value_set(tree, "id", wire_text(arena, one->id));
    value_set(tree, "file", wire_text(arena, one->file));
    value_set_integer(arena, tree, "line", one->line);
    value_set(tree, "fields", wire_value(arena, one->fields));
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        value_add(functions, value_integer(arena, one->functions[i]));
        value_add(functions, value_integer(arena, one->function_line[i]));
    }
    value_set(tree, "functions", functions);
    return tree;
}

/* "load" and "derive": what the source declared, and its mistake if it has
 * one. */
static struct value *load_source(struct serving *serving,
                                 const struct value *asked, bool derived)
{
    struct err err;
    struct arena *turn = &serving->turn;
    struct script *script = serving->script;
    struct str file = wire_text_of(turn, value_get(asked, "file"));
    struct str text = wire_text_of(turn, value_get(asked, "text"));
    int function = -1;
    err_clear(&err);
    int code = derived
        ? script_derive(script, file, text, &function, &err)
        : script_load(script, file, text, &err);
    struct value *answer = answer_of(serving, code, &err);
    struct value *functions = value_list(turn);
    struct value *declarations = value_list(turn);
    for (; serving->functions < script->functions_count;
         serving->functions++) {
        const struct function_info *info =
            &script->functions[serving->functions];
        struct value *row = value_list(turn);
        value_add(row, wire_text(turn, info->file));
        value_add(row, value_integer(turn, info->line));
        value_add(functions, row);
    }
    for (; serving->declarations < script->declarations_count;
         serving->declarations++) {
        value_add(declarations, declaration_tree(turn,
            &script->declarations[serving->declarations]));
    }
    value_set(answer, "functions", functions);
    value_set(answer, "declarations", declarations);
    assert(serving->functions == script->functions_count);
    return answer;
}

/* --- Calling -------------------------------------------------------------- */

/* What a call gave back. */
static struct value *result_tree(struct arena *arena,
                                 const struct call *call,
                                 const struct err *err)
{
    struct value *tree = value_map(arena);
    assert(call->status <= CALL_TIME);
    value_set_integer(arena, tree, "status", (int64_t)call->status);
    value_set_integer(arena, tree, "steps", call->steps);
    value_set(tree, "facts", wire_slots(arena, call->fact_reads,
                                        call->fact_reads_count));
    value_set(tree, "parameters", wire_slots(arena, call->parameter_reads,
                                             call->parameter_reads_count));
    if (call->status == CALL_UNKNOWN) {
        value_set_integer(arena, tree, "slot", call->slot);
        value_set_bool(arena, tree, "parameter", call->slot_is_parameter);
        return tree;
    }
    if (call->status != CALL_VALUE) {
        value_set_integer(arena, tree, "kind", (int64_t)call->kind);
        value_set(tree, "error", wire_error(arena, err));
        return tree;
    }
    if (call->is_nil) {
        value_set_bool(arena, tree, "nil", true);
    }
    value_set(tree, "type", wire_type(arena, call->type));
    value_set(tree, "value", wire_cell(arena, call->type, call->value));
    if (call->reason[LANGUAGE_ID].size > 0) {
        value_set(tree, "reason_id",
                  wire_text(arena, call->reason[LANGUAGE_ID]));
    }
    if (call->reason[LANGUAGE_EN].size > 0) {
        value_set(tree, "reason_en",
                  wire_text(arena, call->reason[LANGUAGE_EN]));
    }
    if (call->reason_code.size > 0) {
        value_set(tree, "reason_code", wire_text(arena, call->reason_code));
    }
    return tree;
}

/* The facts of the call, where the host put them. */
static bool take_facts(struct serving *serving, const struct value *asked,
                       struct call *call)
{
    struct arena *turn = &serving->turn;
    size_t bytes = (size_t)value_get_integer(asked, "bytes", 0);
    size_t fields = serving->facts.count;
    size_t at = (size_t)value_get_integer(asked, "facts_bytes", 0);
    struct cell *facts = arena_alloc(turn, (fields + 1) * sizeof(*facts));
    struct cell *parameters = arena_alloc(turn,
        (serving->parameters.count + 1) * sizeof(*parameters));
    bool *broken = arena_alloc(turn, fields + 1);
    if (turn->failed || !shared_map(&serving->in, bytes, false)) {
        return false;
    }
    const unsigned char *from = serving->in.bytes;
    for (size_t i = 0; i < fields; i++) {
        broken[i] = from[at + i] != 0;
    }
    call->facts = facts;
    call->parameters = parameters;
    call->broken = value_get_bool(asked, "broken") ? broken : NULL;
    assert(from != NULL);
    struct wire_view view = { &serving->facts, from, 1 };
    struct wire_view other = { &serving->parameters,
                               from + at + (fields + 7) / 8 * 8, 1 };
    return wire_columns_get(facts, turn, &view, 0)
           && wire_columns_get(parameters, turn, &other, 0);
}

/* "call": several functions with the same facts. */
static struct value *call_all(struct serving *serving,
                              const struct value *asked)
{
    struct arena *turn = &serving->turn;
    const struct value *list = value_get(asked, "calls");
    struct value *results = value_list(turn);
    struct call first = { .arena = turn,
                          .trace = value_get_bool(asked, "trace"),
                          .strict_bool = value_get_bool(asked, "strict") };
    size_t count = list != NULL ? list->count : 0;
    struct call *calls = arena_alloc(turn, (count + 1) * sizeof(*calls));
    struct err err;
    bool stopped = false;
    if (calls == NULL || !take_facts(serving, asked, &first)
        || !shared_map(&serving->out, sizeof(uint64_t), true)) {
        return NULL;
    }
    const struct value *row = count > 0 ? list->first : NULL;
    serve_tables_keep(serving, STR(""));
    for (size_t i = 0; row != NULL; i++, row = row->next) {
        assert(i < count);
        calls[i] = first;
        calls[i].function = (int)row->first->integer;
        calls[i].needs = (int)row->last->integer;
        calls[i].skipped = stopped || !script_needed(calls, i);
        err_clear(&err);
        if (calls[i].skipped) {
            struct value *tree = value_map(turn);
            value_set_bool(turn, tree, "skipped", true);
            value_add(results, tree);
            continue;
        }
        /* The host sees that time is spent on another one. */
        script_count(serving->out.bytes);
        int code = script_call(serving->script, &calls[i], &err);
        stopped = code != 0;
        if (code != 0 && calls[i].status != CALL_TIME) {
            return NULL;          /* no memory: nothing can be answered */
        }
        value_add(results, result_tree(turn, &calls[i], &err));
    }
    struct value *answer = value_map(turn);
    value_set(answer, "results", results);
    return answer;
}

/* --- The whole ------------------------------------------------------------ */

/* The answer to one message; NULL ends the process. */
static struct value *answer_to(struct serving *serving,
                               const struct value *asked)
{
    assert(serving != NULL);
    struct str what = value_get_text(asked, "op");
    struct err err;
    err_clear(&err);
    if (str_is(what, "open")) {
        return open_script(serving, asked);
    }
    if (serving->script == NULL) {
        return NULL;
    }
    if (str_is(what, "call")) {
        return call_all(serving, asked);
    }
    if (str_is(what, "bulk")) {
        return serve_bulk(serving, asked);
    }
    if (str_is(what, "seal")) {
        int code = script_seal(serving->script, &err);
        return answer_of(serving, code, &err);
    }
    bool derived = str_is(what, "derive");
    return derived || str_is(what, "load")
        ? load_source(serving, asked, derived) : NULL;
}

/* See serve.h. */
int serve_script(void)
{
    struct serving serving;
    memset(&serving, 0, sizeof(serving));
    mem_init(&serving.mem);
    clock_system(&serving.clock);
    buf_init(&serving.message, &serving.mem, 0);
    arena_init(&serving.life, &serving.mem);
    arena_init(&serving.turn, &serving.mem);
    serving.in.descriptor = PROCESS_IN;
    serving.out.descriptor = PROCESS_OUT;
    confine(&serving.confined, PROCESS_DESCRIPTORS, ADDRESS_BYTES);
    for (;;) {
        const struct value *asked = serve_receive(&serving);
        if (asked == NULL || !serve_send(&serving, answer_to(&serving,
                                                            asked))) {
            break;
        }
        arena_free(&serving.turn);
        arena_init(&serving.turn, &serving.mem);
    }
    assert(serving.in.descriptor == PROCESS_IN);
    script_destroy(serving.script);
    return 0;
}
