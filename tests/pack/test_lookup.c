/* Decision tables lent to rules: by the VM and by lifted nodes alike, and a
 * child's proposal in the place of its parent's table. */
#include "pack/lookup.h"

#include "expr/eval.h"
#include "pack_fixture.h"

#define T "title = { id = 'J', en = 'T' }, basis = 'F1', on_fail = 'note'"

static void start(struct world *world)
{
    world_start(world);
    world_pack(world, "p", NULL);
    world_file(world, "p", "facts.csv",
               "fact,type,values\na.level,text,low|high\na.score,number,\n");
    world_file(world, "p", "tables/risk.csv",
               "hit:UNIQUE,a.level,a.score,=> result\n"
               "#values,,,\"\"\"no\"\", \"\"yes\"\"\"\n"
               "1,low,-,no\n2,high,<50,no\n3,high,>=50,yes\n");
    world_file(world, "p", "tables/two.csv",
               "hit:FIRST,a.level,=> due,=> points\n"
               "1,high,2021-11-01,7\n");
    world_file(world, "p", "tables/all.csv",
               "hit:RULE ORDER,a.score,=> name\n1,>10,big\n2,>20,huge\n");
    world_file(world, "p", "eligibility.lua",
               "rule { id = 'A', " T ", check = function(case)"
               " return tables.risk(case) == 'yes' end }\n"
               "rule { id = 'B', " T ", check = function(case)\n"
               "  local row = tables.two(case)\n"
               "  return row ~= nil and row.points == 7\n"
               "    and row.due == date '2021-11-01' end }\n"
               "rule { id = 'C', " T ", check = function(case)\n"
               "  return #tables.all(case) == 2 end }\n");
}

/* The VM's answer of a rule on level and score; NULL level = missing. */
static enum call_status call(const struct pack *pack, size_t rule,
                             const char *level, double score, bool *value)
{
    struct cell facts[8] = { { 0 } };
    struct arena arena;
    struct err err;
    arena_init(&arena, pack->mem);
    if (level != NULL) {
        facts[2] = (struct cell){ .known = true,
                                  .as.text = str_of(level) };
    }
    facts[3] = (struct cell){ .known = true, .as.number = score };
    struct call made = { .function =
                             pack->rules[DECLARATION_RULE][rule].check,
                         .facts = facts, .arena = &arena,
                         .strict_bool = true };
    assert_int_equal(script_call(pack->script, &made, &err), 0);
    *value = made.status == CALL_VALUE && made.value.as.boolean;
    if (made.status == CALL_UNKNOWN) {
        assert_int_equal(made.slot, 2);
    }
    arena_free(&arena);
    return made.status;
}

static void test_vm(void **state)
{
    (void)state;
    struct world world;
    bool value = false;
    start(&world);
    world_good(&world, "p");
    const struct pack *pack = world.pack;
    assert_int_equal(pack->visible_count, 3);
    assert_int_equal(call(pack, 0, "high", 50, &value), CALL_VALUE);
    assert_true(value);
    assert_int_equal(call(pack, 0, "high", 49, &value), CALL_VALUE);
    assert_false(value);
    /* A row that may match makes it unknown, whatever its result. */
    assert_int_equal(call(pack, 0, NULL, 49, &value), CALL_UNKNOWN);
    assert_int_equal(call(pack, 0, NULL, 50, &value), CALL_UNKNOWN);
    assert_int_equal(call(pack, 1, "high", 0, &value), CALL_VALUE);
    assert_true(value);
    assert_int_equal(call(pack, 1, "low", 0, &value), CALL_VALUE);
    assert_false(value);
    assert_int_equal(call(pack, 2, "low", 30, &value), CALL_VALUE);
    assert_true(value);
    assert_int_equal(call(pack, 2, "low", 15, &value), CALL_VALUE);
    assert_false(value);
    world_end(&world);
}

