/* The inside of a running scenario, for the files that speak to Lua.
 *
 * Any Lua call may jump out; nothing here owns memory in a C variable across
 * one: arenas stand in the bridge, which scenario_run frees. */
#ifndef AWIG_SCRIPT_SCENARIO_INTERNAL_H
#define AWIG_SCRIPT_SCENARIO_INTERNAL_H

#include "script/library.h"
#include "script/scenario.h"

/* Its state has the limits of rules (limit.h) with other figures, and the
 * libraries of rules where those of Lua could run for hours in one call: all
 * that needs is a struct script, which is never loaded or sealed.  FIRST: the
 * state finds either through one pointer. */
struct scenario_bridge {
    struct script script;
    const struct scenario_host *host; /* words and callbacks */
    struct str file;              /* as given; the chunk's name is "@file" */
    struct str text;
    struct arena kept;            /* texts of included files */
    struct arena call;            /* of the word at hand */
    struct err *err;
    int includes;                 /* so far */
    int code;                     /* what was raised, 0 = nothing yet */
    const char *word;             /* the one at hand, or NULL */
};

static inline struct scenario_bridge *scenario_of(lua_State *L)
{
    return (struct scenario_bridge *)state_of(L);
}

/* Raises `code`; the bridge's err is filled.  Never returns. */
int scenario_raise(lua_State *L, int code);
/* Fills line and column of a chunk that cannot be compiled. */
int scenario_syntax_place(struct err *err, struct str text,
                          struct mem *mem);

/* scenario_values.c: a value of Lua as a plain one in the arena of the call
 * (NULL raises), and back onto the stack.  May raise. */
struct value *scenario_take(lua_State *L, int index, int depth);
void scenario_give(lua_State *L, const struct value *value, int depth);

/* scenario_library.c: fills the globals with what stock Lua offers and is
 * allowed.  May raise. */
void scenario_library(lua_State *L);

#endif
