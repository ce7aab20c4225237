/* facts.csv: what is read, and each mistake at its cell. */
#include "base/limits.h"
#include "pack_fixture.h"

static const struct file_case cases[] = {
    { "least", "fact,type\na.b,int\n", MESSAGE_NONE, 0, 0 },
    { "columns in any order", "type,title_en,fact\nint,X,a.b\n",
      MESSAGE_NONE, 0, 0 },
    { "semicolons", "fact;type;min;max\na.b;number;0,5;1,5\n", MESSAGE_NONE,
      0, 0 },
    { "byte order mark", "\xef\xbb\xbf" "fact,type\r\na.b,int\r\n",
      MESSAGE_NONE, 0, 0 },
    { "no type column", "fact,unit\na.b,x\n", MESSAGE_CSV_HEAD_MISSING, 0,
      0 },
    { "unknown column", "fact,type,tilte\na.b,int,\n",
      MESSAGE_CSV_HEAD_UNKNOWN, 1, 11 },
    { "unknown type", "fact,type\na.b,integer\n", MESSAGE_PACK_FACT_TYPE, 2,
      5 },
    { "no type", "fact,type\na.b,\n", MESSAGE_PACK_FACT_TYPE, 2, 5 },
    { "capital", "fact,type\nA.b,int\n", MESSAGE_PACK_FACT_NAME, 2, 1 },
    { "digit first", "fact,type\na.1b,int\n", MESSAGE_PACK_FACT_NAME, 2, 1 },
    { "two dots", "fact,type\na..b,int\n", MESSAGE_PACK_FACT_NAME, 2, 1 },
    { "dot last", "fact,type\na.,int\n", MESSAGE_PACK_FACT_NAME, 2, 1 },
    { "blank inside", "fact,type\na b,int\n", MESSAGE_PACK_FACT_NAME, 2, 1 },
    { "empty", "fact,type\n,int\n", MESSAGE_PACK_FACT_NAME, 2, 1 },
    { "twice", "fact,type\na.b,int\na.b,int\n", MESSAGE_PACK_FACT_TWICE, 3,
      1 },
    { "twice without case", "fact,type\na.b,int\nA.B,int\n",
      MESSAGE_PACK_FACT_TWICE, 3, 1 },
    { "entity later", "fact,type\na,int\na.b,int\n", MESSAGE_PACK_FACT_ENTITY,
      3, 0 },
    { "entity first", "fact,type\na.b.c,int\na.b,int\n",
      MESSAGE_PACK_FACT_ENTITY, 3, 0 },
    { "values", "fact,type,values\na.b,text, x | y \n", MESSAGE_NONE, 0, 0 },
    { "values of an int", "fact,type,values\na.b,int,1|2\n",
      MESSAGE_PACK_FACT_VALUES, 2, 9 },
    { "value twice", "fact,type,values\na.b,text,x|y|x\n",
      MESSAGE_PACK_LIST_ITEM, 2, 10 },
    { "empty value", "fact,type,values\na.b,text,x||y\n",
      MESSAGE_PACK_LIST_ITEM, 2, 10 },
    { "labels", "fact,type,values,labels_id,labels_en\na.b,text,x|y,X|Y,P|Q\n",
      MESSAGE_NONE, 0, 0 },
    { "a label missing", "fact,type,values,labels_id\na.b,text,x|y,X\n",
      MESSAGE_PACK_FACT_LABELS, 2, 14 },
    { "labels without values", "fact,type,values,labels_id\na.b,text,,X\n",
      MESSAGE_PACK_FACT_LABELS, 2, 11 },
    { "bounds of dates", "fact,type,min,max\na.b,date,2020-01-01,31/12/2030\n",
      MESSAGE_NONE, 0, 0 },
    { "bound of text", "fact,type,min\na.b,text,1\n", MESSAGE_PACK_FACT_BOUND,
      2, 10 },
    { "bound that is no number", "fact,type,min\na.b,int,x\n",
      MESSAGE_FACT_TYPE, 2, 9 },
    { "bounds turned", "fact,type,min,max\na.b,int,2,1\n",
      MESSAGE_PACK_FACT_BOUNDS, 2, 9 },
    { "equal bounds", "fact,type,min,max\na.b,int,2,2\n", MESSAGE_NONE, 0,
      0 },
    { "flag", "fact,type,actionable\na.b,int,mungkin\n", MESSAGE_FACT_TYPE,
      2, 9 },
    { "kind refined", "fact,type,values\nkind,text,x|y\n", MESSAGE_NONE, 0,
      0 },
    { "kind of another type", "fact,type\nkind,int\n",
      MESSAGE_PACK_FACT_BUILTIN, 2, 6 },
    { "kind twice", "fact,type\nkind,text\nkind,text\n",
      MESSAGE_PACK_FACT_TWICE, 3, 1 },
    { "as_of in capitals", "fact,type\nAS_OF,date\n",
      MESSAGE_PACK_FACT_TWICE, 2, 1 },
    { "core", "fact,type,derived\nprogramme.year,int,core:programme.year\n",
      MESSAGE_NONE, 0, 0 },
};

