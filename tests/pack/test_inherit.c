/* Tightening over time, against brute force: a child's parameter is refused
 * exactly when some day shows it looser than what its parents say. */
#include "pack_fixture.h"

enum { DAYS = 12, ROWS = 3, ROUNDS = 3000 };

struct dated { int from[ROWS], value[ROWS], count; };

/* A small generator: the same sequence on every machine. */
static unsigned next(uint64_t *seed, unsigned below)
{
    *seed = *seed * UINT64_C(6364136223846793005)
            + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % below;
}

/* Rows on different days; the first may have no date (day -1). */
static void make(struct dated *dated, uint64_t *seed, int least)
{
    dated->count = least + (int)next(seed, ROWS + 1 - (unsigned)least);
    for (int i = 0; i < dated->count; i++) {
        bool again = true;
        while (again) {
            dated->from[i] = (int)next(seed, DAYS + 1) - 1;
            again = false;
            for (int k = 0; k < i; k++) {
                again = again || dated->from[k] == dated->from[i];
            }
        }
        dated->value[i] = 10 + (int)next(seed, 4);
    }
}

/* The value on a day; -1 = none.  Day -1 is before all dates. */
static int on(const struct dated *dated, int day)
{
    int from = -2, value = -1;
    for (int i = 0; i < dated->count; i++) {
        if (dated->from[i] <= day && dated->from[i] > from) {
            from = dated->from[i];
            value = dated->value[i];
        }
    }
    return value;
}

static void print(char *text, size_t size, const struct dated *dated,
                  bool declare)
{
    size_t used = (size_t)snprintf(text, size, "key,from,value,stricter\n");
    for (int i = 0; i < dated->count; i++) {
        char from[24] = "";
        if (dated->from[i] >= 0) {
            snprintf(from, sizeof from, "2021-01-%02d", dated->from[i] + 1);
        }
        used += (size_t)snprintf(text + used, size - used, "k,%s,%d,%s\n",
                                 from, dated->value[i],
                                 declare ? "higher" : "");
    }
}

static void test_brute_force(void **state)
{
    (void)state;
    uint64_t seed = 20211101;
    int refused = 0, accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct dated nation, province, regency;
        char texts[3][300];
        make(&nation, &seed, 1);
        make(&province, &seed, 0);
        make(&regency, &seed, 0);
        print(texts[0], sizeof texts[0], &nation, true);
        print(texts[1], sizeof texts[1], &province, false);
        print(texts[2], sizeof texts[2], &regency, false);
        bool province_ok = true, regency_ok = true;
        for (int day = -1; day < DAYS; day++) {
            int n = on(&nation, day), p = on(&province, day);
            int r = on(&regency, day), above = p >= 0 ? p : n;
            province_ok = province_ok && (p < 0 || (n >= 0 && p >= n));
            regency_ok = regency_ok && (r < 0 || (above >= 0
                                                  && r >= above));
        }
        struct world world;
        world_start(&world);
        world_pack(&world, "n", NULL);
        world_pack(&world, "p", "n");
        world_pack(&world, "r", "p");
        world_file(&world, "n", "parameters.csv", texts[0]);
        world_file(&world, "p", "parameters.csv", texts[1]);
        world_file(&world, "r", "parameters.csv", texts[2]);
        bool loads = world_load(&world, "r") == 0;
        if (loads != (province_ok && regency_ok)) {
            fail_msg("%s\n%s\n%s\n%s", texts[0], texts[1], texts[2],
                     world_text(&world));
        }
        accepted += loads;
        refused += !loads;
        world_end(&world);
    }
    assert_true(accepted > 100);
    assert_true(refused > 100);
}

