/* W2 by plain Lua and by SQL: the ten best innovations of a few regions.  What
 * they list is compared with the shortlist before any timing. */
#include "bench_match_others.h"

#include <lauxlib.h>
#include <lualib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"

enum { TOP = 10, REGIONS = 4, RUNS = 7 };

/* rows[i] = { goal, origin, started_on, budget, ease }, and a region; the
 * order is that of the pack: score, ease, number. */
static const char lua_text[] =
    "local function civil(date)\n"
    "  local day = date + 719468\n"
    "  local era, o = day // 146097, day % 146097\n"
    "  local y = (o - o // 1460 + o // 36524 - o // 146096) // 365\n"
    "  local n = o - (365 * y + y // 4 - y // 100)\n"
    "  local m = (5 * n + 2) // 153\n"
    "  return (y + era * 400) * 12 + m, n - (153 * m + 2) // 5\n"
    "end\n"
    "local floor = math.floor\n"
    "return function(rows, capacity, need, likeness, today, top)\n"
    "  local best, ty, td = {}, civil(today)\n"
    "  for i, row in ipairs(rows) do\n"
    "    local n, budget, ease = need[row[1]], row[4], row[5]\n"
    "    local sum = 0.3 * n + 0.15 * likeness[row[2]]\n"
    "    sum = sum + 0.2 * (budget <= capacity and 100.0\n"
    "      or 100 * capacity / budget)\n"
    "    sum = sum + 0.1 * ease\n"
    "    local y, d = civil(row[3])\n"
    "    local months = ty - y - (td < d and 1 or 0)\n"
    "    months = months < 0 and 0 or months > 60 and 60 or months\n"
    "    sum = sum + 0.25 * (months * 100 / 60)\n"
    "    local score = sum / (0.3 + 0.15 + 0.2 + 0.1 + 0.25)\n"
    "      + (n >= 80 and 5 or 0)\n"
    "    score = floor(score * 100 + 1e-9 + 0.5) / 100\n"
    "    local at = #best + 1\n"
    "    while at > 1 and (best[at - 1][1] < score\n"
    "        or best[at - 1][1] == score and best[at - 1][2] < ease) do\n"
    "      at = at - 1\n"
    "    end\n"
    "    if at <= top then\n"
    "      table.insert(best, at, { score, ease, i })\n"
    "      best[top + 1] = nil\n"
    "    end\n"
    "  end\n"
    "  return best\n"
    "end\n";

/* Months and days of dates stand in the table: SQLite has no integers of the
 * kind that the others compute with. */
static const char sql_text[] =
    "SELECT id, CAST(score * 100 + 1e-9 + 0.5 AS INTEGER) / 100.0 AS s\n"
    "FROM (SELECT id, ease, (0.3 * need.v + 0.15 * likeness.v\n"
    "  + 0.2 * (CASE WHEN budget <= ?1 THEN 100.0\n"
    "           ELSE 100 * ?1 / budget END)\n"
    "  + 0.1 * ease + 0.25 * (min(max(months, 0), 60) * 100 / 60.0))\n"
    "  / (0.3 + 0.15 + 0.2 + 0.1 + 0.25)\n"
    "  + (CASE WHEN need.v >= 80 THEN 5 ELSE 0 END) AS score\n"
    " FROM row JOIN need ON need.k = goal JOIN likeness ON likeness.k = origin)"
    "\nORDER BY s DESC, ease DESC, id LIMIT 10";

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench_match: %s\n", what);
        exit(1);
    }
}

static double now_ms(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void push_numbers(lua_State *L, const double *numbers, size_t count)
{
    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        lua_pushnumber(L, numbers[i]);
        lua_rawseti(L, -2, (lua_Integer)i);
    }
}

/* At 1 the function, at 2 the rows. */
static lua_State *open_lua(const struct ranking_world *world)
{
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    must(luaL_dostring(L, lua_text) == LUA_OK, "plain Lua failed");
    lua_newtable(L);
    for (size_t i = 0; i < world->options.innovations; i++) {
        const struct ranking_row *row = &world->rows[i];
        lua_newtable(L);
        lua_pushinteger(L, row->goal);
        lua_rawseti(L, -2, 1);
        lua_pushinteger(L, row->origin);
        lua_rawseti(L, -2, 2);
        lua_pushinteger(L, row->started_on);
        lua_rawseti(L, -2, 3);
        lua_pushnumber(L, row->budget);
        lua_rawseti(L, -2, 4);
        lua_pushnumber(L, row->ease);
        lua_rawseti(L, -2, 5);
        lua_rawseti(L, 2, (lua_Integer)i + 1);
    }
    return L;
}

/* The list of the region at hand stands at 3. */
static void run_lua(lua_State *L, const struct ranking_world *world)
{
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_pushnumber(L, world->region->capacity);
    push_numbers(L, world->region->need, RANKING_GOALS + 1);
    push_numbers(L, world->region->likeness, world->options.regions);
    lua_pushinteger(L, world->as_of.as.integer);
    lua_pushinteger(L, TOP);
    must(lua_pcall(L, 6, 1, 0) == LUA_OK, "plain Lua failed");
}

