/* A child's table is accepted only if it is at least as strict everywhere. */
#include "table_test.h"

#include "base/value.h"

struct tighten_case {
    const char *name, *parent, *child;
    enum message message;         /* MESSAGE_NONE: accepted */
    const char *example;          /* NULL: none */
};

/* Strictest first. */
#define V "#values,,,\"block, review, pass\"\n"
#define P "hit:F,x,z,=> y\n" V ",<18,-,block\n,<30,true,review\n,-,-,pass\n"

static const struct tighten_case cases[] = {
    { "the same", P, P, MESSAGE_NONE, NULL },
    { "stricter result", P, "hit:F,x,z,=> y\n" V ",<18,-,block\n"
      ",<30,true,block\n,-,-,pass\n", MESSAGE_NONE, NULL },
    { "larger threshold", P, "hit:F,x,z,=> y\n" V ",<20,-,block\n"
      ",<30,true,review\n,-,-,pass\n", MESSAGE_NONE, NULL },
    { "other rows, same meaning", P, "hit:F,x,z,=> y\n" V
      ",>=30,-,pass\n,>=18,false,pass\n,>=18,-,review\n,-,-,block\n",
      MESSAGE_NONE, NULL },
    { "without #values the parent's order counts", P, "hit:F,x,z,=> y\n"
      ",<20,-,block\n,<30,true,review\n,-,-,pass\n", MESSAGE_NONE, NULL },
    { "smaller threshold", P, "hit:F,x,z,=> y\n" V ",<17,-,block\n"
      ",<30,true,review\n,-,-,pass\n", MESSAGE_TABLE_LOOSER,
      "{\"x\":17,\"z\":true}" },
    { "a row below the catch-all", P, "hit:F,x,z,=> y\n" V ",<18,-,block\n"
      ",<30,true,review\n,-,-,pass\n,-,-,review\n", MESSAGE_NONE, NULL },
    { "looser result", P, "hit:F,x,z,=> y\n" V ",<18,-,review\n"
      ",<30,true,review\n,-,-,pass\n", MESSAGE_TABLE_LOOSER,
      "{\"x\":17,\"z\":false}" },
    { "rows swapped", P, "hit:F,x,z,=> y\n" V ",<30,true,review\n"
      ",<18,-,block\n,-,-,pass\n", MESSAGE_TABLE_LOOSER,
      "{\"x\":17,\"z\":true}" },
    { "catch-all first", P, "hit:F,x,z,=> y\n" V ",-,-,pass\n"
      ",<18,true,block\n", MESSAGE_TABLE_LOOSER, "{\"x\":17,\"z\":false}" },
    { "row missing", P, "hit:F,x,z,=> y\n" V ",<18,-,block\n"
      ",<30,true,review\n", MESSAGE_TABLE_LOOSER,
      "{\"x\":30,\"z\":false}" },
    { "null for a value", P, "hit:F,x,z,=> y\n" V ",<18,-,\n"
      ",<30,true,review\n,-,-,pass\n", MESSAGE_TABLE_LOOSER,
      "{\"x\":17,\"z\":false}" },
    { "a value of its own", P, "hit:F,x,z,=> y\n" V ",<18,-,ok\n"
      ",<30,true,review\n,-,-,pass\n", MESSAGE_TABLE_LOOSER,
      "{\"x\":17,\"z\":false}" },
    { "values turned round", P, "hit:F,x,z,=> y\n"
      "#values,,,\"pass, review, block\"\n,<18,-,block\n"
      ",<30,true,review\n,-,-,pass\n", MESSAGE_TABLE_TIGHTEN_VALUES, NULL },
    { "values shortened", P, "hit:F,x,z,=> y\n#values,,,\"block, pass\"\n"
      ",<18,true,block\n,-,-,pass\n", MESSAGE_TABLE_TIGHTEN_VALUES, NULL },
    { "other policy", P, "hit:U,x,z,=> y\n" V ",-,-,block\n",
      MESSAGE_TABLE_TIGHTEN_POLICY, NULL },
    { "column renamed", P, "hit:F,x,w,=> y\n" V ",-,true,block\n",
      MESSAGE_TABLE_TIGHTEN_COLUMNS, NULL },
    { "column added", P, "hit:F,x,z,w,=> y\n#values,,,,\"block, pass\"\n"
      ",<1,true,1,block\n", MESSAGE_TABLE_TIGHTEN_COLUMNS, NULL },
    { "column dropped", P, "hit:F,x,=> y\n,<18,block\n",
      MESSAGE_TABLE_TIGHTEN_COLUMNS, NULL },
    { "output renamed", P, "hit:F,x,z,=> w\n" V ",<1,true,block\n",
      MESSAGE_TABLE_TIGHTEN_COLUMNS, NULL },
    { "no order: equal", "hit:U,x,=> y\n,<5,1\n,>=5,2\n",
      "hit:U,x,=> y\n,<3,1\n,[3..5),1\n,>=5,2\n", MESSAGE_NONE, NULL },
    { "no order: any change", "hit:U,x,=> y\n,<5,1\n,>=5,2\n",
      "hit:U,x,=> y\n,<6,1\n,>=6,2\n", MESSAGE_TABLE_LOOSER, "{\"x\":5}" },
    { "priority", "hit:P,x,=> y\n#values,,\"b, a\"\n,>=5,a\n,>=9,b\n",
      "hit:P,x,=> y\n#values,,\"b, a\"\n,>=5,a\n,>=7,b\n", MESSAGE_NONE,
      NULL },
    { "priority loosened", "hit:P,x,=> y\n#values,,\"b, a\"\n,>=5,a\n"
      ",>=9,b\n", "hit:P,x,=> y\n#values,,\"b, a\"\n,>=5,a\n,>=10,b\n",
      MESSAGE_TABLE_LOOSER, "{\"x\":9}" },
    { "list copied", "hit:C,x,=> y\n,<5,1\n", "hit:C,x,=> y\n,not(>=5),1\n",
      MESSAGE_NONE, NULL },
    { "list changed", "hit:C,x,=> y\n,<5,1\n", "hit:C,x,=> y\n,<6,1\n",
      MESSAGE_TABLE_TIGHTEN_LISTS, NULL },
    { "sum changed", "hit:C+,x,=> y\n,<5,1\n", "hit:C+,x,=> y\n,<5,2\n",
      MESSAGE_TABLE_TIGHTEN_LISTS, NULL },
};

