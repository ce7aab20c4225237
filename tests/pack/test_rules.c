/* Declarations as rules: ids, order, lifted nodes, reads, derived facts. */
#include "expr/eval.h"
#include "pack/rules.h"
#include "pack_fixture.h"

#define T "title = { id = 'J', en = 'T' }, basis = 'F1', on_fail = 'note'"

static void start(struct world *world, const char *facts, const char *lua)
{
    world_start(world);
    world_pack(world, "p", NULL);
    world_file(world, "p", "facts.csv", facts);
    world_file(world, "p", "parameters.csv",
               "key,value,stricter\nmin,2,higher\nmax,9,lower\n"
               "w,1,free\n");
    world_file(world, "p", "eligibility.lua", lua);
}

#define FACTS "fact,type\na.x,int\na.y,int\na.d,date\n"

/* Ids compare without case in a pack, and with all of its ancestors'. */
static void test_ids(void **state)
{
    (void)state;
    static const struct { const char *lua; enum message message; } cases[] = {
        { "rule { id = 'A', " T ", check = function(case) return case.a.x > 1"
          " end }\nrule { id = 'B', " T ", check = function(case) return"
          " case.a.x > 1 end }", MESSAGE_NONE },
        { "rule { id = 'A', " T ", check = function(case) return case.a.x > 1"
          " end }\nrule { id = 'a', " T ", check = function(case) return"
          " case.a.x > 2 end }", MESSAGE_SCRIPT_ID_TWICE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        start(&world, FACTS, cases[i].lua);
        if (cases[i].message == MESSAGE_NONE) {
            world_good(&world, "p");
        } else {
            world_bad(&world, "p", cases[i].message, "p/eligibility.lua", 2);
        }
        world_end(&world);
    }
}

/* A guard may share the id of its rule, but not with a parent's. */
static void test_kinds(void **state)
{
    (void)state;
    struct world world;
    const char *guard = "guard { id = 'A', action = '*', title = { id = 'J',"
        " en = 'T' }, basis = 'F', check = function(case)"
        " return case.a.x > 1 end }";
    start(&world, FACTS, "rule { id = 'A', " T ", check = function(case)"
          " return case.a.x > 1 end }");
    world_file(&world, "p", "lifecycle.lua", guard);
    world_pack(&world, "c", "p");
    world_good(&world, "c");
    const struct pack *parent = world.pack->parent;
    assert_ptr_equal(pack_rule(world.pack, DECLARATION_RULE, STR("A")),
                     &parent->rules[DECLARATION_RULE][0]);
    assert_ptr_equal(pack_rule(world.pack, DECLARATION_GUARD, STR("A")),
                     &parent->rules[DECLARATION_GUARD][0]);
    assert_null(pack_rule(world.pack, DECLARATION_DUTY, STR("A")));
    assert_null(pack_rule(world.pack, DECLARATION_RULE, STR("a")));
    world_file(&world, "c", "lifecycle.lua", guard);
    world_bad(&world, "c", MESSAGE_PACK_RULE_REDECLARED, "c/lifecycle.lua",
              1);
    world_end(&world);
}

/* The value of a lifted bool node on a record of a.x and a.y. */
static bool holds(const struct pack *pack, node_id node, int64_t x,
                  int64_t y)
{
    struct cell facts[8] = { { 0 } }, parameters[3];
    struct arena arena;
    arena_init(&arena, pack->mem);
    facts[2] = (struct cell){ .known = true, .as.integer = x };
    facts[3] = (struct cell){ .known = true, .as.integer = y };
    pack_parameters_on(pack, 19000, parameters, NULL);
    struct eval eval = { &pack->graph, facts, parameters, NULL, &arena };
    struct eval_result result = eval_node(&eval, node);
    assert_int_equal(result.state, EVAL_VALUE);
    arena_free(&arena);
    return result.cell.as.boolean;
}

/* Each rule gets its own function's node, also when lines are close. */
static void test_lifted(void **state)
{
    (void)state;
    struct world world;
    start(&world, FACTS,
          "rule { id = 'A', " T ",\n"
          "  when = function(case) return case.a.y > 0 end,\n"
          "  check = function(case, p) return case.a.x > p.min end }\n"
          "rule { id = 'B', " T ", check = function(case, p) return"
          " case.a.x < p.max end } rule { id = 'C', " T
          ", check = function(case) return case.a.x == 5 end }\n"
          "rule { id = 'D', " T ", check = function(case)\n"
          "  for i = 1, case.a.y do if case.a.x == i then return true end end\n"
          "  return false\nend }\n");
    world_good(&world, "p");
    const struct pack *pack = world.pack;
    const struct rule *rules = pack->rules[DECLARATION_RULE];
    assert_int_equal(pack->rules_count[DECLARATION_RULE], 4);
    assert_true(rules[0].lifted && rules[1].lifted && rules[2].lifted);
    assert_true(holds(pack, rules[0].check_node, 3, 0));
    assert_false(holds(pack, rules[0].check_node, 2, 0));
    assert_true(holds(pack, rules[0].when_node, 0, 1));
    assert_false(holds(pack, rules[0].when_node, 0, 0));
    assert_true(holds(pack, rules[1].check_node, 8, 0));
    assert_false(holds(pack, rules[1].check_node, 9, 0));
    assert_true(holds(pack, rules[2].check_node, 5, 0));
    assert_false(holds(pack, rules[2].check_node, 6, 0));
    assert_int_equal(rules[2].when_node, NODE_ID_NONE);
    assert_false(rules[3].lifted);
    assert_int_equal(rules[3].check_node, NODE_ID_NONE);
    assert_int_not_equal(rules[3].why_not_lifted.message, MESSAGE_NONE);
    assert_true(rules[3].check >= 0 && rules[3].when == -1);
    /* What is read, each once, over both functions. */
    assert_true(rules[0].reads_known);
    assert_int_equal(rules[0].facts_read_count, 2);
    assert_int_equal(rules[0].parameters_read_count, 1);
    assert_int_equal(rules[0].parameters_read[0], 0);
    assert_false(rules[3].reads_known);
    assert_true(pack->facts_used[2] && pack->parameters_used[1]);
    assert_false(pack->facts_used[4] || pack->parameters_used[2]);
    world_end(&world);
}

/* Rules made in a loop share a line: none may take another's function. */
static void test_same_line(void **state)
{
    (void)state;
    struct world world;
    start(&world, FACTS,
          "for i = 1, 3 do rule { id = 'R' .. i, " T ","
          " check = function(case) return case.a.x > i end } end\n");
    world_good(&world, "p");
    const struct pack *pack = world.pack;
    assert_int_equal(pack->rules_count[DECLARATION_RULE], 3);
    for (int64_t i = 0; i < 3; i++) {
        const struct rule *rule = &pack->rules[DECLARATION_RULE][i];
        if (rule->lifted) {
            assert_true(holds(pack, rule->check_node, i + 2, 0));
            assert_false(holds(pack, rule->check_node, i + 1, 0));
        }
    }
    world_end(&world);
}

static void test_limit(void **state)
{
    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        struct world world;
        char lua[400];
        snprintf(lua, sizeof lua, "for i = 1, %d do rule { id = 'R' .. i, " T
                 ", check = function(case) return case.a.x > 1 end } end\n",
                 LIMIT_RULES + extra);
        start(&world, FACTS, lua);
        if (extra == 0) {
            world_good(&world, "p");
        } else {
            world_bad(&world, "p", MESSAGE_SCRIPT_DECLARATIONS, "", 0);
        }
        world_end(&world);
    }
}

