/* parameters.csv: types, strictness, dates; values in force and proposed. */
#include "base/limits.h"
#include "pack_fixture.h"

#define HEAD "key,from,value,stricter,type\n"

static const struct file_case cases[] = {
    { "least", "key,value\na,1\n", MESSAGE_NONE, 0, 0 },
    { "no value column", "key,from\na,\n", MESSAGE_CSV_HEAD_MISSING, 0, 0 },
    { "key", "key,value\nA,1\n", MESSAGE_PACK_PARAMETER_KEY, 2, 1 },
    { "key with a dot", "key,value\na.b,1\n", MESSAGE_PACK_PARAMETER_KEY, 2,
      1 },
    { "key in two cases", "key,from,value\na,,1\nA,2020-01-01,2\n",
      MESSAGE_PACK_PARAMETER_KEY, 3, 1 },
    { "date", HEAD "a,2020-13-01,1,,\n", MESSAGE_PACK_PARAMETER_FROM, 2, 3 },
    { "year alone", HEAD "a,2020,1,,\n", MESSAGE_PACK_PARAMETER_FROM, 2, 3 },
    { "day first", HEAD "a,31/12/2020,1,,\n", MESSAGE_NONE, 0, 0 },
    { "strictness", HEAD "a,,1,more,\n", MESSAGE_PACK_PARAMETER_STRICTER, 2,
      6 },
    { "order of one", HEAD "a,,x,order:x,\n",
      MESSAGE_PACK_PARAMETER_STRICTER, 2, 6 },
    { "order with a repeat", HEAD "a,,x,order:x|x,\n",
      MESSAGE_PACK_LIST_ITEM, 2, 6 },
    { "order", HEAD "a,,x,order:x|y,\n", MESSAGE_NONE, 0, 0 },
    { "not in the order", HEAD "a,,z,order:x|y,\n",
      MESSAGE_PACK_PARAMETER_ORDER, 2, 4 },
    { "higher text", HEAD "a,,x,higher,\n",
      MESSAGE_PACK_PARAMETER_STRICTER_TYPE, 2, 6 },
    { "earlier number", HEAD "a,,3,earlier,\n",
      MESSAGE_PACK_PARAMETER_STRICTER_TYPE, 2, 6 },
    { "subset number", HEAD "a,,3,subset,int\n",
      MESSAGE_PACK_PARAMETER_STRICTER_TYPE, 2, 6 },
    { "order of numbers", HEAD "a,,3,order:3|4,int\n",
      MESSAGE_PACK_PARAMETER_STRICTER_TYPE, 2, 6 },
    { "type", HEAD "a,,1,,integer\n", MESSAGE_PACK_PARAMETER_TYPE, 2, 7 },
    { "value of another type", HEAD "a,,x,,int\n", MESSAGE_FACT_TYPE, 2, 4 },
    { "later value of another type", HEAD "a,,1,,int\na,2020-01-01,x,,\n",
      MESSAGE_FACT_TYPE, 3, 14 },
    { "no value at all", HEAD "a,,,,\n", MESSAGE_PACK_PARAMETER_TYPE_NEEDED,
      2, 4 },
    { "missing but typed", HEAD "a,,,,number\n", MESSAGE_NONE, 0, 0 },
    { "twice from the beginning", HEAD "a,,1,,\na,,2,,\n",
      MESSAGE_PACK_PARAMETER_TWICE, 3, 3 },
    { "twice from a day", HEAD "a,2020-01-01,1,,\na,01/01/2020,2,,\n",
      MESSAGE_PACK_PARAMETER_TWICE, 3, 3 },
    { "two strictnesses", HEAD "a,,1,higher,\na,2020-01-01,2,lower,\n",
      MESSAGE_PACK_PARAMETER_CONFLICT, 3, 16 },
    { "two types", HEAD "a,,1,,int\na,2020-01-01,2,,number\n",
      MESSAGE_PACK_PARAMETER_CONFLICT, 3, 17 },
    { "said in the second row", HEAD "a,,1,,\na,2020-01-01,2,higher,int\n",
      MESSAGE_NONE, 0, 0 },
};

static void test_cases(void **state)
{
    (void)state;
    world_file_cases("parameters.csv", cases, sizeof cases / sizeof cases[0]);
}

static const struct { const char *text, *type; } types[] = {
    { "key,value\na,true\n", "bool" },
    { "key,value\na,tidak\n", "bool" },
    { "key,value\na,24\n", "int" },
    { "key,value\na,-3\n", "int" },
    { "key,value\na,24.5\n", "number" },
    { "key;value\na;24,5\n", "number" },
    { "key,value\na,2021-11-01\n", "date" },
    { "key,value\na,01/11/2021\n", "date" },
    { "key,value\na,Top 99|Top 45\n", "text[]" },
    { "key,value\na,1|2\n", "text[]" },
    { "key,value,stricter\na,Top 99,subset\n", "text[]" },
    { "key,value,stricter\na,plan,superset\n", "text[]" },
    { "key,value,stricter,type\na,1|2,superset,int[]\n", "int[]" },
    { "key,value,stricter\na,warn,order:warn|block\n", "text" },
    { "key,value,stricter\na,tidak,order:tidak|ya\n", "bool" },
    { "key,value\na,kipp\n", "text" },
    { "key,value\na,2021\n", "int" },
    { "key,value,type\na,2021,text\n", "text" },
    { "key,value,from\na,24,\na,24.5,2022-01-01\n", "number" },
    { "key,value,from\na,24,\na,dua,2022-01-01\n", "text" },
    { "key,value,from\na,,\na,7,2022-01-01\n", "int" },
};