/* The message names both values, dates and places, and blames a row once. */
static void test_message(void **state)
{
    (void)state;
    struct world world;
    char text[800];
    world_start(&world);
    world_pack(&world, "n", NULL);
    world_pack(&world, "p", "n");
    world_pack(&world, "r", "p");
    world_file(&world, "n", "parameters.csv",
               "key,from,value,stricter\nk,2021-01-01,24,higher\n"
               "k,2022-01-01,30,\nk,2023-01-01,36,\n");
    world_file(&world, "p", "parameters.csv",
               "key,from,value\nk,2021-01-01,48\n");
    world_file(&world, "r", "parameters.csv",
               "key,from,value\nk,2021-06-01,47\n");
    world_bad(&world, "r", MESSAGE_PACK_LOOSER_HIGHER, "r/parameters.csv",
              2);
    assert_int_equal(findings_errors(&world.findings), 1);
    err_text(&world.err, LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "r/parameters.csv:2: the parameter 'k' = 47 is"
        " looser from 2021-06-01 on: 'p' asks for at least 48"
        " (p/parameters.csv:2); write 48 or more, or remove the row");
    world_file(&world, "p", "parameters.csv", "key,from,value\n");
    world_file(&world, "r", "parameters.csv",
               "key,from,value\nk,2021-06-01,29\n");
    world_bad(&world, "r", MESSAGE_PACK_LOOSER_HIGHER, "r/parameters.csv",
              2);
    err_text(&world.err, LANGUAGE_EN, text, sizeof text);
    assert_non_null(strstr(text, "from 2022-01-01 on: 'n' asks for at least"
                                 " 30 (n/parameters.csv:3)"));
    world_end(&world);
}

/* A looser table shows the input that refutes it. */
static void test_table(void **state)
{
    (void)state;
    struct world world;
    struct arena more, arena;
    struct pack_files files = { 0 };
    world_start(&world);
    arena_init(&more, &world.mem);
    arena_init(&arena, &world.mem);
    world_pack(&world, "n", NULL);
    world_pack(&world, "p", "n");
    world_file(&world, "n", "facts.csv", "fact,type\na.x,int\n");
    world_file(&world, "n", "tables/t.csv", "hit:UNIQUE,a.x,=> r\n"
               "#values,,\"\"\"no\"\", \"\"yes\"\"\"\n"
               "1,<10,no\n2,>=10,yes\n");
    world_file(&world, "p", "tables/t.csv", "hit:UNIQUE,a.x,=> r\n"
               "#values,,\"\"\"no\"\", \"\"yes\"\"\"\n"
               "1,<9,no\n2,>=9,yes\n");
    struct pack_options options = world_options(&world);
    options.more = &more;
    assert_int_equal(world_files(&world, STR("p"), &arena, &files,
                                 &world.err), 0);
    assert_int_equal(pack_load(&world.pack, &files, &options,
                               &world.findings, &world.err), ERR_RULES);
    assert_int_equal(world.err.message, MESSAGE_TABLE_LOOSER);
    assert_string_equal(world.err.file, "p/tables/t.csv");
    assert_int_equal(world.findings.count, 1);
    const struct value *example = world.findings.items[0].more;
    assert_non_null(example);
    assert_int_equal(value_get_integer(example, "a.x", -1), 9);
    arena_free(&more);
    arena_free(&arena);
    world_end(&world);
}

/* East Java's real pack loads; its twin that lowers the national age is
 * refused, naming the national value. */
static void test_twin(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    struct pack_options options = world_options(&world);
    options.finder.find = NULL;
    assert_int_equal(pack_load_folder(&world.pack, "rules/35-jawa-timur",
                                      NULL, &options, NULL, &world.err), 0);
    pack_release(world.pack);
    world.pack = NULL;
    assert_int_equal(pack_load_folder(&world.pack,
                                      "tests/packs/35-jawa-timur-twin",
                                      "rules", &options, NULL, &world.err),
                     ERR_RULES);
    assert_int_equal(world.err.message, MESSAGE_PACK_LOOSER_HIGHER);
    assert_string_equal(world.err.args[0], "min_age_months");
    assert_string_equal(world.err.args[3], "nasional");
    assert_string_equal(world.err.args[4], "24");
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute_force), cmocka_unit_test(test_message),
        cmocka_unit_test(test_table), cmocka_unit_test(test_twin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
