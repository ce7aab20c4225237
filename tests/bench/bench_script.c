/* What the sandbox costs (issue 3): prints one line a ratio, with its limit.
 *   call     a rule call against a bare lua_pcall of the same function, in the
 *            same state, under the same hook, with the same proxies
 *   pattern  ordinary pattern calls against the stock library
 *   load     a pack of 300 lines, in milliseconds
 * Each is the best of several rounds.  Exit 1 when a limit is passed and
 * BENCH_STRICT is set. */
#include <lauxlib.h>
#include <lualib.h>

#include "../script/script_fixture.h"
#include "script/limit.h"

enum { ROUNDS = 9, CALLS = 100000 };

static struct fixture fixture;
static int failed;

static double now_ms(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void report(const char *name, double ours, double bare, double most,
                   const char *unit)
{
    double ratio = bare > 0 ? ours / bare : ours;
    printf("%-10s %8.1f %s against %8.1f: %.2f (at most %.2f)%s\n", name,
           ours, unit, bare, ratio, most, ratio > most ? "  OVER" : "");
    failed += ratio > most;
}

/* --- Calls --- */

static void load_rule(const char *body)
{
    char source[4096];
    (void)snprintf(source, sizeof source,
                   "rule { id = 'R', check = function(case, p) %s end }",
                   body);
    if (fixture_load_text(&fixture, source) != 0
        || fixture_call(&fixture, 0, true) != 0
        || fixture.call.status != CALL_VALUE) {
        fprintf(stderr, "%s\n", fixture.text);
        exit(1);
    }
}

static double time_ours(void)
{
    struct call call = fixture.call;
    call.trace = false;
    double start = now_ms();
    for (int i = 0; i < CALLS; i++) {
        (void)script_call(fixture.script, &call, &fixture.err);
    }
    return (now_ms() - start) * 1e6 / CALLS;
}

static double time_bare(void)
{
    struct script *script = fixture.script;
    lua_State *L = script->L;
    struct call call = fixture.call;
    volatile bool result = false;
    limit_begin(script, &fixture.err, &call);
    lua_Hook hook = lua_gethook(L);
    double start = now_ms();
    for (int i = 0; i < CALLS; i++) {
        script->run.steps = 0;
        lua_sethook(L, hook, LUA_MASKCOUNT, LIMIT_STEPS_HOOK);
        lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
        lua_rawgeti(L, -1, 1);
        lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_CASE);
        lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_P);
        if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
            exit(1);
        }
        result = lua_toboolean(L, -1) != 0;
        lua_settop(L, 1);
    }
    (void)result;
    return (now_ms() - start) * 1e6 / CALLS;
}

static void bench_call(const char *name, const char *body)
{
    double ours = 1e18, bare = 1e18;
    load_rule(body);
    for (int i = 0; i < ROUNDS; i++) {
        double one = time_ours();
        double other = time_bare();
        ours = one < ours ? one : ours;
        bare = other < bare ? other : bare;
    }
    report(name, ours, bare, 1.3, "ns");
}

/* --- Patterns --- */

static const char loop[] =
    "local n = 0 for i = 1, 2000 do local x = %s n = n + 1 end return n > 0";

static double time_pattern_ours(const char *expression)
{
    char body[1024];
    (void)snprintf(body, sizeof body, loop, expression);
    load_rule(body);
    struct call call = fixture.call;
    double start = now_ms();
    for (int i = 0; i < 20; i++) {
        (void)script_call(fixture.script, &call, &fixture.err);
    }
    return (now_ms() - start) * 1e6 / 40000;
}

static void no_hook(lua_State *L, lua_Debug *activation)
{
    (void)L;
    (void)activation;
}

static double time_pattern_stock(lua_State *L, const char *expression)
{
    char body[1024];
    (void)snprintf(body, sizeof body, loop, expression);
    lua_settop(L, 0);
    if (luaL_loadstring(L, body) != LUA_OK) {
        exit(1);
    }
    double start = now_ms();
    for (int i = 0; i < 20; i++) {
        lua_pushvalue(L, 1);
        (void)lua_pcall(L, 0, 0, 0);
    }
    return (now_ms() - start) * 1e6 / 40000;
}

