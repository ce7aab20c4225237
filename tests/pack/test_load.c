/* Loading as a whole: files, references, failing memory, speed. */
#include <time.h>

#include "pack_fixture.h"

#define RULE(id, body) "rule {\n  id = '" id "', basis = 'F1'," \
    " on_fail = 'note',\n  title = { id = 'J', en = 'T' },\n" \
    "  check = function(case, p) " body " end,\n}\n"

static const struct { const char *path; enum message message; } files[] = {
    { "README.md", MESSAGE_NONE },
    { "notes/skema.txt", MESSAGE_NONE },
    { "cases/kelayakan.csv", MESSAGE_NONE },
    { "fact.csv", MESSAGE_PACK_FILE_UNKNOWN },
    { "eligibilty.lua", MESSAGE_PACK_FILE_UNKNOWN },
    { "Eligibility.lua", MESSAGE_PACK_FILE_UNKNOWN },
    { "matching.LUA", MESSAGE_PACK_FILE_UNKNOWN },
    { "lib/helper.lua", MESSAGE_PACK_FILE_UNKNOWN },
    { "tables/Risk.csv", MESSAGE_PACK_FILE_UNKNOWN },
    { "tables/a/b.csv", MESSAGE_PACK_FILE_UNKNOWN },
    { "table/risk.csv", MESSAGE_PACK_FILE_UNKNOWN },
    { "package.json", MESSAGE_PACK_FILE_UNKNOWN },
};

static void test_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct world world;
        world_start(&world);
        world_pack(&world, "p", NULL);
        world_file(&world, "p", files[i].path, "case,expect\n");
        int code = world_load(&world, "p");
        if (world.err.message != files[i].message) {
            fail_msg("%s: %s", files[i].path, world_text(&world));
        }
        assert_int_equal(code == 0, files[i].message == MESSAGE_NONE);
        world_end(&world);
    }
}

/* A pack needs no parent, no parameters, no Lua. */
static void test_least(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_good(&world, "p");
    assert_null(world.pack->parent);
    assert_null(world.pack->script);
    assert_int_equal(world.pack->facts.count, 2);
    assert_int_equal(world.pack->visible_count, 0);
    assert_int_equal(strlen(world.pack->sha256), 64);
    world_end(&world);
}

/* A parent lives as long as its last child. */
static void test_references(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_pack(&world, "c", "p");
    world_good(&world, "c");
    struct pack *parent = pack_retain(world.pack->parent);
    assert_int_equal(parent->references, 2);
    pack_release(world.pack);
    world.pack = NULL;
    assert_true(str_is(parent->id, "p"));
    pack_release(parent);
    pack_release(NULL);
    world_end(&world);
}

/* A pack whose parent has a mistake tells the parent's. */
static void test_bad_parent(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_pack(&world, "c", "p");
    world_file(&world, "p", "facts.csv", "fact,type\na,b\n");
    world_bad(&world, "c", MESSAGE_PACK_FACT_TYPE, "p/facts.csv", 2);
    assert_int_equal(world.findings.count, 1);
    world_end(&world);
}

/* With check_only the pack is handed out in spite of mistakes. */
static void test_check_only(void **state)
{
    (void)state;
    struct world world;
    struct arena arena;
    struct pack_files read = { 0 };
    world_start(&world);
    arena_init(&arena, &world.mem);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "facts.csv", "fact,type\na,b\nc,int\n");
    world_file(&world, "p", "parameters.csv", "key,value\nX,1\n");
    assert_int_equal(world_files(&world, STR("p"), &arena, &read,
                                 &world.err), 0);
    struct pack_options options = world_options(&world);
    options.check_only = true;
    assert_int_equal(pack_load(&world.pack, &read, &options, NULL,
                               &world.err), ERR_RULES);
    assert_non_null(world.pack);
    assert_int_equal(world.pack->facts.count, 3);
    assert_int_equal(findings_errors(&world.pack->findings), 2);
    arena_free(&arena);
    world_end(&world);
}

