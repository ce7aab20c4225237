/* documents.csv: fields, and the facts that come of them. */
#include "pack_fixture.h"

static const struct file_case cases[] = {
    { "least", "document,field\nplan,\n", MESSAGE_NONE, 0, 0 },
    { "a field", "document,field,type\nplan,goal,int\n", MESSAGE_NONE, 0, 0 },
    { "name", "document,field\nPlan,\n", MESSAGE_PACK_DOCUMENT_NAME, 2, 1 },
    { "field name", "document,field,type\nplan,a b,int\n",
      MESSAGE_PACK_DOCUMENT_NAME, 2, 6 },
    { "no type", "document,field\nplan,goal\n", MESSAGE_PACK_FACT_TYPE, 2,
      0 },
    { "type", "document,field,type\nplan,goal,goal\n",
      MESSAGE_PACK_FACT_TYPE, 2, 11 },
    { "field twice", "document,field,type\nplan,g,int\nplan,g,int\n",
      MESSAGE_PACK_DOCUMENT_FIELD_TWICE, 3, 6 },
    { "standard field", "document,field,type\nplan,signed_on,date\n",
      MESSAGE_PACK_DOCUMENT_FIELD_TWICE, 2, 6 },
    { "values of numbers", "document,field,type,values\nplan,g,int,1|2\n",
      MESSAGE_PACK_FACT_VALUES, 2, 12 },
    { "required", "document,field,type,required\nplan,g,int,perlu\n",
      MESSAGE_FACT_TYPE, 2, 12 },
};

static void test_cases(void **state)
{
    (void)state;
    world_file_cases("documents.csv", cases, sizeof cases / sizeof cases[0]);
}

static const struct { const char *name, *type, *title; } facts[] = {
    { "document.plan.present", "bool", "rencana aksi: ada" },
    { "document.plan.date", "date", "rencana aksi: tanggal" },
    { "document.plan.number", "text", "rencana aksi: nomor" },
    { "document.plan.signed_on", "date",
      "rencana aksi: tanggal tanda tangan" },
    { "document.plan.signer_roles", "text[]",
      "rencana aksi: peran penanda tangan" },
    { "document.plan.received_at_bureau", "time",
      "rencana aksi: diterima Biro Organisasi" },
    { "document.plan.received_at_ministry", "time",
      "rencana aksi: diterima kementerian" },
    { "document.plan.stage", "text[]", "rencana aksi: tahap" },
};

/* Each document gives seven facts, and one for each of its fields; all are
 * the core's, which nobody proposes to change. */
static void test_facts(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "documents.csv",
               "document,field,type,values,required,title_id,title_en\n"
               "plan,,,,,rencana aksi,action plan\n"
               "plan,stage,text[],a|b,ya,tahap,stage\n");
    world_pack(&world, "c", "p");
    world_file(&world, "c", "documents.csv",
               "document,field,type\nplan,origin,text\n");
    world_good(&world, "c");
    const struct schema *schema = &world.pack->facts;
    assert_int_equal(schema->count, 2 + 8 + 1);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        int slot = schema_find(schema, str_of(facts[i].name));
        assert_int_equal(slot, (int)i + 2);
        assert_string_equal(type_name(schema->fields[slot].type),
                            facts[i].type);
        assert_true(str_is(schema->fields[slot].title[LANGUAGE_ID],
                           facts[i].title));
        assert_int_equal(schema->fields[slot].flags,
                         FIELD_CORE | FIELD_FIXED);
    }
    assert_int_equal(world.pack->documents_count, 1);
    const struct pack *parent = world.pack->parent;
    assert_int_equal(parent->documents_count, 2);
    assert_int_equal(parent->documents[0].name.size, 0);
    assert_true(parent->documents[1].required);
    assert_true(parent->documents[1].rows);
    assert_int_equal(parent->documents[1].values_count, 2);
    assert_false(world.pack->documents[0].rows);
    world_end(&world);
}

/* More rows than the first room holds. */
static void test_many(void **state)
{
    (void)state;
    char text[4000];
    size_t used = (size_t)snprintf(text, sizeof text,
                                   "document,field,type\n");
    for (int i = 0; i < 100; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "plan,f%d,int\n", i);
    }
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "documents.csv", text);
    world_good(&world, "p");
    assert_int_equal(world.pack->documents_count, 100);
    assert_true(str_is(world.pack->documents[99].name, "f99"));
    assert_true(str_is(world.pack->documents[0].name, "f0"));
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_facts),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