static void fill_lists(sqlite3 *db, const char *table, const double *numbers,
                       size_t count)
{
    char text[80];
    sqlite3_stmt *insert = NULL;
    (void)snprintf(text, sizeof(text), "DELETE FROM %s", table);
    must(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK, "SQL");
    (void)snprintf(text, sizeof(text), "INSERT INTO %s VALUES(?,?)", table);
    must(sqlite3_prepare_v2(db, text, -1, &insert, NULL) == SQLITE_OK, "SQL");
    for (size_t i = 0; i < count; i++) {
        (void)sqlite3_bind_int64(insert, 1, (sqlite3_int64)i);
        (void)sqlite3_bind_double(insert, 2, numbers[i]);
        must(sqlite3_step(insert) == SQLITE_DONE, "SQL insert failed");
        (void)sqlite3_reset(insert);
    }
    (void)sqlite3_finalize(insert);
}

static sqlite3 *open_sql(const struct ranking_world *world)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    must(sqlite3_open(":memory:", &db) == SQLITE_OK
         && sqlite3_exec(db, "CREATE TABLE row(id INTEGER PRIMARY KEY, goal, "
                         "origin, months, budget, ease);"
                         "CREATE TABLE need(k INTEGER PRIMARY KEY, v);"
                         "CREATE TABLE likeness(k INTEGER PRIMARY KEY, v);"
                         "BEGIN", NULL, NULL, NULL) == SQLITE_OK
         && sqlite3_prepare_v2(db, "INSERT INTO row VALUES(?,?,?,?,?,?)", -1,
                               &insert, NULL) == SQLITE_OK, "SQLite failed");
    for (size_t i = 0; i < world->options.innovations; i++) {
        const struct ranking_row *row = &world->rows[i];
        (void)sqlite3_bind_int64(insert, 1, (sqlite3_int64)i);
        (void)sqlite3_bind_int64(insert, 2, row->goal);
        (void)sqlite3_bind_int64(insert, 3, row->origin);
        (void)sqlite3_bind_int64(insert, 4, date_months_between(
            row->started_on, world->as_of.as.integer));
        (void)sqlite3_bind_double(insert, 5, row->budget);
        (void)sqlite3_bind_double(insert, 6, row->ease);
        must(sqlite3_step(insert) == SQLITE_DONE, "SQL insert failed");
        (void)sqlite3_reset(insert);
    }
    (void)sqlite3_finalize(insert);
    return db;
}

/* `best` NULL: only run. */
static void run_sql(sqlite3 *db, const struct ranking_world *world,
                    const struct ranking_best *best)
{
    sqlite3_stmt *select = NULL;
    size_t at = 0;
    fill_lists(db, "need", world->region->need, RANKING_GOALS + 1);
    fill_lists(db, "likeness", world->region->likeness,
               world->options.regions);
    must(sqlite3_prepare_v2(db, sql_text, -1, &select, NULL) == SQLITE_OK,
         "SQL");
    (void)sqlite3_bind_double(select, 1, world->region->capacity);
    for (; sqlite3_step(select) == SQLITE_ROW; at++) {
        must(best == NULL
             || ((size_t)sqlite3_column_int64(select, 0) == best[at].row
                 && sqlite3_column_double(select, 1) == best[at].score),
             "SQL lists otherwise");
    }
    must(at == TOP, "SQL lists fewer");
    (void)sqlite3_finalize(select);
}

static void compare(lua_State *L, sqlite3 *db, struct ranking_world *world)
{
    static struct ranking_best best[TOP];
    for (size_t r = 0; r < REGIONS; r++) {
        ranking_world_choose(world, r);
        must(ranking_world_plain(world, TOP, NULL, best) == TOP, "no list");
        run_lua(L, world);
        for (size_t i = 0; i < TOP; i++) {
            lua_rawgeti(L, 3, (lua_Integer)i + 1);
            lua_rawgeti(L, -1, 1);
            lua_rawgeti(L, -2, 3);
            must((size_t)lua_tointeger(L, -1) - 1 == best[i].row
                 && lua_tonumber(L, -2) == best[i].score,
                 "plain Lua lists otherwise");
            lua_settop(L, 3);
        }
        run_sql(db, world, best);
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

void bench_match_others(struct ranking_world *world, double list_ms)
{
    lua_State *L = open_lua(world);
    sqlite3 *db = open_sql(world);
    double lua[RUNS], sql[RUNS];
    compare(L, db, world);
    for (int i = 0; i < RUNS; i++) {
        double start = now_ms();
        for (size_t r = 0; r < REGIONS; r++) {
            ranking_world_choose(world, r);
            run_lua(L, world);
        }
        double second = now_ms();
        for (size_t r = 0; r < REGIONS; r++) {
            ranking_world_choose(world, r);
            run_sql(db, world, NULL);
        }
        lua[i] = (second - start) / REGIONS;
        sql[i] = (now_ms() - second) / REGIONS;
    }
    qsort(lua, RUNS, sizeof(double), compare_doubles);
    qsort(sql, RUNS, sizeof(double), compare_doubles);
    printf("W2 a region: %.3f ms, lua %.1f ms, ratio %.4f, sqlite %.1f ms, "
           "ratio %.4f\n", list_ms, lua[RUNS / 2], list_ms / lua[RUNS / 2],
           sql[RUNS / 2], list_ms / sql[RUNS / 2]);
    (void)sqlite3_close(db);
    lua_close(L);
}
