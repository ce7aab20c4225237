/* Limits: a deterministic budget of steps first, then time and memory.
 *
 * steps = 100 x firings of the count hook + what functions of ours charge +
 * a charge for each new object, taken in the allocator.  Only what depends on
 * the script alone is charged there: tables, closures, userdata and long
 * strings are allocated anew each time, while short strings are shared, and
 * arrays and stacks grow as earlier calls left them.  So the same rule on the
 * same facts uses the same steps in any process.
 *
 * A trip is sticky: the flag stays, the hook fires at each instruction, and
 * nothing in a script can catch the error (there is no pcall, no coroutine,
 * and setmetatable lets no __close and no __gc through). */
#include "script/limit.h"

#include <assert.h>

/* Between two looks at the clock by functions that charge. */
#define CHECK_STEPS 4096
/* A hundred instructions that take longer than this make the hook come this
 * many times as often. */
#define SLOW_NS 2000000
#define SLOW_FIRINGS 20
/* A long string (never shared by Lua) is at least this large. */
#define LONG_STRING_BYTES 96
/* One step for this many bytes of a new string. */
#define STRING_STEP_BYTES 64
/* A collection at the cap must leave this part of it free. */
#define COLLECTED_PART 8
/* Requests above the block limit (two for each block) that a call may
 * survive. */
#define BLOCKS_REFUSED_MAX 4
/* After a trip, Lua still needs small blocks to unwind. */
#define UNWIND_BYTES 4096
/* Processor time is asked for after this part of the deadline. */
#define CPU_PART 8
/* A call that the machine does not let run ends after so many deadlines. */
#define WALL_FACTOR 5

/* --- Memory --------------------------------------------------------------- */

/* What a new object costs; `tag` is Lua's type of it, 0 for plain blocks. */
static int64_t object_steps(size_t tag, size_t size)
{
    switch (tag) {
    case LUA_TTABLE: case LUA_TFUNCTION: case LUA_TUSERDATA:
        return CHARGE_OBJECT;
    case LUA_TSTRING:
        if (size < LONG_STRING_BYTES) {
            return 0;
        }
        return CHARGE_OBJECT + (int64_t)(size / STRING_STEP_BYTES);
    default:
        return 0;
    }
}

/* True when a block may not grow to `size_new`.
 *
 * At the total cap Lua collects all garbage and asks once more.  When that
 * gave back little, the answer stays no: a script that lives at the cap would
 * else spend its time in collections. */
static bool refuse(struct script *script, size_t size_old, size_t size_new)
{
    const struct script_limits *limits = &script->limits;
    struct run *run = &script->run;
    size_t most = limits->memory_bytes_max;
    size_t used = script->used_bytes + (size_new - size_old);
    assert(size_new > size_old);
    if ((run->time_over || run->trip != CALL_ERROR_NONE)
        && size_new > UNWIND_BYTES) {
        return true;
    }
    bool asked_again = run->collected;
    run->collected = false;
    if (size_new > limits->block_bytes_max) {
        /* Most callers end here; but Lua's table of short strings goes on
         * without growing, with a full collection for each new string. */
        run->refusal = REFUSAL_CAP;
        run->blocks_refused++;
        if (run->blocks_refused > BLOCKS_REFUSED_MAX) {
            run->trip = CALL_ERROR_MEMORY;
            run->steps_check = 0;
        }
        return true;
    }
    if (used <= (asked_again ? most - most / COLLECTED_PART : most)) {
        return false;
    }
    /* The collection takes long on a full state: look at the clock too. */
    run->refusal = limit_time_over(script) ? REFUSAL_TIME : REFUSAL_CAP;
    run->collected = !asked_again;
    return true;
}

