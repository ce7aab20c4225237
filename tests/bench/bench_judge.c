/* What is above the block evaluator, against what else there is, all over the
 * rows of bench_rows.c; outcomes are compared before any timing.
 *   W1      a population judged by lifted rules, to outcomes and verdicts, and
 *           with the list of ids that did not pass, against hand-written C
 *   VM      the same rules kept from being lifted, against plain Lua 5.4 over
 *           prebuilt tables, without limits or proxies
 *   SQL     the same rules as one SELECT over a table in SQLite's memory
 *   W3      two of the rules edited: only they are judged again
 *   W4      one decision with its full explanation
 * Ratios of medians of 7 runs. */
#include <lauxlib.h>
#include <lualib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_pack.h"

enum { RUNS = 7 };

struct bench {
    struct bench_pack pack;
    struct population *population;
    struct row *rows;
    size_t count, rules;
    uint8_t *outcomes;                  /* of C */
    uint16_t *failing;                  /* of C: ids, row by row */
};

static void prepare(struct bench *bench, size_t count,
                    const struct bench_rules *rules, unsigned missing)
{
    struct err err;
    struct bench_case which = { count, missing, false, false };
    memset(bench, 0, sizeof(*bench));
    bench->count = count;
    bench->rules = rules->count;
    bench->rows = calloc(count, sizeof(*bench->rows));
    bench->outcomes = calloc(count * rules->count, 1);
    bench->failing = calloc(count * rules->count, sizeof(uint16_t));
    rows_fill(bench->rows, &which);
    bench_pack_load(&bench->pack, rules);
    bench_must(population_create(&bench->population, &bench->pack.mem,
                                 bench->pack.pack, &err) == 0, "no memory");
    bench_populate(bench->population, &bench->pack, bench->rows, count);
}

static void finish(struct bench *bench)
{
    population_destroy(bench->population);
    bench_pack_free(&bench->pack);
    free(bench->rows);
    free(bench->outcomes);
    free(bench->failing);
}

static void judge(struct bench *bench)
{
    struct err err;
    bench_must(population_judge(bench->population, 1, &err) == 0,
               "judging failed");
}

static size_t rule_of(const struct bench *bench, size_t at)
{
    struct str id = population_rule_at(bench->population, at)->rule->id;
    return strtoul(id.bytes + 1, NULL, 10);
}

static void compare(struct bench *bench)
{
    judge(bench);
    rows_judge(bench->rows, bench->count, false, bench->rules,
               bench->outcomes);
    for (size_t r = 0; r < bench->rules; r++) {
        size_t rule = rule_of(bench, r);
        for (size_t i = 0; i < bench->count; i++) {
            bench_must((int)population_outcome(bench->population, r, i)
                       == bench->outcomes[i * bench->rules + rule],
                       "outcomes differ");
        }
    }
}

/* --- W1 ------------------------------------------------------------------- */

static size_t list_by_c(struct bench *bench)
{
    size_t used = 0;
    rows_judge(bench->rows, bench->count, false, bench->rules,
               bench->outcomes);
    for (size_t i = 0; i < bench->count; i++) {
        const uint8_t *row = bench->outcomes + i * bench->rules;
        for (size_t r = 0; r < bench->rules; r++) {
            bench->failing[used] = (uint16_t)r;
            used += row[r] != OUTCOME_PASS && row[r] != OUTCOME_SKIPPED;
        }
    }
    return used;
}

static size_t list_by_population(struct bench *bench)
{
    static uint16_t ids[64 * BENCH_RULES_MAX];
    uint16_t counts[64];
    size_t used = 0;
    judge(bench);
    for (size_t i = 0; i < bench->count; i += 64) {
        population_failing(bench->population, i, ids, counts);
        for (size_t k = 0; k < 64 && i + k < bench->count; k++) {
            memcpy(bench->failing + used, ids + k * bench->rules,
                   counts[k] * sizeof(uint16_t));
            used += counts[k];
        }
    }
    return used;
}

