/* Life of a script; calls of its functions are in call.c.
 *
 * A state in which a limit tripped is closed at once and built again when it
 * is needed next: nothing of the failed call survives. */
#include "script/runtime.h"

#include <assert.h>
#include <string.h>

#include "script/enter.h"
#include "script/load.h"
#include "script/trace.h"
#include "script/worker.h"

/* --- Life ----------------------------------------------------------------- */

/* Zero asks for the limits of limits.h. */
static struct script_limits limits_filled(struct script_limits limits)
{
    assert(limits.steps_max >= 0);
    assert(limits.time_ms_max >= 0);
    if (limits.steps_max == 0) {
        limits.steps_max = LIMIT_STEPS;
    }
    if (limits.time_ms_max == 0) {
        limits.time_ms_max = LIMIT_TIME_MS;
    }
    if (limits.memory_bytes_max == 0) {
        limits.memory_bytes_max = LIMIT_PACK_BYTES;
    }
    if (limits.block_bytes_max == 0) {
        limits.block_bytes_max = LIMIT_BLOCK_BYTES;
    }
    return limits;
}

/* Everything but the memory of the script itself, and its state. */
static int fill(struct script *script, const struct script_host *host,
                struct err *err)
{
    assert(host->mem != NULL);
    assert(host->facts != NULL);
    script->mem = host->mem;
    script->facts = host->facts;
    script->parameters = host->parameters;
    script->tables = host->tables;
    script->clock = *host->clock;
    script->limits = limits_filled(host->limits);
    arena_init(&script->arena, host->mem);
    buf_init(&script->scratch, host->mem, LIMIT_PACK_BYTES);
    script->pack = str_copy(&script->arena, str_of(host->pack));
    script->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (script->locale == (locale_t)0 || script->arena.failed) {
        return err_nomem(err);
    }
    int code = trace_create(&script->fact_reads, script->mem,
                            script->facts->count, err);
    if (code == 0) {
        code = trace_create(&script->parameter_reads, script->mem,
                            script->parameters->count, err);
    }
    return code;
}

/* A state, or a process that has one. */
static int open_state(struct script *script, struct err *err)
{
    assert(script->L == NULL);
    return script->limits.worker != NULL ? worker_open(script, err)
                                         : load_open(script, err);
}

/* See runtime.h. */
int script_create(struct script **out, const struct script_host *host,
                  struct err *err)
{
    assert(out != NULL);
    assert(host != NULL);
    assert(host->mem != NULL);
    assert(host->facts != NULL);
    assert(host->parameters != NULL);
    assert(host->clock != NULL);
    *out = NULL;
    struct script *script = mem_zero(host->mem, sizeof(*script));
    if (script == NULL) {
        return err_nomem(err);
    }
    int code = fill(script, host, err);
    if (code == 0) {
        code = open_state(script, err);
    }
    if (code != 0) {
        script_destroy(script);
        return code;
    }
    *out = script;
    return 0;
}

/* As after a trip: sealed, and without a state.  Handles are counted anew
 * while it is built, so their list is its own. */
int script_twin(struct script **out, const struct script *of,
                struct mem *mem, const struct script_tables *tables,
                struct err *err)
{
    assert(out != NULL);
    assert(of->phase == PHASE_SEALED);
    *out = NULL;
    const struct script_host host = {
        .mem = mem, .facts = of->facts, .parameters = of->parameters,
        .tables = tables, .clock = &of->clock, .limits = of->limits,
        .pack = of->pack.bytes
    };
    struct script *script = mem_zero(mem, sizeof(*script));
    if (script == NULL) {
        return err_nomem(err);
    }
    int code = fill(script, &host, err);
    size_t size = of->functions_count * sizeof(*script->functions);
    script->functions = code == 0 ? arena_alloc(&script->arena, size + 1)
                                  : NULL;
    if (code == 0 && script->functions == NULL) {
        code = err_nomem(err);
    }
    if (code == 0 && script->limits.worker != NULL) {
        code = worker_prepare(script, err);
    }
    if (code != 0) {
        script_destroy(script);
        return code;
    }
    if (size > 0) {
        memcpy(script->functions, of->functions, size);
    }
    script->functions_count = script->functions_max = of->functions_count;
    script->sources = of->sources;
    script->sources_count = script->sources_max = of->sources_count;
    script->declarations = of->declarations;
    script->declarations_count = of->declarations_count;
    script->declarations_max = of->declarations_count;
    script->phase = PHASE_SEALED;
    *out = script;
    return 0;
}

/* In the reverse order; any part may be missing. */
void script_destroy(struct script *script)
{
    if (script == NULL) {
        return;
    }
    assert(script->mem != NULL);
    worker_close(script);
    enter_close(script);
    if (script->locale != (locale_t)0) {
        freelocale(script->locale);
    }
    trace_destroy(&script->fact_reads, script->mem);
    trace_destroy(&script->parameter_reads, script->mem);
    buf_free(&script->scratch);
    arena_free(&script->arena);
    mem_free(script->mem, script, sizeof(*script));
}

/* See runtime.h. */
size_t script_declarations_count(const struct script *script)
{
    assert(script != NULL);
    return script->declarations_count;
}

/* See runtime.h. */
const struct declaration *script_declaration(const struct script *script,
                                              size_t index)
{
    assert(script != NULL);
    assert(index < script->declarations_count);
    return &script->declarations[index];
}

/* See runtime.h. */
struct value *script_confined(const struct script *script,
                              struct arena *arena)
{
    assert(script != NULL);
    assert(arena != NULL);
    return script->worker == NULL ? NULL : worker_confined(script, arena);
}

/* What the allocator gave and did not get back. */
size_t script_memory_bytes(const struct script *script)
{
    assert(script != NULL);
    return script->used_bytes;
}
