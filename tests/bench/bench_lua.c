/* Plain Lua 5.4: the rules of bench_pack.c over prebuilt tables, without limits
 * or proxies. */
#include "bench_lua.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>

static const char lua_head[] =
    "local function civil(date)\n"
    "  local day = date + 719468\n"
    "  local era, o = day // 146097, day % 146097\n"
    "  local y = (o - o // 1460 + o // 36524 - o // 146096) // 365\n"
    "  local n = o - (365 * y + y // 4 - y // 100)\n"
    "  local m = (5 * n + 2) // 153\n"
    "  return (y + era * 400) * 12 + m, n - (153 * m + 2) // 5\n"
    "end\n"
    "local function months_between(a, b)\n"
    "  local x, i = civil(a)\n"
    "  local y, k = civil(b)\n"
    "  return y - x - (k < i and 1 or 0)\n"
    "end\n"
    "local function days_between(a, b) return b - a end\n"
    "local function one_of(x, a, b) return x == a or x == b end\n"
    "local function contains(list, x)\n"
    "  for i = 1, #list do if list[i] == x then return true end end\n"
    "  return false\nend\n"
    "local function count(list) return #list end\n"
    "local function known(entity, name) return entity[name] ~= nil end\n"
    "local rules = {}\n";

static void load_lua(lua_State *L, const struct bench_rules *rules)
{
    struct mem mem;
    struct buf text, body, when;
    mem_init(&mem);
    buf_init(&text, &mem, 0);
    buf_text(&text, lua_head);
    for (size_t i = 0; i < rules->count; i++) {
        buf_init(&body, &mem, 0);
        buf_init(&when, &mem, 0);
        bench_rule_text(&body, &when, i, rules);
        buf_format(&text, "rules[%zu] = function(case) ", i + 1);
        if (when.size > 0) {
            const char *test = when.bytes + strlen("return ");
            buf_format(&text, "if not (%.*s) then return nil end ",
                       (int)(when.size - strlen("return ")), test);
        }
        buf_str(&text, buf_view(&body));
        buf_text(&text, " end\n");
        buf_free(&body);
        buf_free(&when);
    }
    buf_text(&text, "return rules\n");
    bench_must(luaL_loadbuffer(L, text.bytes, text.size, "rules") == LUA_OK
               && lua_pcall(L, 0, 1, 0) == LUA_OK, "plain Lua failed");
    buf_free(&text);
}

/* A row as a table of tables: prebuilt, so that only the rules are timed. */
static void push_row(lua_State *L, const struct bench_pack *pack,
                     const struct row *row)
{
    struct arena arena;
    arena_init(&arena, pack->arena.mem);
    struct record record = record_create(&arena, &pack->schema);
    rows_record(&record, &arena, row);
    lua_newtable(L);
    lua_newtable(L);
    lua_setfield(L, -2, "innovation");
    lua_newtable(L);
    lua_setfield(L, -2, "replicator");
    for (size_t i = 0; i < ROW_FACTS; i++) {
        const char *name = rows_fact_name((enum row_fact)i);
        const char *dot = strchr(name, '.');
        struct type type = pack->schema.fields[i].type;
        const struct cell *cell = &record.cells[i];
        if (!cell->known) {
            continue;
        }
        if (dot != NULL) {
            lua_pushlstring(L, name, (size_t)(dot - name));
            lua_rawget(L, -2);
        } else {
            lua_pushvalue(L, -1);
        }
        if (type.list) {
            lua_newtable(L);
            for (size_t k = 0; k < cell->as.list.count; k++) {
                struct str text = cell->as.list.items[k].as.text;
                lua_pushlstring(L, text.bytes, text.size);
                lua_rawseti(L, -2, (lua_Integer)k + 1);
            }
        } else if (type.base == TYPE_TEXT) {
            lua_pushlstring(L, cell->as.text.bytes, cell->as.text.size);
        } else if (type.base == TYPE_BOOL) {
            lua_pushboolean(L, cell->as.boolean);
        } else if (type.base == TYPE_NUMBER) {
            lua_pushnumber(L, cell->as.number);
        } else {
            lua_pushinteger(L, cell->as.integer);
        }
        lua_setfield(L, -2, dot != NULL ? dot + 1 : name);
        lua_pop(L, 1);
    }
    arena_free(&arena);
}

void bench_lua_run(lua_State *L, size_t rows, size_t rules,
                   uint8_t *outcomes)
{
    for (size_t i = 1; i <= rows; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i);
        for (size_t r = 1; r <= rules; r++) {
            lua_rawgeti(L, 1, (lua_Integer)r);
            lua_pushvalue(L, 3);
            int status = lua_pcall(L, 1, 1, 0);
            if (outcomes != NULL) {
                *outcomes = status != LUA_OK ? OUTCOME_ERROR
                    : lua_isnil(L, -1) ? OUTCOME_SKIPPED
                    : lua_toboolean(L, -1) ? OUTCOME_PASS : OUTCOME_FAIL;
                outcomes++;
            }
            lua_settop(L, 3);
        }
        lua_settop(L, 2);
    }
}

lua_State *bench_lua_open(const struct bench_pack *pack,
                          const struct bench_rules *rules,
                          const struct row *rows, size_t count)
{
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    load_lua(L, rules);
    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        push_row(L, pack, &rows[i]);
        lua_rawseti(L, 2, (lua_Integer)i + 1);
    }
    return L;
}