static double measure_w1(size_t count, size_t rules, unsigned missing)
{
    struct bench bench;
    struct bench_rules which = { rules, false, false };
    double ours[RUNS], c[RUNS], ours_ids[RUNS], c_ids[RUNS];
    prepare(&bench, count, &which, missing);
    compare(&bench);
    bench_must(list_by_c(&bench) == list_by_population(&bench),
               "lists of ids differ");
    for (int i = 0; i < RUNS; i++) {
        double start = bench_now_us();
        judge(&bench);
        double second = bench_now_us();
        rows_judge(bench.rows, count, false, rules, bench.outcomes);
        double third = bench_now_us();
        (void)list_by_population(&bench);
        double fourth = bench_now_us();
        (void)list_by_c(&bench);
        c_ids[i] = bench_now_us() - fourth;
        ours[i] = second - start;
        c[i] = third - second;
        ours_ids[i] = fourth - third;
    }
    double time = bench_median(ours, RUNS), by_c = bench_median(c, RUNS);
    double ids = bench_median(ours_ids, RUNS);
    double ids_by_c = bench_median(c_ids, RUNS);
    printf("W1     rules=%-4zu records=%-7zu missing=%u%% ours=%.0fus "
           "c=%.0fus ratio=%.3f; with ids %.0fus c=%.0fus ratio=%.3f; "
           "bytes/record=%.1f\n", rules, count, missing, time, by_c,
           time / by_c, ids, ids_by_c, ids / ids_by_c,
           (double)population_bytes(bench.population) / (double)count);
    finish(&bench);
    return time;
}

/* --- Plain Lua ------------------------------------------------------------ */

static const char lua_head[] =
    "local function months_between(a, b)\n"
    "  return (b >> 5) - (a >> 5) - ((b & 31) < (a & 31) and 1 or 0)\n"
    "end\n"
    "local function days_between(a, b) return b - a end\n"
    "local function one_of(x, a, b) return x == a or x == b end\n"
    "local function contains(list, x)\n"
    "  for i = 1, #list do if list[i] == x then return true end end\n"
    "  return false\nend\n"
    "local function count(list) return #list end\n"
    "local function known(entity, name) return entity[name] ~= nil end\n"
    "local rules = {}\n";