/* The contract of lua_Alloc, with a count of what is held. */
void *limit_allocate(void *user, void *block, size_t size_old,
                     size_t size_new)
{
    struct script *script = user;
    /* Without a block size_old is the kind of the object to come. */
    size_t held = block == NULL ? 0 : size_old;
    assert(script != NULL);
    assert(script->used_bytes >= held);
    /* Freeing always works. */
    if (size_new == 0) {
        mem_free(script->mem, block, held);
        script->used_bytes -= held;
        return NULL;
    }
    if (size_new > held && refuse(script, held, size_new)) {
        return NULL;
    }
    void *got = block == NULL ? mem_alloc(script->mem, size_new)
                : mem_resize(script->mem, block, held, size_new);
    /* The host's own memory is used up: not the script's fault. */
    if (got == NULL) {
        script->run.refusal = REFUSAL_HOST;
        return NULL;
    }
    script->used_bytes = script->used_bytes - held + size_new;
    /* A new object; growing is not charged, see above. */
    if (block == NULL) {
        script->run.steps += object_steps(size_old, size_new);
    }
    return got;
}

/* --- Time and steps ------------------------------------------------------- */

/* Near the deadline, steps may be nearly spent, too.  Steps give a verdict and
 * time gives none: a call that will use up its steps before 1.75 times the
 * deadline may go on. */
static bool steps_come_first(const struct script *script, int64_t used_ns)
{
    const struct run *run = &script->run;
    int64_t limit_ns = script->limits.time_ms_max * 1000000;
    assert(used_ns >= 0);
    assert(limit_ns > 0);
    double last_ns = 1.75 * (double)limit_ns;
    return (double)used_ns < last_ns
           && (double)run->steps * last_ns
              > (double)script->limits.steps_max * (double)used_ns;
}

/* Time that the call has used: of the processor where the clock can tell, since
 * a busy machine must not decide what a rule gives.  Asking for it takes long,
 * so that it begins after a part of the deadline, which then counts whole; a
 * thread that slept through more than that part did not use it. */
static int64_t used_ns(struct script *script, int64_t elapsed_ns,
                       int64_t limit_ns)
{
    struct run *run = &script->run;
    const struct clock *clock = &script->clock;
    assert(limit_ns > 0);
    if (clock->cpu_ns == NULL || elapsed_ns >= WALL_FACTOR * limit_ns) {
        return elapsed_ns;
    }
    int64_t cpu_ns = clock->cpu_ns(clock->user);
    if (run->cpu_start_ns == INT64_MIN) {
        int64_t part_ns = limit_ns / CPU_PART;
        run->cpu_start_ns = cpu_ns - (elapsed_ns < part_ns ? elapsed_ns
                                                           : part_ns);
    }
    assert(cpu_ns >= run->cpu_start_ns);
    return cpu_ns - run->cpu_start_ns;
}

/* Asks the clock.  The first look starts the time; the deadline is when to ask
 * for more than the time of day. */
bool limit_time_over(struct script *script)
{
    struct run *run = &script->run;
    int64_t limit_ns = script->limits.time_ms_max * 1000000;
    assert(script->clock.ticks_ns != NULL);
    if (run->time_over) {
        return true;
    }
    run->now_ns = script->clock.ticks_ns(script->clock.user);
    if (run->start_ns == INT64_MIN) {
        run->start_ns = run->now_ns;
        run->deadline_ns = run->now_ns + limit_ns / CPU_PART;
    }
    if (run->now_ns <= run->deadline_ns) {
        return false;
    }
    int64_t used = used_ns(script, run->now_ns - run->start_ns, limit_ns);
    run->time_over = used > limit_ns && !steps_come_first(script, used);
    int64_t rest_ns = limit_ns - used;
    run->deadline_ns = run->now_ns
        + (rest_ns > limit_ns / CPU_PART ? rest_ns : limit_ns / CPU_PART);
    return run->time_over;
}

/* Makes the hook come after so many instructions. */
static void set_interval(lua_State *L, struct run *run, bool slow)
{
    assert(state_of(L)->L == L);
    run->is_slow = slow;
    run->slow = 0;
    lua_sethook(L, lua_gethook(L), LUA_MASKCOUNT,
                slow ? LIMIT_STEPS_HOOK / SLOW_FIRINGS : LIMIT_STEPS_HOOK);
}

/* Counts a firing.  Some instructions compare a hundred thousand bytes: when
 * a hundred of them took long, and after the first hundred, before which the
 * clock was not read, the hook comes more often, so that the deadline is seen
 * in time.  Steps and depth are looked at after whole hundreds only: what they
 * say must not depend on the clock.  Returns true after a whole hundred. */
