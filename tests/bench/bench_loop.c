/* The plain loop of protected calls that issue 8 measures the VM against. */
#include "bench_loop.h"

#include <lauxlib.h>
#include <stdlib.h>

#include "script/limit.h"
#include "script/state.h"

/* One call, as a program without limits of its own would write it; the hook
 * is set anew, as for every rule. */
static bool call_plainly(struct script *script, lua_Hook hook, int function)
{
    lua_State *L = script->L;
    script->run.steps = 0;
    lua_sethook(L, hook, LUA_MASKCOUNT, LIMIT_STEPS_HOOK);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
    lua_rawgeti(L, -1, function + 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_CASE);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_P);
    bool holds = lua_pcall(L, 2, 1, 0) == LUA_OK && lua_toboolean(L, -1);
    lua_settop(L, 1);
    return holds;
}

double bench_loop(const struct bench_pack *bench,
                  const struct population *population)
{
    const struct pack *pack = bench->pack;
    struct script *script = pack->script;
    size_t count = population_count(population);
    struct arena arena, texts;
    struct err err;
    struct mem mem;
    mem_init(&mem);
    arena_init(&arena, &mem);
    arena_init(&texts, &mem);
    struct record record = record_create(&arena, &pack->facts);
    struct cell *parameters = calloc(pack->parameters.count + 1,
                                     sizeof(*parameters));
    struct call call = { .parameters = parameters, .arena = &texts,
                         .facts = record.cells };
    pack_parameters_on(pack, 0, parameters, NULL);
    limit_begin(script, &err, &call);
    lua_Hook hook = lua_gethook(script->L);
    double start = bench_now_us();
    for (size_t i = 0; i < count; i++) {
        bench_must(population_get(population, i, &record, &texts, &err) == 0,
                   "no record");
        for (size_t r = 0; r < pack->rules_count[DECLARATION_RULE]; r++) {
            const struct rule *rule = &pack->rules[DECLARATION_RULE][r];
            if (rule->when < 0 || call_plainly(script, hook, rule->when)) {
                (void)call_plainly(script, hook, rule->check);
            }
        }
        arena_free(&texts);
    }
    double time = bench_now_us() - start;
    arena_free(&arena);
    free(parameters);
    return time;
}