static void test_cases(void **state)
{
    (void)state;
    world_file_cases("facts.csv", cases, sizeof cases / sizeof cases[0]);
}

static const struct field *field(struct world *world, const char *name)
{
    int slot = schema_find(&world->pack->facts, str_of(name));
    assert_true(slot >= 0);
    return &world->pack->facts.fields[slot];
}

/* Every column lands in its place. */
static void test_fields(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "facts.csv",
               "fact,type,unit,values,min,max,actionable,personal,derived,"
               "grows,title_id,title_en,source,labels_id,labels_en\n"
               "a.n,number,%,,0.5,99,tidak,ya,,true,Angka,Number,F1,,\n"
               "a.t,text,,x|y,,,,,,,,,,satu|dua,one|two\n"
               "a.d,date,,,2020-01-01,,,,,,,,,,\n"
               "a.c,int,,,,,,,core:x,,,,,,\n");
    world_good(&world, "p");
    assert_int_equal(world.pack->facts.count, 6);
    assert_int_equal(schema_find(&world.pack->facts, STR("as_of")), 0);
    assert_int_equal(schema_find(&world.pack->facts, STR("kind")), 1);
    const struct field *n = field(&world, "a.n");
    assert_int_equal(n->flags, FIELD_FIXED | FIELD_PERSONAL | FIELD_GROWS);
    assert_true(n->has_min && n->has_max);
    assert_true(n->min >= 0.5 && n->min <= 0.5);
    assert_true(str_is(n->unit, "%"));
    assert_true(str_is(n->title[LANGUAGE_ID], "Angka"));
    assert_true(str_is(n->title[LANGUAGE_EN], "Number"));
    assert_true(str_is(n->source, "F1"));
    assert_int_equal(n->line, 2);
    assert_true(str_is(n->file, "p/facts.csv"));
    const struct field *t = field(&world, "a.t");
    assert_int_equal(t->flags, 0);
    assert_int_equal(t->values_count, 2);
    assert_true(str_is(t->values[1], "y"));
    assert_true(str_is(t->value_labels[LANGUAGE_ID][1], "dua"));
    assert_true(str_is(t->value_labels[LANGUAGE_EN][0], "one"));
    assert_int_equal((int64_t)field(&world, "a.d")->min, 18262);
    assert_int_equal(field(&world, "a.c")->flags, FIELD_CORE | FIELD_FIXED);
    assert_int_equal(field(&world, "as_of")->flags,
                     FIELD_CORE | FIELD_FIXED);
    world_end(&world);
}

/* A slot means the same fact in a parent and its child. */
static void test_child(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "facts.csv", "fact,type\na.b,int\n");
    world_pack(&world, "c", "p");
    world_file(&world, "c", "facts.csv", "fact,type\na.c,text\n");
    world_good(&world, "c");
    assert_int_equal(world.pack->facts.count, 4);
    assert_int_equal(schema_find(&world.pack->facts, STR("a.b")), 2);
    assert_int_equal(schema_find(&world.pack->facts, STR("a.c")), 3);
    assert_true(str_is(world.pack->facts.fields[3].pack, "c"));
    assert_true(str_is(world.pack->facts.fields[2].pack, "p"));
    world_end(&world);
}

/* All mistakes of a file are told, one a row. */
static void test_all_told(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "facts.csv",
               "fact,type\nA,int\nb,wrong\nc,int\nc,int\n");
    assert_int_not_equal(world_load(&world, "p"), 0);
    assert_int_equal(findings_errors(&world.findings), 3);
    assert_int_equal(world.findings.items[2].err.line, 5);
    world_end(&world);
}

/* LIMIT_FACTS facts load (the built-in two among them), one more does not. */
static void test_limit(void **state)
{
    (void)state;
    static char text[LIMIT_FACTS * 16];
    for (int extra = 0; extra < 2; extra++) {
        size_t used = (size_t)snprintf(text, sizeof text, "fact,type\n");
        for (int i = 0; i < LIMIT_FACTS - 2 + extra; i++) {
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "a.f%d,int\n", i);
        }
        struct world world;
        world_start(&world);
        world_pack(&world, "p", NULL);
        world_file(&world, "p", "facts.csv", text);
        if (extra == 0) {
            world_good(&world, "p");
        } else {
            world_bad(&world, "p", MESSAGE_PACK_TOO_MANY, "p/facts.csv",
                      LIMIT_FACTS);
        }
        world_end(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_fields),
        cmocka_unit_test(test_child), cmocka_unit_test(test_all_told),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
