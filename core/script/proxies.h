/* Read-only proxies: `case`, `p`, lists.
 *
 * All full userdata that a script can hold begin with an int, their kind. */
#ifndef AWIG_SCRIPT_PROXIES_H
#define AWIG_SCRIPT_PROXIES_H

#include "script/state.h"

/* Builds case, p and the metatable of lists into the registry. May raise. */
void proxies_open(lua_State *L);

/* A list fact or parameter as scripts hold it: a view of host memory. */
struct list_view {
    const struct cell *items;     /* borrowed for the call */
    size_t count;                 /* of items */
    enum type_base base;          /* their type */
    uint64_t serial;              /* of the call that may read it */
};

/* The list at `index`, or NULL. */
const struct list_view *proxies_list(lua_State *L, int index);
/* Pushes a known cell.  May raise. */
void proxies_push(lua_State *L, struct type type, struct cell cell);
void proxies_push_item(lua_State *L, const struct list_view *list,
                       size_t index);
/* Ends the call as unknown, naming the slot.  Never returns. */
int proxies_unknown(lua_State *L, int32_t slot, bool is_parameter);
/* __newindex of every proxy: always raises. */
int proxies_refuse_write(lua_State *L);
/* known(entity, "name") */
int proxies_known(lua_State *L);
/* True when the value at `index` is the proxy `case`. */
bool proxies_is_case(lua_State *L, int index);

#endif