/* A small world with everything in it. */
static void fill(struct world *world)
{
    world_pack(world, "p", NULL);
    world_file(world, "p", "facts.csv",
               "fact,type,values,derived\nsite.score,number,,\n"
               "site.level,text,low|high,\nsite.twice,number,,"
               "case.site.score * 2\n");
    world_file(world, "p", "parameters.csv",
               "key,from,value,stricter\nmin,,24,higher\n"
               "tiers,,a|b,subset\nw,,1,free\n");
    world_file(world, "p", "documents.csv", "document,field,type\n"
               "plan,goal,int\n");
    world_file(world, "p", "calendar.csv", "date,name_id\n"
               "2021-11-10,Galungan\n");
    world_file(world, "p", "tables/risk.csv",
               "hit:UNIQUE,site.level,=> result\n1,low,no\n2,high,yes\n");
    world_file(world, "p", "eligibility.lua",
               RULE("R1", "return case.kind == 'x'"));
    world_file(world, "p", "matching.lua",
               "component { id = 'k', basis = 'F', weight = 'w',\n"
               " title = { id = 'J', en = 'T' },\n"
               " value = function(case) return case.as_of end }\n");
    world_pack(world, "c", "p");
    world_file(world, "c", "parameters.csv",
               "key,from,value\nmin,2022-01-01,36\n");
    world_file(world, "c", "eligibility.lua",
               RULE("C1", "return case.kind == 'y'"));
}

/* Each allocation failing once, and all from it on: ERR_NOMEM, and not a
 * byte left.  Lua collects garbage and asks again, so that a single failure
 * in it may be survived; then the pack is whole. */
static void test_no_memory(void **state)
{
    (void)state;
    for (int forever = 0; forever < 2; forever++) {
        uint64_t at = 1;
        for (bool reached = true; reached; at++) {
            struct world world;
            world_start(&world);
            fill(&world);
            world.mem.fail_forever = forever == 1;
            world.mem.fail_at = at;
            int code = world_load(&world, "c");
            reached = world.mem.calls >= at;
            world.mem.fail_at = 0;
            world.mem.fail_forever = false;
            if (code != 0 && code != ERR_NOMEM) {
                fail_msg("allocation %d: %d %s", (int)at, code,
                         world_text(&world));
            }
            if (code == 0) {
                assert_false(forever == 1 && reached);
                assert_int_equal(world.pack->rules_count[DECLARATION_RULE],
                                 1);
                assert_int_equal(world.pack->parent->derived_count, 1);
            }
            world_end(&world);
            assert_true(at < 100000);
        }
        print_message("%d allocations\n", (int)at);
    }
}

/* A pack of 300 lines loads in about a millisecond; the bound leaves room for
 * slow and shared machines and for sanitizers. */
static void test_speed(void **state)
{
    (void)state;
    enum { ROUNDS = 20 };
    static char facts[20000], lua[60000];
    size_t used = (size_t)snprintf(facts, sizeof facts, "fact,type\n");
    size_t lines = 0;
    for (int i = 0; i < 60; i++) {
        used += (size_t)snprintf(facts + used, sizeof facts - used,
                                 "site.f%d,int\n", i);
        lines++;
    }
    used = 0;
    for (int i = 0; i < 48; i++) {
        used += (size_t)snprintf(lua + used, sizeof lua - used,
            "rule {\n  id = 'R%d', basis = 'F1', on_fail = 'note',\n"
            "  title = { id = 'J', en = 'T' },\n"
            "  check = function(case) return case.site.f%d > %d end,\n}\n",
            i, i, i);
        lines += 5;
    }
    assert_true(lines >= 300);
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "facts.csv", facts);
    world_file(&world, "p", "eligibility.lua", lua);
    struct timespec start, end;
    double best = 1e9;
    for (int i = 0; i < ROUNDS; i++) {
        clock_gettime(CLOCK_MONOTONIC, &start);
        world_good(&world, "p");
        clock_gettime(CLOCK_MONOTONIC, &end);
        double ms = (double)(end.tv_sec - start.tv_sec) * 1e3
                    + (double)(end.tv_nsec - start.tv_nsec) / 1e6;
        best = ms < best ? ms : best;
    }
    assert_int_equal(world.pack->rules_count[DECLARATION_RULE], 48);
    print_message("%d lines: %.2f ms\n", (int)lines, best);
    assert_true(best < 50);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files), cmocka_unit_test(test_least),
        cmocka_unit_test(test_references), cmocka_unit_test(test_bad_parent),
        cmocka_unit_test(test_check_only), cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