static bool count_firing(lua_State *L, struct run *run)
{
    assert(state_of(L)->L == L);
    bool first = run->start_ns == INT64_MIN;
    assert(run->slow >= 0);
    assert(run->slow < SLOW_FIRINGS);
    bool whole = !run->is_slow || ++run->slow == SLOW_FIRINGS;
    (void)limit_time_over(state_of(L));
    if (!whole) {
        return false;
    }
    run->steps += LIMIT_STEPS_HOOK;
    bool slow = first || run->now_ns - run->round_ns > SLOW_NS;
    if (slow || run->is_slow) {
        set_interval(L, run, slow);
    }
    run->round_ns = run->now_ns;
    return true;
}

/* Called by Lua after LIMIT_STEPS_HOOK instructions. May raise. */
static void count_hook(lua_State *L, lua_Debug *activation)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    struct run *run = &script->run;
    lua_Debug deep;
    (void)activation;
    assert(script->L == L);
    bool whole = count_firing(L, run);
    if (whole && lua_getstack(L, LIMIT_SCRIPT_DEPTH, &deep) != 0) {
        (void)limit_trip(L, CALL_ERROR_DEPTH);
    }
    if (run->time_over || (whole && run->steps > run->steps_check)) {
        limit_check(L);
    }
}

/* Before each entry: what an earlier one used does not count. */
void limit_begin(struct script *script, struct err *err,
                 const struct call *call)
{
    assert(err != NULL);
    struct run *run = &script->run;
    assert(script->L != NULL);
    /* The clock is first read after a hundred instructions: most rules end
     * before. */
    *run = (struct run){ .err = err, .call = call,
                         .start_ns = INT64_MIN, .cpu_start_ns = INT64_MIN };
    run->steps_check = CHECK_STEPS;
    if (run->steps_check > script->limits.steps_max) {
        run->steps_check = script->limits.steps_max;
    }
    lua_sethook(script->L, count_hook, LUA_MASKCOUNT, LIMIT_STEPS_HOOK);
}

/* Called when something may be used up. */
void limit_check(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    struct run *run = &script->run;
    int64_t steps_max = script->limits.steps_max;
    assert(steps_max > 0);
    if (run->trip != CALL_ERROR_NONE || run->time_over) {
        (void)limit_trip(L, run->trip);
    }
    if (run->steps > steps_max) {
        (void)limit_trip(L, CALL_ERROR_STEPS);
    }
    if (limit_time_over(script)) {
        (void)limit_trip(L, CALL_ERROR_NONE);
    }
    run->steps_check = run->steps + CHECK_STEPS;
    if (run->steps_check > steps_max) {
        run->steps_check = steps_max;
    }
}

/* After this the hook comes at each instruction: should anything go on
 * running, it ends at once. */
int limit_trip(lua_State *L, enum call_error kind)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    struct run *run = &script->run;
    const struct script_limits *limits = &script->limits;
    assert(kind < CALL_ERROR_COUNT);
    /* The first reason stands. */
    if (run->trip == CALL_ERROR_NONE) {
        run->trip = kind;
    }
    lua_sethook(L, count_hook, LUA_MASKCOUNT, 1);
    /* An error was under way already: its text stands. */
    if (run->raised) {
        return state_raise(L);
    }
    struct err *err = state_err(L);
    switch (kind) {
    case CALL_ERROR_STEPS:
        (void)err_fail(err, MESSAGE_SCRIPT_STEPS, "i", limits->steps_max);
        break;
    case CALL_ERROR_MEMORY:
        (void)err_fail(err, MESSAGE_SCRIPT_MEMORY, "ii",
                       (int64_t)(limits->memory_bytes_max >> 10),
                       (int64_t)(limits->block_bytes_max >> 10));
        break;
    case CALL_ERROR_DEPTH:
        (void)err_fail(err, MESSAGE_SCRIPT_DEPTH, "i",
                       (int64_t)LIMIT_SCRIPT_DEPTH);
        break;
    case CALL_ERROR_NONE: case CALL_ERROR_BROKEN: case CALL_ERROR_RESULT:
    case CALL_ERROR_COUNT:
        (void)err_fail(err, MESSAGE_SCRIPT_TIME, "i", limits->time_ms_max);
        break;
    }
    return state_raise(L);
}
