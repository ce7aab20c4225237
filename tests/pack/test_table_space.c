/* The search for uncovered points, and all that rests on it: for generated
 * tables the analysis agrees, finding for finding, with brute force over a
 * discretised space, which knows nothing of classes and boxes. */
#include "table_test.h"

#include <glob.h>

#include "base/file.h"
#include "base/value.h"

enum { AXES_MAX = 3, ROWS_MAX = 9, POINTS_MAX = 24, TABLES = 400 };

static uint64_t seed;

static unsigned below(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % limit;
}

/* A random cell of a column of kind 0 number, 1 text, 2 bool, 3 date. */
static void random_cell(struct buf *csv, int kind)
{
    static const char *const bounds[] = { ">=", ">", "<", "<=" };
    int a = (int)below(6), b = a + 1 + (int)below(4);
    unsigned form = below(8);
    char low[16], high[16];
    snprintf(low, sizeof low, kind == 3 ? "2021-01-0%d" : "%d", a + 1);
    snprintf(high, sizeof high, kind == 3 ? "2021-01-%02d" : "%d", b + 2);
    if (form < 2) {
        buf_text(csv, "-");
    } else if (kind == 2) {
        buf_text(csv, form == 2 ? "not(ya)" : form < 5 ? "true" : "false");
    } else if (kind == 1) {
        buf_format(csv, form == 2 ? "not(k%d)" : form == 3 ? "\"k%d, k%d\""
                   : "k%d", a % 4, b % 4);
    } else if (form < 4) {
        buf_format(csv, "%s %s", bounds[below(4)], low);
    } else if (form < 6) {
        buf_format(csv, "%c%s..%s%c", "[(]"[below(3)], low, high,
                   "])["[below(3)]);
    } else if (form == 6) {
        buf_format(csv, "not(%s)", low);
    } else {
        buf_text(csv, low);
    }
}

/* Writes a random table; kinds of its columns in `kinds`. */
static void random_table(struct buf *csv, const char *policy, size_t axes,
                         int *kinds)
{
    size_t rows = 1 + below(ROWS_MAX);
    bool values = policy[0] == 'P' || below(2) == 0;
    buf_clear(csv);
    buf_format(csv, "hit:%s", policy);
    for (size_t i = 0; i < axes; i++) {
        kinds[i] = (int)below(4);
        buf_format(csv, ",x%zu", i);
    }
    buf_text(csv, ",=> y\n");
    if (values) {
        buf_text(csv, "#values");
        for (size_t i = 0; i < axes; i++) {
            buf_text(csv, kinds[i] == 1 ? ",k0|k1|k2|k3" : ",");
        }
        buf_text(csv, ",\"v0, v1, v2\"\n");
    }
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < axes; i++) {
            buf_char(csv, ',');
            random_cell(csv, kinds[i]);
        }
        buf_format(csv, ",v%u\n", below(3));
    }
}

/* Points of one column: every value that could matter. */
static size_t points_of(const struct table *table, size_t axis,
                        struct cell *points)
{
    const struct table_column *input = &table->inputs[axis];
    static const char *const texts[] = { "k0", "k1", "k2", "k3", "zz" };
    size_t count = 0;
    memset(points, 0, POINTS_MAX * sizeof *points);
    switch (input->type.base) {
    case TYPE_BOOL:
        points[count].known = true;
        points[count++].as.boolean = true;
        points[count++].known = true;
        break;
    case TYPE_TEXT:
        for (; count < (input->values_count > 0 ? input->values_count : 5);
             count++) {
            assert_true(count < POINTS_MAX - 1);
            points[count].known = true;
            points[count].as.text = input->values_count > 0
                ? input->values[count].as.text : str_of(texts[count]);
        }
        break;
    case TYPE_NUMBER:
        for (; count < 23; count++) {
            points[count].known = true;
            points[count].as.number = (double)count / 2;
        }
        break;
    default:
        for (; count < 13; count++) {
            points[count].known = true;
            points[count].as.integer = 18627 + (int64_t)count;
        }
        break;
    }
    return count;                 /* points[count] is missing */
}

/* One table under brute force. */
struct brute {
    const struct table *table;
    struct cell points[AXES_MAX][POINTS_MAX];
    size_t counts[AXES_MAX];
    size_t order[ROWS_MAX];       /* the row that wins first */
    bool overlap[ROWS_MAX][ROWS_MAX], conflict[ROWS_MAX][ROWS_MAX];
    bool wins[ROWS_MAX], loses_differently[ROWS_MAX], reached[ROWS_MAX];
    bool gap;
    const struct table *gaps;     /* the gaps as rows; NULL: none */
};

static bool row_holds(const struct table *table, size_t row,
                      const struct cell *inputs)
{
    bool holds = true;
    for (size_t i = 0; i < table->inputs_count; i++) {
        holds = holds && box_side_holds(&table->rows[row].sides[i],
                                        table->inputs[i].type, inputs[i]);
    }
    return holds;
}

