/* pack.json: what is read, and each mistake at its line and column. */
#include "pack_fixture.h"

static const struct file_case cases[] = {
    { "whole", "{\"id\": \"a\", \"title\": {\"id\": \"A\", \"en\": \"B\"},"
      "\n \"version\": \"1.2\", \"extends\": null, \"api\": 1,"
      " \"zone\": \"WITA\"}", MESSAGE_NONE, 0, 0 },
    { "least", "{\"id\": \"51-bali\", \"title\": {\"id\": \"A\"},"
      " \"version\": \"1\"}", MESSAGE_NONE, 0, 0 },
    { "unknown key", "{\"id\": \"a\",\n\"titel\": 1,"
      " \"title\": {\"id\": \"A\"}, \"version\": \"1\"}",
      MESSAGE_PACK_MANIFEST_KEY, 2, 1 },
    { "unknown key with a tree", "{\"id\": \"a\", \"title\": {\"id\": \"A\"},"
      "\n \"version\": \"1\", \"x\": {\"id\": [1, {\"y\": 2}]}}",
      MESSAGE_PACK_MANIFEST_KEY, 2, 18 },
    { "unknown language", "{\"id\": \"a\", \"title\": {\"id\": \"A\","
      "\n\"de\": \"C\"}, \"version\": \"1\"}",
      MESSAGE_PACK_MANIFEST_KEY, 2, 1 },
    { "no version", "{\"id\": \"a\", \"title\": {\"id\": \"A\"}}",
      MESSAGE_PACK_MANIFEST_MISSING, 1, 1 },
    { "no title", "{\"id\": \"a\", \"version\": \"1\"}",
      MESSAGE_PACK_MANIFEST_MISSING, 1, 1 },
    { "no Indonesian title", "{\"id\": \"a\", \"title\": {\"en\": \"A\"},"
      " \"version\": \"1\"}", MESSAGE_PACK_MANIFEST_MISSING, 1, 1 },
    { "title as text", "{\"id\": \"a\", \"title\": \"A\","
      " \"version\": \"1\"}", MESSAGE_PACK_MANIFEST_VALUE, 1, 22 },
    { "version as number", "{\"id\": \"a\", \"title\": {\"id\": \"A\"},"
      " \"version\": 1}", MESSAGE_PACK_MANIFEST_VALUE, 1, 46 },
    { "empty version", "{\"id\": \"a\", \"title\": {\"id\": \"A\"},"
      " \"version\": \" \"}", MESSAGE_PACK_MANIFEST_VALUE, 0, 0 },
    { "capital id", "{\"id\": \"Bali\", \"title\": {\"id\": \"A\"},"
      " \"version\": \"1\"}", MESSAGE_PACK_MANIFEST_VALUE, 1, 8 },
    { "path as parent", "{\"id\": \"a\", \"title\": {\"id\": \"A\"},"
      " \"version\": \"1\", \"extends\": \"../x\"}",
      MESSAGE_PACK_MANIFEST_VALUE, 0, 0 },
    { "api too new", "{\"id\": \"a\", \"title\": {\"id\": \"A\"},"
      " \"version\": \"1\", \"api\": 2}", MESSAGE_PACK_API, 0, 0 },
    { "api zero", "{\"id\": \"a\", \"title\": {\"id\": \"A\"},"
      " \"version\": \"1\", \"api\": 0}", MESSAGE_PACK_API, 0, 0 },
    { "zone", "{\"id\": \"a\", \"title\": {\"id\": \"A\"},"
      " \"version\": \"1\", \"zone\": \"GMT\"}",
      MESSAGE_PACK_MANIFEST_VALUE, 0, 0 },
    { "a list", "[]", MESSAGE_PACK_MANIFEST_VALUE, 1, 1 },
    { "own parent", "{\"id\": \"p\", \"title\": {\"id\": \"A\"},"
      " \"version\": \"1\", \"extends\": \"p\"}", MESSAGE_PACK_SAME_ID, 0,
      0 },
    { "no parent", "{\"id\": \"p\", \"title\": {\"id\": \"A\"},"
      " \"version\": \"1\", \"extends\": \"q\"}", MESSAGE_PACK_PARENT, 0,
      0 },
};

static void test_cases(void **state)
{
    (void)state;
    world_file_cases("pack.json", cases, sizeof cases / sizeof cases[0]);
}

static void test_values(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "pack.json", cases[0].text);
    world_good(&world, "p");
    struct pack *pack = world.pack;
    assert_true(str_is(pack->id, "a"));
    assert_true(str_is(pack->version, "1.2"));
    assert_true(str_is(pack->title[LANGUAGE_EN], "B"));
    assert_int_equal(pack->zone, ZONE_WITA);
    assert_int_equal(pack->extends.size, 0);
    world_end(&world);
}

/* The zone is inherited unless a pack names its own. */
static void test_zone(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "pack.json", "{\"id\": \"p\", \"title\":"
               " {\"id\": \"A\"}, \"version\": \"1\", \"zone\": \"WIT\"}");
    world_pack(&world, "c", "p");
    world_pack(&world, "d", "c");
    world_good(&world, "d");
    assert_int_equal(world.pack->zone, ZONE_WIT);
    struct pack *chain[LIMIT_CHAIN];
    assert_int_equal(pack_chain(world.pack, chain), 3);
    assert_true(str_is(chain[0]->id, "p"));
    assert_true(str_is(chain[2]->id, "d"));
    world_end(&world);
}

/* A chain of LIMIT_CHAIN packs loads, one more does not; circles end. */
static void test_chain(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "a", NULL);
    world_pack(&world, "b", "a");
    world_pack(&world, "c", "b");
    world_pack(&world, "d", "c");
    world_pack(&world, "e", "d");
    world_pack(&world, "x", "y");
    world_pack(&world, "y", "x");
    world_good(&world, "d");
    world_bad(&world, "e", MESSAGE_PACK_CHAIN, "b/pack.json", 0);
    world_bad(&world, "x", MESSAGE_PACK_CYCLE, "y/pack.json", 0);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_values),
        cmocka_unit_test(test_zone), cmocka_unit_test(test_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
