/* The rules of bench_pack.h in plain Lua 5.4. */
#ifndef AWIG_TESTS_BENCH_LUA_H
#define AWIG_TESTS_BENCH_LUA_H

#include <lua.h>

#include "bench_pack.h"

/* A state with the rules and the rows; lua_close ends it.  Rows have no gaps:
 * the rules take no care of them. */
lua_State *bench_lua_open(const struct bench_pack *pack,
                          const struct bench_rules *rules,
                          const struct row *rows, size_t count);
/* Calls the first `rules` of them, each protected, on every row; `outcomes` may
 * be NULL, else has one a row and rule. */
void bench_lua_run(lua_State *L, size_t rows, size_t rules,
                   uint8_t *outcomes);

#endif