static struct table *parse(struct fixture *f, const char *csv)
{
    fixture_table(f, csv);
    return f->table;
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct tighten_case *row = &cases[i];
        struct fixture f;
        struct value *example = NULL;
        fixture_open(&f);
        const struct table *parent = parse(&f, row->parent);
        const struct table *child = parse(&f, row->child);
        err_clear(&f.err);
        int code = table_tightens(parent, child, &f.arena, &example, &f.err);
        if (f.err.message != row->message) {
            fail_msg("%s: got %s", row->name,
                     message_row(f.err.message)->name);
        }
        assert_int_equal(code, row->message == MESSAGE_NONE ? 0 : ERR_RULES);
        assert_int_equal(example != NULL, row->example != NULL);
        if (example != NULL
            && strcmp(fixture_json(&f, example), row->example) != 0) {
            fail_msg("%s: example %s", row->name, f.text);
        }
        fixture_close(&f);
    }
}

static uint64_t seed;

static unsigned below(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % limit;
}

static void random_table(struct buf *csv, bool first)
{
    buf_clear(csv);
    buf_format(csv, "hit:%c,x,z,=> y\n#values,,,\"v0, v1, v2\"\n",
               first ? 'F' : 'P');
    unsigned rows = 1 + below(5);
    for (unsigned r = 0; r < rows; r++) {
        unsigned a = below(6), form = below(4);
        buf_format(csv, form == 0 ? ",-" : form == 1 ? ",<%d"
                   : form == 2 ? ",>=%d" : ",not(%d)", a);
        buf_text(csv, below(2) == 0 ? ",-" : below(2) == 0 ? ",true"
                                                            : ",false");
        buf_format(csv, ",v%u\n", below(3));
    }
}

/* The rank of what a table gives; 3 = no match. */
static int rank(struct fixture *f, const struct table *table, double x,
                bool z)
{
    struct cell inputs[2] = { { .known = true }, { .known = true } };
    (void)f;
    bool number = table->inputs[0].type.base == TYPE_NUMBER;
    bool truth = table->inputs[1].type.base == TYPE_BOOL;
    inputs[0].known = number;     /* a column of `-` has no type */
    inputs[0].as.number = x;
    inputs[1].known = truth;
    inputs[1].as.boolean = z;
    struct eval_result got = table_lookup(table, inputs, 0);
    return got.state == EVAL_VALUE ? got.cell.as.text.bytes[1] - '0' : 3;
}

static void test_brute_force(void **state)
{
    size_t accepted = 0, refused = 0;
    (void)state;
    seed = 51;
    for (int t = 0; t < 2000; t++) {
        struct fixture f;
        struct buf csv;
        struct value *example = NULL;
        fixture_open(&f);
        buf_init(&csv, &f.mem, 0);
        random_table(&csv, t % 2 == 0);
        const struct table *parent = parse(&f, csv.bytes);
        random_table(&csv, t % 2 == 0);
        const struct table *child = parse(&f, csv.bytes);
        int code = table_tightens(parent, child, &f.arena, &example, &f.err);
        bool looser = false;
        for (double x = -0.5; x < 6; x += 0.5) {
            for (int z = 0; z < 2; z++) {
                looser = looser || rank(&f, child, x, z == 1)
                                   > rank(&f, parent, x, z == 1);
            }
        }
        if (code == 0 || f.err.message == MESSAGE_TABLE_LOOSER) {
            assert_int_equal(code != 0, looser);
            accepted += code == 0;
            refused += code != 0;
        }
        buf_free(&csv);
        fixture_close(&f);
    }
    assert_true(accepted > 40);
    assert_true(refused > 40);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (uint64_t at = 1;; at++) {
        struct fixture f;
        struct value *example = NULL;
        fixture_open(&f);
        const struct table *parent = parse(&f, P);
        const struct table *child = parse(&f, "hit:F,x,z,=> y\n" V
                                              ",<18,true,block\n");
        f.mem.fail_at = f.mem.calls + at;
        int code = table_tightens(parent, child, &f.arena, &example, &f.err);
        bool done = f.mem.calls < f.mem.fail_at;
        assert_int_equal(code, done ? ERR_RULES : ERR_NOMEM);
        fixture_close(&f);
        if (done) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_brute_force),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