static bool same_output(const struct table *table, size_t a, size_t b)
{
    return cell_equal(table->outputs[0].type, table->rows[a].outputs[0],
                      table->rows[b].outputs[0]);
}

/* Every row that matches one point takes its notes. */
static void visit(struct brute *b, const struct cell *inputs, bool present)
{
    const struct table *table = b->table;
    size_t winner = SIZE_MAX, matches = 0;
    for (size_t k = 0; k < table->rows_count; k++) {
        size_t r = b->order[k];
        if (!row_holds(table, r, inputs)) {
            continue;
        }
        matches++;
        b->reached[r] = true;
        winner = winner == SIZE_MAX ? r : winner;
        if (winner == r) {
            b->wins[r] = true;
        } else if (!same_output(table, winner, r)) {
            b->loses_differently[r] = true;
        }
        for (size_t q = 0; q < table->rows_count; q++) {
            if (q < r && row_holds(table, q, inputs)) {
                b->overlap[q][r] = true;
                b->conflict[q][r] = b->conflict[q][r]
                                    || !same_output(table, q, r);
            }
        }
    }
    if (!present) {
        return;
    }
    b->gap = b->gap || matches == 0;
    bool told = false;
    for (size_t r = 0; b->gaps != NULL && r < b->gaps->rows_count; r++) {
        told = told || row_holds(b->gaps, r, inputs);
    }
    if (b->gaps != NULL) {
        assert_int_equal(told, matches == 0);
    }
}

static void walk(struct brute *b, struct cell *inputs, size_t axis,
                 bool present)
{
    if (axis == b->table->inputs_count) {
        visit(b, inputs, present);
        return;
    }
    for (size_t i = 0; i <= b->counts[axis]; i++) {
        inputs[axis] = b->points[axis][i];
        walk(b, inputs, axis + 1, present && i < b->counts[axis]);
    }
}

/* The gap findings as rows of a table: their conditions are cells. */
static const struct table *gap_table(struct fixture *f)
{
    struct buf csv;
    size_t rows = 0;
    buf_init(&csv, &f->mem, 0);
    buf_text(&csv, "hit:F");
    for (size_t i = 0; i < f->table->inputs_count; i++) {
        buf_format(&csv, ",x%zu", i);
    }
    buf_text(&csv, ",=> y\n");
    for (size_t k = 0; k < f->findings.count; k++) {
        const struct err *err = &f->findings.items[k].err;
        if (err->message != MESSAGE_TABLE_GAP) {
            continue;
        }
        rows++;
        for (size_t i = 0; i < f->table->inputs_count; i++) {
            char head[] = "x0: ";
            head[1] = (char)('0' + i);
            const char *at = strstr(err->args[0], head);
            buf_text(&csv, ",\"");
            for (at = at == NULL ? "" : at + 4; *at != '\0' && *at != ';';
                 at++) {
                buf_text(&csv, *at == '"' ? "\"\"" : (char[]){ *at, '\0' });
            }
            buf_char(&csv, '"');
        }
        buf_text(&csv, ",g\n");
    }
    struct table *out = NULL;
    if (rows > 0) {
        struct err err;
        struct table_source source = { STR("g"), STR("g.csv"),
                                       buf_view(&csv), NULL };
        if (table_parse(&out, &f->arena, &source, NULL, &err) != 0) {
            fail_msg("gaps do not parse: %s %s", err.args[0], csv.bytes);
        }
        /* A column of `-` only has no type of its own. */
        for (size_t i = 0; i < out->inputs_count; i++) {
            out->inputs[i].type = f->table->inputs[i].type;
        }
    }
    buf_free(&csv);
    return out;
}

