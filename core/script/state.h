/* The inside of a script, shared by the files of the sandbox.  Only files of
 * core/script that speak to Lua include it.
 *
 * Any Lua call may jump out: functions marked "may raise" are only called
 * from inside enter() (enter.c), and own nothing in plain C variables
 * across a Lua call.
 *
 * Reading order of the files:
 *   state      this; what all share          limit     steps, time, memory
 *   enter      the protected call            place     errors and their lines
 *   freeze     read-only tables, metatables  sandbox   what a script finds
 *   proxies    case, p, lists                lookup    decision tables
 *   declare    rule { ... } and the others   bytecode  what may not be compiled
 *   load       sources into a state          result    results out of it
 *   script     life (runtime.h)              call      calls of functions
 *   trace      which facts were read
 *   worker     the same in another process   serve     its other side
 *   argument, textbuf: for the libraries, which are
 *   basic, helpers, math, strings, patterns (matcher), format, tablelib,
 *   utf8lib; functions.c lists them all, library.h binds them.
 *
 * A script has one state at a time, or none after a trip; the state finds its
 * script through Lua's extra space, so nothing here is global. */
#ifndef AWIG_SCRIPT_STATE_H
#define AWIG_SCRIPT_STATE_H

#include <locale.h>
#include <lua.h>

#include "base/limits.h"
#include "script/runtime.h"

/* Why the allocator last said no. */
enum refusal { REFUSAL_NONE, REFUSAL_CAP, REFUSAL_HOST, REFUSAL_TIME };

/* One entry into the state; cleared before each. */
struct run {
    int64_t steps;                /* of the call so far */
    int64_t steps_check;         /* look at the clock beyond this many */
    int64_t start_ns;            /* INT64_MIN = the clock was not read yet */
    int64_t deadline_ns;         /* when to ask what was used */
    int64_t now_ns, round_ns;    /* at the last look, the last 100 steps */
    int64_t cpu_start_ns;        /* processor time at the start; INT64_MIN =
                                    not read yet */
    bool is_slow;                /* the hook comes more often */
    int slow;                    /* firings since steps were added */
    enum call_error trip;        /* sticky; NONE while all is well */
    bool time_over;              /* sticky */
    enum refusal refusal;
    int blocks_refused;           /* by the limit of a block */
    bool collected;              /* the cap made Lua collect; it asks again */
    bool unknown;                /* a missing slot was read */
    int32_t slot;
    bool slot_is_parameter;       /* of the missing one */
    bool raised;                 /* `err` holds what was raised */
    struct err *err;             /* the caller's */
    const struct call *call;     /* NULL while loading */
};

/* A chunk that was loaded, kept for rebuilding. */
struct source {
    struct str file;             /* of the pack, or a fact's name */
    struct str text;
    struct str chunk;            /* Lua's name: "@pack/file", "=fact" */
    bool derived;
};

struct function_info {
    struct str file;             /* "" for a derived fact */
    int64_t line;
    enum declaration_kind kind;  /* ..._COUNT: of a derived fact */
};

/* Slots read by a call, each once, in order (trace.c). */
struct reads {
    uint64_t *seen;              /* a bit a slot */
    int32_t *slots;
    size_t slots_max, count;      /* room, and how many */
};

/* Broken: a file failed to load; others may follow, the seal may not. */
enum phase { PHASE_LOADING, PHASE_SEALED, PHASE_BROKEN };

struct script {
    struct mem *mem;              /* of everything below */
    const struct schema *facts, *parameters; /* what slots mean */
    const struct script_tables *tables; /* that scripts may call */
    struct clock clock;           /* for the limit of time */
    struct script_limits limits;         /* with defaults filled in */
    struct str pack;
    locale_t locale;                     /* "C" */

    lua_State *L;                        /* NULL: to be rebuilt */
    struct worker *worker;               /* or far away; then L is NULL */
    size_t used_bytes;
    bool fresh;                          /* nothing was called since built */
    enum phase phase;
    bool rebuilding;              /* after a trip: nothing is declared anew */

    struct arena arena;                  /* sources, declarations */
    struct source *sources;
    size_t sources_count, sources_max; /* of them, and room */
    struct declaration *declarations; /* in the order of files */
    size_t declarations_count, declarations_max; /* of them, and room */
    struct function_info *functions; /* by number */
    size_t functions_count, functions_max; /* of them, and room */
    size_t functions_rebuilt;            /* handles given out so far */

    struct run run;               /* of the call at hand */
    struct reads fact_reads, parameter_reads; /* of the call at hand */
    uint64_t serial;                     /* of the call, for list views */
    struct buf scratch;                  /* bytecode while it is checked */
};

/* Registry keys: RIDX 1 and 2 are Lua's.  Small integers, so that each stands
 * in the array part and reading one neither allocates nor raises. */
enum {
    REGISTRY_FUNCTIONS = 3,      /* handle + 1 -> function */
    REGISTRY_CASE, REGISTRY_P, REGISTRY_TABLES,
    REGISTRY_LIST_METATABLE, REGISTRY_GLOBALS, REGISTRY_LAST
};

static inline struct script *state_of(lua_State *L)
{
    return *(struct script **)lua_getextraspace(L);
}

/* The place where a bridge function fills its error before it calls
 * state_raise: `err_fail(state_err(L), MESSAGE_..); return state_raise(L);` */
struct err *state_err(lua_State *L);
/* Raises what state_err holds.  Never returns. */
int state_raise(lua_State *L);
/* Appends a function's place (`file` is kept); its handle, or -1 at no memory.
 * While rebuilding it only counts. */
int state_add_function(struct script *script, struct str file, int64_t line);
/* The same for the function at the top of the stack, which it takes into the
 * registry and pops.  May raise. */
int state_keep_function(lua_State *L, struct str file, int64_t line);
/* Whether what a call of a list needs has given true (runtime.h: needs). */
bool script_needed(const struct call *calls, size_t index);
/* Counts a call for who watches from another process: a uint64_t at any
 * alignment. */
void script_count(unsigned char *counter);
/* Room for one more declaration, which the caller fills and counts; NULL at no
 * memory. */
struct declaration *state_add_declaration(struct script *script);

#endif