/* --- Derived facts -------------------------------------------------------- */

static const struct {
    const char *name, *rows;
    int message;                  /* COUNT = any of static reading */
    int64_t line;
} derived[] = {
    { "plain", "a.z,int,case.a.x + 1\n", MESSAGE_NONE, 0 },
    { "of another", "a.z,int,case.a.q * 2\na.q,int,case.a.x\n",
      MESSAGE_NONE, 0 },
    { "an int for a number", "a.z,number,case.a.x\n", MESSAGE_NONE, 0 },
    { "of a parameter", "a.z,bool,case.a.x > p.min\n", MESSAGE_NONE, 0 },
    { "of itself", "a.z,int,case.a.z + 1\n",
      MESSAGE_PACK_FACT_DERIVED_CYCLE, 5 },
    { "of each other", "a.z,int,case.a.q\na.q,int,case.a.z\n",
      MESSAGE_PACK_FACT_DERIVED_CYCLE, 5 },
    { "of another type", "a.z,text,case.a.x + 1\n",
      MESSAGE_PACK_FACT_DERIVED_TYPE, 5 },
    { "number for an int", "a.z,int,case.a.x / 2\n",
      MESSAGE_PACK_FACT_DERIVED_TYPE, 5 },
    { "of a free parameter", "a.z,int,case.a.x + p.w\n", MESSAGE_COUNT, 5 },
    { "of an unknown fact", "a.z,int,case.a.xx + 1\n", MESSAGE_COUNT, 5 },
    { "no expression", "a.z,int,return 1\n", MESSAGE_COUNT, 5 },
    { "half of one", "a.z,int,case.a.x +\n", MESSAGE_COUNT, 5 },
};

static void test_derived(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof derived / sizeof derived[0]; i++) {
        struct world world;
        char facts[400];
        snprintf(facts, sizeof facts, "fact,type,derived\na.x,int,\n"
                 "a.y,int,\na.d,date,\n%s", derived[i].rows);
        start(&world, facts, "rule { id = 'A', " T ", check = function(case)"
              " return case.a.x > 1 end }");
        int code = world_load(&world, "p");
        int message = (int)world.err.message;
        bool good = derived[i].message == MESSAGE_COUNT
                    ? code != 0 : message == derived[i].message;
        if (!good || (code != 0 && (world.err.line != derived[i].line
            || strcmp(world.err.file, "p/facts.csv") != 0))) {
            fail_msg("%s: %d %s", derived[i].name, code,
                     world_text(&world));
        }
        world_end(&world);
    }
}

/* Inputs come first, however the rows stand. */
static void test_order(void **state)
{
    (void)state;
    struct world world;
    start(&world, "fact,type,derived\na.x,int,\na.y,int,\na.d,date,\n"
          "a.z,int,case.a.q + case.a.r\na.q,int,case.a.r + 1\n"
          "a.r,int,case.a.x\n",
          "rule { id = 'A', " T ", check = function(case)"
          " return case.a.z > 1 end }");
    world_good(&world, "p");
    const struct pack *pack = world.pack;
    assert_int_equal(pack->derived_count, 3);
    assert_int_equal(pack->derived_order[0], 7);
    assert_int_equal(pack->derived_order[1], 6);
    assert_int_equal(pack->derived_order[2], 5);
    assert_int_equal(pack->derived[2], -1);
    assert_true(pack->derived[5] >= 0 && pack->derived[7] >= 0);
    assert_true(pack->derived_nodes[5] != NODE_ID_NONE);
    assert_int_equal(pack->derived_nodes[2], NODE_ID_NONE);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids), cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_lifted), cmocka_unit_test(test_same_line),
        cmocka_unit_test(test_limit), cmocka_unit_test(test_derived),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
