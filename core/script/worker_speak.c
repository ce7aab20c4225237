/* Exchanges with a process that runs a script.
 *
 * A message asks, one message answers; in between the other side may ask for
 * a decision table, which stays here ("lookup"). */
#include "script/worker_speak.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "script/wire.h"


/* Sends a tree. */
static enum spoken send_tree(struct worker *worker,
                             const struct value *tree)
{
    struct err err;
    assert(worker->process.pid > 0);
    buf_clear(&worker->message);
    err_clear(&err);
    if (worker->arena.failed) {
        return SPOKEN_NOMEM;
    }
    int code = json_canonical(&worker->message, tree, &err);
    if (code == ERR_NOMEM || worker->message.failed) {
        return SPOKEN_NOMEM;
    }
    /* What we send can be written: all text and numbers are in wire's form. */
    assert(code == 0);
    return process_send(worker->process.socket, buf_view(&worker->message))
        ? SPOKEN_WELL : SPOKEN_CRASH;
}

/* Looks a decision table up for the process, with the facts of the call. */
static struct value *look_up(struct script *script,
                             const struct asking *asking, int64_t table,
                             size_t record)
{
    struct arena *arena = &script->worker->arena;
    struct eval_result result = { .state = EVAL_ERROR, .slot = -1 };
    struct type type = { TYPE_NONE, false };
    struct value *many = NULL;
    int64_t steps = 0;
    struct value *answer = value_map(arena);
    assert(script->tables != NULL);
    assert(record < asking->records);
    script->tables->lookup(script->tables->user, (int)table,
                           asking->facts[record], asking->arena, &result,
                           &type, &many, &steps);
    value_set_integer(arena, answer, "state", (int64_t)result.state);
    value_set_integer(arena, answer, "steps", steps);
    if (result.state == EVAL_UNKNOWN) {
        value_set_integer(arena, answer, "slot", result.slot);
        value_set_bool(arena, answer, "parameter",
                       result.slot_is_parameter);
    } else if (result.state == EVAL_VALUE && many != NULL) {
        value_set(answer, "many", wire_value(arena, many));
    } else if (result.state == EVAL_VALUE) {
        value_set(answer, "type", wire_type(arena, type));
        value_set(answer, "cell", wire_cell(arena, type, result.cell));
    }
    return answer;
}

/* See worker_speak.h. */
int64_t worker_tables(const struct script *script)
{
    assert(script != NULL);
    int count = 0;
    while (script->tables != NULL && script->tables->name != NULL
           && script->tables->name(script->tables->user, count).size > 0) {
        count++;
    }
    return count;
}

/* See worker_speak.h. */
enum spoken worker_speak(struct script *script, const struct value *asked,
                         int64_t allowed_ms, const struct asking *asking,
                         struct value **answer)
{
    struct worker *worker = script->worker;
    /* In bulk each call has its own time: the process counts them. */
    const struct process_wait wait = {
        .pid = worker->process.pid, .allowed_ms = allowed_ms,
        .progress = worker->process.out.bytes,
        .tasks = asking != NULL ? asking->calls : 0 };
    struct err err;
    assert(allowed_ms > 0);
    if (worker->arena.failed) {
        return SPOKEN_NOMEM;
    }
    for (;;) {
        enum spoken sent = send_tree(worker, asked);
        if (sent != SPOKEN_WELL) {
            return sent;
        }
        switch (process_receive(&worker->message, worker->process.socket,
                                WIRE_BYTES_MAX, &wait)) {
        case PROCESS_LATE:
            return SPOKEN_LATE;
        case PROCESS_GONE:
            return worker->message.failed ? SPOKEN_NOMEM : SPOKEN_CRASH;
        case PROCESS_ANSWERED:
            break;
        }
        err_clear(&err);
        int code = json_parse(&worker->arena, buf_view(&worker->message),
                              "worker", answer, &err);
        if (code != 0 || *answer == NULL) {
            return worker->arena.failed || code == ERR_NOMEM ? SPOKEN_NOMEM
                                                             : SPOKEN_CRASH;
        }
        int64_t table = value_get_integer(*answer, "lookup", -1);
        if (table < 0) {
            return SPOKEN_WELL;
        }
        int64_t record = value_get_integer(*answer, "record", 0);
        if (asking == NULL || table >= worker_tables(script) || record < 0
            || (size_t)record >= asking->records) {
            return SPOKEN_CRASH;
        }
        asked = look_up(script, asking, table, (size_t)record);
    }
}

/* See worker_speak.h. */
struct value *worker_ask(struct script *script, const char *what)
{
    assert(what != NULL);
    struct arena *arena = &script->worker->arena;
    arena_free(arena);
    arena_init(arena, script->mem);
    struct value *tree = value_map(arena);
    value_set_string(arena, tree, "op", what);
    return tree;
}

/* See worker_speak.h. */
int worker_failed(struct script *script, enum spoken spoken, struct err *err)
{
    char how[64] = "no sense in its answer";
    assert(spoken != SPOKEN_WELL);
    int signal = process_stop(&script->worker->process,
                              spoken == SPOKEN_CRASH);
    switch (spoken) {
    case SPOKEN_NOMEM:
        return err_nomem(err);
    case SPOKEN_LATE:
        return err_fail(err, MESSAGE_WORKER_KILLED, "ti", script->pack,
                        script->limits.time_ms_max);
    case SPOKEN_WELL: case SPOKEN_CRASH:
        break;
    }
    if (signal != 0) {
        (void)snprintf(how, sizeof(how), "signal %d", signal);
    }
    return err_fail(err, MESSAGE_WORKER_CRASHED, "ts", script->pack, how);
}