static void load_lua(lua_State *L, const struct bench *bench)
{
    struct mem mem;
    struct buf text, body, when;
    struct bench_rules rules = { bench->rules, false, false };
    mem_init(&mem);
    buf_init(&text, &mem, 0);
    buf_text(&text, lua_head);
    for (size_t i = 0; i < bench->rules; i++) {
        buf_init(&body, &mem, 0);
        buf_init(&when, &mem, 0);
        bench_rule_text(&body, &when, i, &rules);
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

/* A row as a table of tables, with days in the form that its months_between
 * takes: prebuilt, so that only the rules are timed. */
static void push_row(lua_State *L, const struct bench *bench, size_t at)
{
    struct arena arena;
    arena_init(&arena, bench->pack.arena.mem);
    struct record record = record_create(&arena, &bench->pack.schema);
    rows_record(&record, &arena, &bench->rows[at]);
    lua_newtable(L);
    lua_newtable(L);
    lua_setfield(L, -2, "innovation");
    lua_newtable(L);
    lua_setfield(L, -2, "replicator");
    for (size_t i = 0; i < ROW_FACTS; i++) {
        const char *name = rows_fact_name((enum row_fact)i);
        const char *dot = strchr(name, '.');
        struct type type = bench->pack.schema.fields[i].type;
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

static size_t run_lua(lua_State *L, size_t rows, size_t rules)
{
    size_t passed = 0;
    for (size_t i = 1; i <= rows; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i);
        for (size_t r = 1; r <= rules; r++) {
            lua_rawgeti(L, 1, (lua_Integer)r);
            lua_pushvalue(L, 3);
            if (lua_pcall(L, 1, 1, 0) == LUA_OK) {
                passed += (size_t)lua_toboolean(L, -1);
            }
            lua_settop(L, 3);
        }
        lua_settop(L, 2);
    }
    return passed;
}

/* Rows without gaps, so that the rules need no care. */
static double measure_lua(const struct bench *bench)
{
    double times[RUNS];
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    load_lua(L, bench);
    lua_newtable(L);
    for (size_t i = 0; i < bench->count; i++) {
        push_row(L, bench, i);
        lua_rawseti(L, 2, (lua_Integer)i + 1);
    }
    for (int i = 0; i < RUNS; i++) {
        double start = bench_now_us();
        (void)run_lua(L, bench->count, bench->rules);
        times[i] = bench_now_us() - start;
    }
    lua_close(L);
    return bench_median(times, RUNS);
}

static void measure_vm(size_t count)
{
    struct bench lifted, opaque;
    struct bench_rules plain_rules = { 12, false, false };
    struct bench_rules opaque_rules = { 12, true, false };
    double times[2][RUNS];
    prepare(&lifted, count, &plain_rules, 0);
    prepare(&opaque, count, &opaque_rules, 0);
    compare(&lifted);
    compare(&opaque);
    for (int i = 0; i < RUNS; i++) {
        double start = bench_now_us();
        judge(&lifted);
        double second = bench_now_us();
        judge(&opaque);
        times[0][i] = second - start;
        times[1][i] = bench_now_us() - second;
    }
    double fast = bench_median(times[0], RUNS);
    double vm = bench_median(times[1], RUNS), lua = measure_lua(&lifted);
    printf("VM     rules=12   records=%-7zu lifted=%.0fus vm=%.0fus plain "
           "lua=%.0fus; vm/lua=%.2f lifted/lua=%.4f\n", count, fast, vm, lua,
           vm / lua, fast / lua);
    finish(&lifted);
    finish(&opaque);
}

/* --- SQL ------------------------------------------------------------------ */

/* Outcomes as numbers, one column a rule of bench_c.c, variant 0.  Text is by
 * code; months are by the day before which 24 are full, which C has found. */
static const char sql_rules[] =
    "SELECT\n"
    " CASE WHEN started_on IS NULL THEN 2 ELSE started_on > ?1 END,\n"
    " CASE WHEN score IS NULL THEN 2 WHEN score < 40 THEN 1\n"
    "  WHEN budget IS NULL THEN 2 ELSE budget >= 3000000 END,\n"
    " CASE WHEN kind IS NULL THEN 2 ELSE kind NOT IN (0, 1) END,\n"
    " CASE WHEN tags IS NULL THEN 2 ELSE NOT (tags & 1 OR count >= 3) END,\n"
    " CASE WHEN started_on IS NULL THEN 1 WHEN year IS NULL THEN 2\n"
    "  ELSE year < 2011 END,\n"
    " CASE WHEN flag IS NULL THEN 2 WHEN NOT flag THEN 0\n"
    "  WHEN adopters IS NULL THEN 2 ELSE adopters <= 0 END,\n"
    " CASE WHEN region IS NULL THEN 2 ELSE region NOT IN (0, 3) END,\n"
    " CASE WHEN proposed_on IS NULL THEN 2\n"
    "  ELSE as_of - proposed_on > 365 END,\n"
    " CASE WHEN coverage IS NULL THEN 2\n"
    "  WHEN coverage >= 10.5 AND coverage <= 80.25 THEN 0\n"
    "  WHEN committed IS NULL THEN 2 ELSE NOT committed END,\n"
    " CASE WHEN kind IS NULL THEN 2 WHEN kind <> 0 THEN 4\n"
    "  WHEN cost IS NULL THEN 2 ELSE cost > 50000 END,\n"
    " CASE WHEN staff IS NULL OR volunteers IS NULL THEN 2\n"
    "  ELSE staff * 2 + volunteers < 500 END,\n"
    " CASE WHEN status IS NULL THEN 2 WHEN status IN (0, 2) THEN 1\n"
    "  WHEN rating IS NULL THEN 2 ELSE rating <= 2.5 END\n"
    "FROM row";

enum { SQL_COLUMNS = 19 };

static void bind_row(sqlite3_stmt *insert, const struct row *row)
{
    int64_t tags = 0;
    for (unsigned k = 0; k < row->tags_count; k++) {
        tags |= INT64_C(1) << row->tags[k];
    }
    const struct { enum row_fact fact; int64_t integer; double number;
                   bool floats; } cells[SQL_COLUMNS] = {
        { ROW_STARTED_ON, row->started_on, 0, false },
        { ROW_SCORE, 0, row->score, true },
        { ROW_BUDGET, row->budget, 0, false },
        { ROW_KIND, row->kind, 0, false },
        { ROW_TAGS, tags, 0, false },
        { ROW_TAGS, row->tags_count, 0, false },
        { ROW_YEAR, row->year, 0, false },
        { ROW_FLAG, row->flag, 0, false },
        { ROW_ADOPTERS, row->adopters, 0, false },
        { ROW_REGION, row->region, 0, false },
        { ROW_AS_OF, row->as_of, 0, false },
        { ROW_PROPOSED_ON, row->proposed_on, 0, false },
        { ROW_COVERAGE, 0, row->coverage, true },
        { ROW_COMMITTED, row->committed, 0, false },
        { ROW_COST, row->cost, 0, false },
        { ROW_STAFF, row->staff, 0, false },
        { ROW_VOLUNTEERS, row->volunteers, 0, false },
        { ROW_STATUS, row->status, 0, false },
        { ROW_RATING, 0, row->rating, true },
    };
    (void)sqlite3_reset(insert);
    for (int i = 0; i < SQL_COLUMNS; i++) {
        if (row->missing >> cells[i].fact & 1) {
            (void)sqlite3_bind_null(insert, i + 1);
        } else if (cells[i].floats) {
            (void)sqlite3_bind_double(insert, i + 1, cells[i].number);
        } else {
            (void)sqlite3_bind_int64(insert, i + 1, cells[i].integer);
        }
    }
    bench_must(sqlite3_step(insert) == SQLITE_DONE, "SQL insert failed");
}

static int64_t last_day(const struct bench *bench)
{
    int64_t day = INT64_MIN;
    for (size_t i = 0; i < bench->count; i++) {
        if (bench->outcomes[i * bench->rules] == OUTCOME_PASS
            && bench->rows[i].started_on > day) {
            day = bench->rows[i].started_on;
        }
    }
    return day;
}

static double run_sql(sqlite3_stmt *select, const struct bench *bench,
                      bool check)
{
    double start = bench_now_us();
    size_t at = 0;
    (void)sqlite3_reset(select);
    while (sqlite3_step(select) == SQLITE_ROW) {
        for (int r = 0; check && r < 12; r++) {
            bench_must(sqlite3_column_int(select, r)
                       == bench->outcomes[at * bench->rules + (size_t)r],
                       "SQL says otherwise");
        }
        at++;
    }
    bench_must(at == bench->count, "SQL lost rows");
    return bench_now_us() - start;
}

static void measure_sql(size_t count)
{
    struct bench bench;
    struct bench_rules rules = { 12, false, false };
    double sql[RUNS], ours[RUNS];
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL, *select = NULL;
    prepare(&bench, count, &rules, 3);
    compare(&bench);
    bench_must(
        sqlite3_open(":memory:", &db) == SQLITE_OK
        && sqlite3_exec(db, "CREATE TABLE row(started_on, score, budget, "
                        "kind, tags, count, year, flag, adopters, region, "
                        "as_of, proposed_on, coverage, committed, cost, "
                        "staff, volunteers, status, rating); BEGIN", NULL,
                        NULL, NULL) == SQLITE_OK
        && sqlite3_prepare_v2(db, "INSERT INTO row VALUES(?,?,?,?,?,?,?,?,?,"
                              "?,?,?,?,?,?,?,?,?,?)", -1, &insert, NULL)
           == SQLITE_OK
        && sqlite3_prepare_v2(db, sql_rules, -1, &select, NULL) == SQLITE_OK,
        "SQLite failed");
    for (size_t i = 0; i < count; i++) {
        bind_row(insert, &bench.rows[i]);
    }
    (void)sqlite3_bind_int64(select, 1, last_day(&bench));
    (void)run_sql(select, &bench, true);
    for (int i = 0; i < RUNS; i++) {
        double start = bench_now_us();
        judge(&bench);
        ours[i] = bench_now_us() - start;
        sql[i] = run_sql(select, &bench, false);
    }
    double time = bench_median(ours, RUNS), by_sql = bench_median(sql, RUNS);
    printf("SQL    rules=12   records=%-7zu missing=3%% ours=%.0fus "
           "sqlite=%.0fus ratio=%.4f\n", count, time, by_sql, time / by_sql);
    (void)sqlite3_finalize(insert);
    (void)sqlite3_finalize(select);
    (void)sqlite3_close(db);
    finish(&bench);
}

/* --- W3, W4 --------------------------------------------------------------- */

/* The edited pack over the columns that stand: the two rules alone, compiled
 * and judged; against judging everything for both packs. */
static void measure_w3(size_t count, size_t rules)
{
    struct bench bench;
    struct bench_pack edited;
    struct bench_rules before = { rules, false, false };
    struct bench_rules after = { rules, false, true };
    struct err err;
    double some[RUNS], whole[RUNS];
    bool *wanted = calloc(rules, 1);
    prepare(&bench, count, &before, 3);
    bench_pack_load(&edited, &after);
    judge(&bench);
    wanted[0] = wanted[1] = true;
    for (int i = 0; i < RUNS; i++) {
        struct population *view = NULL;
        double start = bench_now_us();
        bench_must(population_view(&view, bench.population, edited.pack,
                                   &err) == 0, "no view");
        population_keep(view, wanted);
        bench_must(population_seal(view, &err) == 0
                   && population_judge(view, 1, &err) == 0, "no judging");
        some[i] = bench_now_us() - start;
        population_destroy(view);
        start = bench_now_us();
        judge(&bench);
        judge(&bench);
        whole[i] = bench_now_us() - start;
    }
    double time = bench_median(some, RUNS), all = bench_median(whole, RUNS);
    printf("W3     rules=%-4zu records=%-7zu two edited=%.0fus two whole "
           "evaluations=%.0fus ratio=%.3f (at most 0.3)\n", rules, count,
           time, all, time / all);
    free(wanted);
    bench_pack_free(&edited);
    finish(&bench);
}

static void measure_w4(void)
{
    enum { CASES = 5000 };
    struct bench bench;
    struct bench_rules rules = { 12, false, false };
    static double times[CASES];
    struct err err;
    prepare(&bench, CASES, &rules, 3);
    for (size_t i = 0; i < CASES; i++) {
        struct arena arena;
        struct judgement judgement;
        arena_init(&arena, &bench.pack.mem);
        struct record record = bench_record(&bench.pack, &arena,
                                            &bench.rows[i]);
        double start = bench_now_us();
        bench_must(evaluate_case(&judgement, &arena, bench.pack.pack,
                                 &record, &err) == 0
                   && judgement_value(&arena, &judgement, true) != NULL,
                   "no decision");
        times[i] = bench_now_us() - start;
        arena_free(&arena);
    }
    double p50 = bench_median(times, CASES);
    printf("W4     rules=12   one decision explained: p50=%.1fus (at most "
           "10) p99=%.1fus (at most 50)\n", p50, times[CASES * 99 / 100]);
    finish(&bench);
}

int main(void)
{
    static const size_t rules[] = { 12, 48, 192 };
    static const size_t counts[] = { 10000, 100000 };
    for (size_t c = 0; c < 2; c++) {
        for (unsigned missing = 0; missing <= 3; missing += 3) {
            double few = 0, many = 0;
            for (size_t r = 0; r < 3; r++) {
                many = measure_w1(counts[c], rules[r], missing);
                few = r == 0 ? many : few;
            }
            printf("       192 rules cost %.1f x 12 rules (at most 10)\n",
                   many / few);
        }
    }
    measure_vm(10000);
    measure_sql(10000);
    measure_w3(10000, 12);
    measure_w3(100000, 192);
    measure_w4();
    return 0;
}
