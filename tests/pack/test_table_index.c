/* Classes of values, and sets of rows: the index agrees with the meaning of
 * cells on every point and between. */
#include "table_test.h"

#include "base/limits.h"
#include "pack/table_index.h"

static void test_bits(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 64; i++) {
        assert_int_equal(bit_lowest(UINT64_C(1) << i), i);
        assert_int_equal(bit_lowest(UINT64_MAX << i), i);
    }
}

/* Few points take the branchless way, many the halving. */
static void test_number_classes(void **state)
{
    double points[40];
    (void)state;
    for (size_t count = 0; count <= 40; count++) {
        struct axis axis = { .base = TYPE_NUMBER, .numbers = points,
                             .points_count = count,
                             .classes_count = 2 * count + 1 };
        for (size_t i = 0; i < count; i++) {
            points[i] = (double)i * 3;
        }
        for (size_t i = 0; i < count; i++) {
            struct cell cell = { .known = true };
            cell.as.number = points[i];
            assert_int_equal(axis_class(&axis, &cell), 2 * i + 1);
            cell.as.number = points[i] - 1;
            assert_int_equal(axis_class(&axis, &cell), 2 * i);
            cell.as.number = points[i] + 1;
            assert_int_equal(axis_class(&axis, &cell), 2 * i + 2);
            cell.known = false;
            assert_int_equal(axis_class(&axis, &cell), 2 * count + 1);
        }
    }
}

static void test_agrees(void **state)
{
    static const char csv[] =
        "hit:C,x,t,b,d,=> y\n"
        ",<5,\"a, b\",true,2021-01-01,1\n"
        ",[5..7),not(a),-,<2021-01-01,2\n"
        ",\"1, 6, 9\",null,false,not([2021-01-01..2021-01-03]),3\n"
        ",not(6),not(null),not(true),-,4\n"
        ",\"<2, >8\",-,-,> 2021-01-03,5\n";
    struct fixture f;
    static const char *const texts[] = { "a", "b", "c", "" };
    (void)state;
    fixture_open(&f);
    fixture_table(&f, csv);
    const struct table_index *index = f.table->index;
    assert_int_equal(index->axes_count, 4);
    for (int v = 0; v < 42; v++) {
        struct cell cells[4];
        memset(cells, 0, sizeof cells);
        for (int i = 0; i < 4; i++) {
            cells[i].known = v < 40;
        }
        cells[0].as.number = v / 4.0;
        cells[1].as.text = str_of(texts[v % 4]);
        cells[2].as.boolean = v % 2 == 1;
        cells[3].as.integer = 18625 + v % 8;
        for (size_t i = 0; i < 4; i++) {
            const struct axis *axis = &index->axes[i];
            size_t c = axis_class(axis, &cells[i]);
            for (size_t r = 0; r < f.table->rows_count; r++) {
                assert_int_equal(
                    bit_get(axis_rows(axis, c, index->words), r),
                    box_side_holds(&f.table->rows[r].sides[i],
                                   f.table->inputs[i].type, cells[i]));
            }
        }
    }
    fixture_close(&f);
}

/* Neighbouring days have nothing between them; neighbouring numbers do. */
static void test_possible(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    fixture_table(&f, "hit:F,d,x,=> y\n,2021-01-01,1,a\n,2021-01-02,2,a\n");
    const struct axis *days = &f.table->index->axes[0];
    const struct axis *numbers = &f.table->index->axes[1];
    assert_int_equal(days->classes_count, 5);
    for (size_t c = 0; c < 5; c++) {
        assert_int_equal(bit_get(days->possible, c), c != 2);
        assert_true(bit_get(numbers->possible, c));
    }
    fixture_close(&f);
}

/* Beyond the limit there is no index, and evaluation goes on without. */
static void test_too_large(void **state)
{
    struct fixture f;
    struct buf csv;
    (void)state;
    fixture_open(&f);
    buf_init(&csv, &f.mem, 0);
    buf_text(&csv, "hit:F,x,z,=> y\n");
    for (int i = 0; i < LIMIT_TABLE_ROWS; i++) {
        buf_format(&csv, ",[%d..%d),[%d..%d),%d\n", 2 * i, 2 * i + 1, 2 * i,
                   2 * i + 1, i);
    }
    fixture_table(&f, csv.bytes);
    assert_null(f.table->index);
    assert_string_equal(fixture_eval(&f, "{\"x\":19000,\"z\":19000}"),
                        "{\"result\":9500,\"rows\":[\"9501\"]}");
    assert_int_equal(table_check(f.table, &f.arena, &f.findings, &f.err),
                     0);
    assert_int_equal(f.findings.items[f.findings.count - 1].err.message,
                     MESSAGE_TABLE_CHECK_LIMIT);
    buf_free(&csv);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bits), cmocka_unit_test(test_number_classes),
        cmocka_unit_test(test_agrees), cmocka_unit_test(test_possible),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