static size_t row_of(const struct table *table, struct str label)
{
    for (size_t i = 0; i < table->rows_count; i++) {
        if (str_equal(table->rows[i].label, label)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* The example of a finding does what the finding says. */
static void check_example(struct fixture *f, const struct finding *finding,
                          size_t a, size_t b)
{
    const struct value *example = value_get(finding->more, "example");
    struct value *out = NULL;
    if (example == NULL || example->kind == VALUE_NULL) {
        return;
    }
    struct table all = *f->table;
    all.policy = HIT_RULE_ORDER;
    assert_int_equal(table_eval_value(&out, &f->arena, &all, example, NULL),
                     0);
    const struct value *rows = value_get(out, "rows");
    if (finding->err.message == MESSAGE_TABLE_GAP) {
        assert_int_equal(rows->count, 0);
        return;
    }
    bool has_a = false, has_b = false;
    for (const struct value *v = rows->first; v != NULL; v = v->next) {
        has_a = has_a || row_of(f->table, v->text) == a;
        has_b = has_b || row_of(f->table, v->text) == b;
    }
    assert_true(has_a && has_b);
}

/* Compares findings with what brute force saw; strikes off what was told. */
static void compare(struct fixture *f, struct brute *b)
{
    size_t gaps = 0;
    bool pairs = f->table->policy == HIT_UNIQUE
                 || f->table->policy == HIT_ANY;
    for (size_t i = 0; i < f->findings.count; i++) {
        const struct finding *finding = &f->findings.items[i];
        const struct value *rows = value_get(finding->more, "rows");
        size_t row = row_of(f->table, value_get_text(finding->more, "row"));
        size_t other = rows->count > 0
            ? row_of(f->table, rows->first->text) : SIZE_MAX;
        switch (finding->err.message) {
        case MESSAGE_TABLE_GAP: gaps++; break;
        case MESSAGE_TABLE_OVERLAP:
            assert_true(b->overlap[other][row]);
            b->overlap[other][row] = false;
            break;
        case MESSAGE_TABLE_CONFLICT:
            assert_true(b->conflict[other][row]);
            b->conflict[other][row] = false;
            break;
        case MESSAGE_TABLE_UNREACHABLE:
        case MESSAGE_TABLE_REDUNDANT:
            assert_false(b->wins[row]);
            assert_int_equal(b->loses_differently[row],
                             finding->severity == SEVERITY_ERROR);
            b->wins[row] = true;
            break;
        case MESSAGE_TABLE_NEVER:
            assert_false(b->reached[row]);
            b->reached[row] = true;
            b->wins[row] = true;
            continue;
        case MESSAGE_TABLE_VALUE: fail_msg("value"); break;
        default: fail_msg("%s", message_row(finding->err.message)->name);
        }
        check_example(f, finding, row == SIZE_MAX ? 0 : row,
                      other == SIZE_MAX ? row : other);
    }
    assert_int_equal(gaps > 0, b->gap);
    for (size_t r = 0; r < f->table->rows_count; r++) {
        assert_true(b->reached[r]);
        assert_true(pairs || f->table->policy > HIT_PRIORITY || b->wins[r]);
        for (size_t q = 0; q < r && pairs; q++) {
            assert_false(f->table->policy == HIT_UNIQUE ? b->overlap[q][r]
                                                        : b->conflict[q][r]);
        }
    }
}

static void order_rows(struct brute *b)
{
    const struct table *table = b->table;
    size_t used = 0;
    bool priority = table->policy == HIT_PRIORITY;
    for (size_t v = 0; v < (priority ? 3u : 1u); v++) {
        for (size_t r = 0; r < table->rows_count; r++) {
            struct str text = table->rows[r].outputs[0].as.text;
            if (!priority || text.bytes[1] == (char)('0' + v)) {
                b->order[used++] = r;
            }
        }
    }
    assert_int_equal(used, table->rows_count);
}

static void test_brute_force(void **state)
{
    static const char *const policies[] = { "U", "A", "F", "P", "C", "R" };
    (void)state;
    seed = 20211104;
    for (int t = 0; t < TABLES; t++) {
        struct fixture f;
        struct brute b;
        struct buf csv;
        struct cell inputs[AXES_MAX];
        int kinds[AXES_MAX];
        size_t axes = 1 + below(AXES_MAX);
        fixture_open(&f);
        memset(&b, 0, sizeof b);
        buf_init(&csv, &f.mem, 0);
        random_table(&csv, policies[t % 6], axes, kinds);
        fixture_table(&f, csv.bytes);
        assert_int_equal(table_check(f.table, &f.arena, &f.findings,
                                     &f.err), 0);
        b.table = f.table;
        b.gaps = gap_table(&f);
        order_rows(&b);
        for (size_t i = 0; i < axes; i++) {
            b.counts[i] = points_of(f.table, i, b.points[i]);
        }
        walk(&b, inputs, 0, true);
        compare(&f, &b);
        buf_free(&csv);
        fixture_close(&f);
    }
}

/* The tables of rules/, whose inputs are texts with their values. */
static void test_rules(void **state)
{
    glob_t found;
    (void)state;
    assert_int_equal(glob("rules/*/tables/*.csv", 0, NULL, &found), 0);
    for (size_t t = 0; t < found.gl_pathc; t++) {
        struct fixture f;
        struct brute b;
        struct buf csv;
        struct cell inputs[AXES_MAX];
        fixture_open(&f);
        memset(&b, 0, sizeof b);
        buf_init(&csv, &f.mem, 0);
        assert_int_equal(file_read(&csv, found.gl_pathv[t], &f.err), 0);
        fixture_table(&f, csv.bytes);
        assert_int_equal(table_check(f.table, &f.arena, &f.findings,
                                     &f.err), 0);
        assert_true(f.table->inputs_count <= AXES_MAX);
        b.table = f.table;
        b.gaps = gap_table(&f);
        order_rows(&b);
        for (size_t i = 0; i < f.table->inputs_count; i++) {
            b.counts[i] = points_of(f.table, i, b.points[i]);
        }
        walk(&b, inputs, 0, true);
        compare(&f, &b);
        buf_free(&csv);
        fixture_close(&f);
    }
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute_force),
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