static void test_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct world world;
        world_start(&world);
        world_pack(&world, "p", NULL);
        world_file(&world, "p", "parameters.csv", types[i].text);
        world_good(&world, "p");
        assert_int_equal(world.pack->parameters.count, 1);
        assert_string_equal(type_name(world.pack->parameters.fields[0].type),
                            types[i].type);
        world_end(&world);
    }
}

/* Rows in any order; a gap; what is in force on each day. */
static void test_in_force(void **state)
{
    (void)state;
    static const struct { const char *date; bool known; int64_t value; }
    days[] = {
        { "2019-12-31", false, 0 }, { "2020-01-01", true, 12 },
        { "2020-12-31", true, 12 }, { "2021-01-01", false, 0 },
        { "2021-12-31", false, 0 }, { "2022-01-01", true, 36 },
        { "9999-12-31", true, 36 },
    };
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "parameters.csv",
               "key,from,value,type,basis\nb,,1,,\n"
               "a,2022-01-01,36,,F3\na,2020-01-01,12,int,F1\n"
               "a,2021-01-01,,,F2\n");
    world_good(&world, "p");
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct cell cells[2];
        const struct parameter_row *rows[2];
        int64_t date = 0;
        assert_true(date_parse(str_of(days[i].date), &date));
        pack_parameters_on(world.pack, date, cells, rows);
        assert_int_equal(cells[1].known, days[i].known);
        assert_int_equal(cells[1].known ? cells[1].as.integer : 0,
                         days[i].value);
        assert_true(cells[0].known && rows[0]->line == 2);
        assert_ptr_equal(rows[1], pack_parameter_row(world.pack, 1, date));
    }
    assert_true(str_is(pack_parameter_row(world.pack, 1, 18300)->basis,
                       "F1"));
    world_end(&world);
}

/* A child's values are seen by its own rules, not by its parent's; those of
 * the parent's rules are proposed beside. */
static void test_chain(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "parameters.csv",
               "key,value,stricter\nmin,24,higher\nbonus,0,free\n");
    world_pack(&world, "c", "p");
    world_file(&world, "c", "parameters.csv",
               "key,from,value\nmin,2022-01-01,36\nown,,7\n");
    world_pack(&world, "r", "c");
    world_file(&world, "r", "parameters.csv",
               "key,from,value\nbonus,2022-01-01,5\n");
    world_bad(&world, "r", MESSAGE_PACK_PARAMETER_STRICTER_NEEDED,
              "c/parameters.csv", 3);
    world_file(&world, "c", "parameters.csv", "key,from,value,stricter\n"
               "min,2022-01-01,36,\nown,,7,fixed\n");
    world_good(&world, "r");
    struct pack *chain[LIMIT_CHAIN];
    assert_int_equal(pack_chain(world.pack, chain), 3);
    struct cell cells[3];
    int64_t before = 18900, after = 19000;
    bool differs = true;
    pack_parameters_on(chain[0], after, cells, NULL);
    assert_int_equal(cells[0].as.integer, 24);
    pack_parameters_on(chain[2], after, cells, NULL);
    assert_int_equal(cells[0].as.integer, 36);
    assert_int_equal(cells[1].as.integer, 5);
    assert_int_equal(cells[2].as.integer, 7);
    pack_parameters_on(chain[2], before, cells, NULL);
    assert_int_equal(cells[0].as.integer, 24);
    pack_parameters_proposed(chain[0], chain[2], before, cells, &differs);
    assert_false(differs);
    pack_parameters_proposed(chain[0], chain[2], after, cells, &differs);
    assert_true(differs);
    assert_int_equal(cells[0].as.integer, 36);
    assert_int_equal(cells[1].as.integer, 5);
    pack_parameters_proposed(chain[1], chain[2], after, cells, &differs);
    assert_true(differs);
    pack_parameters_proposed(chain[2], chain[2], after, cells, &differs);
    assert_false(differs);
    world_end(&world);
}

/* A root alone may leave strictness open: a warning, until it is a parent. */
static void test_warnings(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "parameters.csv",
               "key,value,title_id\nmin,24,Umur\n");
    world_good(&world, "p");
    assert_int_equal(world.pack->findings.count, 2);
    assert_int_equal(world.findings.items[0].err.message,
                     MESSAGE_PACK_PARAMETER_TITLE);
    assert_int_equal(world.findings.items[1].err.message,
                     MESSAGE_PACK_PARAMETER_STRICTER_NEEDED);
    assert_int_equal(world.findings.items[1].severity, SEVERITY_WARNING);
    world_end(&world);
}

static void test_limit(void **state)
{
    (void)state;
    static char text[LIMIT_PARAMETERS * 16];
    for (int extra = 0; extra < 2; extra++) {
        size_t used = (size_t)snprintf(text, sizeof text, "key,value\n");
        for (int i = 0; i < LIMIT_PARAMETERS + extra; i++) {
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "k%d,1\n", i);
        }
        struct world world;
        world_start(&world);
        world_pack(&world, "p", NULL);
        world_file(&world, "p", "parameters.csv", text);
        if (extra == 0) {
            world_good(&world, "p");
        } else {
            world_bad(&world, "p", MESSAGE_PACK_TOO_MANY,
                      "p/parameters.csv", LIMIT_PARAMETERS + 2);
        }
        world_end(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_types),
        cmocka_unit_test(test_in_force), cmocka_unit_test(test_chain),
        cmocka_unit_test(test_warnings), cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