static void bench_pattern(void)
{
    static const char *const expressions[] = {
        "('SIP BANGET Kota Batu'):find('Kota')",
        "('SIP BANGET Kota Batu'):find('Kota', 1, true)",
        "('35.79/XII/2021'):match('^(%d+)%.(%d+)/(%u+)/(%d%d%d%d)$')",
        "('kipp:2020:Top 45'):match('^kipp:(%d+):(.+)$')",
        "('a, b, c, d, e'):gsub('%s*,%s*', ';')",
        "('satu dua tiga empat'):gsub('%a+', 'x')",
        "('satu dua tiga empat'):find('%f[%a]tiga%f[%A]')",
        "('innovation.started_on'):match('([^.]+)%.([^.]+)')",
    };
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    lua_sethook(L, no_hook, LUA_MASKCOUNT, LIMIT_STEPS_HOOK);
    double total_ours = 0, total_stock = 0;
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        double ours = 1e18, stock = 1e18;
        for (int round = 0; round < 5; round++) {
            double one = time_pattern_ours(expressions[i]);
            double other = time_pattern_stock(L, expressions[i]);
            ours = one < ours ? one : ours;
            stock = other < stock ? other : stock;
        }
        total_ours += ours;
        total_stock += stock;
        printf("  %6.0f ns, stock %6.0f ns  %s\n", ours, stock,
               expressions[i]);
    }
    report("pattern", total_ours, total_stock, 1.3, "ns");
    lua_close(L);
}

/* --- Loading --- */

static void bench_load(void)
{
    static char source[65536];
    size_t used = 0;
    double best = 1e18;
    for (int i = 0; i < 50; i++) {
        used += (size_t)snprintf(
            source + used, sizeof source - used,
            "rule {\n  id = 'R%d', title = { id = 'Judul', en = 'Title' },\n"
            "  basis = 'F014', on_fail = 'ineligible',\n"
            "  check = function(case, p) return months_between("
            "case.innovation.started_on,\n    case.as_of) >= "
            "p.min_age_months end,\n}\n", i);
    }
    for (int i = 0; i < 20; i++) {
        double start = now_ms();
        (void)fixture_load_text(&fixture, source);
        double took = now_ms() - start;
        best = took < best ? took : best;
    }
    report("load", best, 1.0, 1.0, "ms");
}

/* --- Worker --- */

enum { TURNS = 2000, RECORDS = 512, BULKS = 40 };

/* Calls one by one, and in bulk, in another process and here. */
static void bench_worker(void)
{
    static const struct cell *facts[RECORDS];
    static unsigned char outcomes[RECORDS];
    const char *folder = getenv("B");
    char program[512];
    double turn = 1e18, bulk_us = 1e18, here = 1e18, start_ms = 1e18;
    (void)snprintf(program, sizeof program, "%s/awig",
                   folder != NULL ? folder : "build");
    load_rule("return case.innovation.score >= 5");
    for (int round = 0; round < 5; round++) {
        double start = now_ms();
        for (int i = 0; i < TURNS; i++) {
            (void)fixture_call(&fixture, 0, true);
        }
        double took = (now_ms() - start) * 1e3 / TURNS;
        here = took < here ? took : here;
    }
    fixture.host.limits.worker = program;
    for (int round = 0; round < 5; round++) {
        double start = now_ms();
        load_rule("return case.innovation.score >= 5");
        double took = now_ms() - start;
        start_ms = took < start_ms ? took : start_ms;
        start = now_ms();
        for (int i = 0; i < TURNS; i++) {
            (void)fixture_call(&fixture, 0, true);
        }
        took = (now_ms() - start) * 1e3 / TURNS;
        turn = took < turn ? took : turn;
        const struct script_rule rule = { -1, 0 };
        for (int i = 0; i < RECORDS; i++) {
            facts[i] = fixture.fact_cells;
        }
        struct script_bulk bulk = {
            .facts = facts, .records = RECORDS,
            .parameters = fixture.parameter_cells, .rules = &rule,
            .rules_count = 1, .arena = &fixture.results,
            .outcomes = outcomes };
        start = now_ms();
        for (int i = 0; i < BULKS; i++) {
            if (script_bulk(fixture.script, &bulk, &fixture.err) != 0
                || bulk.again || outcomes[RECORDS - 1] != SCRIPT_PASS) {
                exit(1);
            }
        }
        took = (now_ms() - start) * 1e3 / (BULKS * RECORDS);
        bulk_us = took < bulk_us ? took : bulk_us;
    }
    printf("  worker: started and loaded in %.1f ms; a call %.1f us, in bulk"
           " %.2f us; here %.2f us\n", start_ms, turn, bulk_us, here);
    report("worker bulk", bulk_us, here, 3.0, "us");
    fixture.host.limits.worker = NULL;
}

int main(void)
{
    fixture_open(&fixture);
    bench_call("call 1", "return case.innovation.score >= 5");
    bench_call("call 2", "return months_between(case.innovation.started_on, "
               "case.as_of) >= p.min_age_months");
    bench_call("call 3", "return contains(case.innovation.awards, 'Top 99') "
               "and one_of(case.kind, 'hub', 'replication') "
               "and case.innovation.ratio < p.rate * 10");
    bench_pattern();
    bench_load();
    bench_worker();
    fixture_close(&fixture);
    return failed > 0 && getenv("BENCH_STRICT") != NULL ? 1 : 0;
}