/* Lifted and VM agree, missing inputs included. */
static void test_lifted(void **state)
{
    (void)state;
    static const char *const levels[] = { "low", "high", NULL };
    struct world world;
    start(&world);
    world_good(&world, "p");
    const struct pack *pack = world.pack;
    const struct rule *rule = &pack->rules[DECLARATION_RULE][0];
    struct eval_tables tables = lookup_tables(&pack->lookup);
    assert_true(rule->lifted);
    for (size_t i = 0; i < 3; i++) {
        for (double score = 49; score < 52; score++) {
            bool value = false;
            struct cell facts[8] = { { 0 } };
            struct arena arena;
            arena_init(&arena, pack->mem);
            if (levels[i] != NULL) {
                facts[2] = (struct cell){ .known = true,
                                          .as.text = str_of(levels[i]) };
            }
            facts[3] = (struct cell){ .known = true, .as.number = score };
            struct eval eval = { &pack->graph, facts, NULL, &tables,
                                 &arena };
            struct eval_result got = eval_node(&eval, rule->check_node);
            enum call_status want = call(pack, 0, levels[i], score, &value);
            assert_int_equal(got.state == EVAL_UNKNOWN,
                             want == CALL_UNKNOWN);
            if (want == CALL_VALUE) {
                assert_int_equal(got.cell.as.boolean, value);
            } else {
                assert_int_equal(got.slot, 2);
            }
            arena_free(&arena);
        }
    }
    world_end(&world);
}

/* A stricter proposal is seen by the child's rules, and by the parent's only
 * when it is put before them. */
static void test_proposal(void **state)
{
    (void)state;
    struct world world;
    bool value = false;
    start(&world);
    world_pack(&world, "c", "p");
    world_pack(&world, "d", "c");
    world_file(&world, "c", "tables/risk.csv",
               "hit:UNIQUE,a.level,a.score,=> result\n"
               "#values,,,\"\"\"no\"\", \"\"yes\"\"\"\n"
               "1,low,-,no\n2,high,<60,no\n3,high,>=60,yes\n");
    world_file(&world, "c", "tables/own.csv",
               "hit:UNIQUE,a.level,=> x\n1,low,1\n2,high,2\n");
    world_file(&world, "c", "eligibility.lua",
               "rule { id = 'D', " T ", check = function(case)"
               " return tables.risk(case) == 'yes' end }\n");
    world_good(&world, "d");
    struct pack *chain[LIMIT_CHAIN];
    assert_int_equal(pack_chain(world.pack, chain), 3);
    assert_int_equal(chain[1]->visible_count, 4);
    assert_int_equal(chain[2]->visible_count, 4);
    assert_true(pack_proposes_tables(chain[0], chain[2]));
    assert_false(pack_proposes_tables(chain[1], chain[2]));
    assert_ptr_not_equal(pack_table(chain[0], STR("risk")),
                         pack_table(chain[2], STR("risk")));
    assert_ptr_equal(pack_table(chain[1], STR("risk")),
                     pack_table(chain[2], STR("risk")));
    assert_null(pack_table(chain[0], STR("own")));
    assert_int_equal(call(chain[0], 0, "high", 55, &value), CALL_VALUE);
    assert_true(value);
    assert_int_equal(call(chain[1], 0, "high", 55, &value), CALL_VALUE);
    assert_false(value);
    chain[0]->lookup.leaf = chain[2];
    assert_int_equal(call(chain[0], 0, "high", 55, &value), CALL_VALUE);
    assert_false(value);
    chain[0]->lookup.leaf = NULL;
    assert_int_equal(call(chain[0], 0, "high", 55, &value), CALL_VALUE);
    assert_true(value);
    world_end(&world);
}

/* A table of mistakes is told whole, once. */
static void test_mistakes(void **state)
{
    (void)state;
    struct world world;
    start(&world);
    world_file(&world, "p", "tables/risk.csv",
               "hit:UNIQUE,a.levle,=> result\n1,low,no\n");
    assert_int_not_equal(world_load(&world, "p"), 0);
    assert_string_equal(world.err.file, "p/tables/risk.csv");
    assert_int_equal(world.err.message, MESSAGE_TABLE_FACT);
    assert_int_equal(world.err.line, 1);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vm), cmocka_unit_test(test_lifted),
        cmocka_unit_test(test_proposal), cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
