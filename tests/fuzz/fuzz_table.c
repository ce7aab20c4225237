/* libFuzzer: any bytes as a decision table.  What parses is evaluated with and
 * without its index to the same rows, analysed, and no row matches the example
 * of a gap. */
#include "pack/table.h"

#include <stdlib.h>

#include "base/value.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { ROUNDS = 8 };

static void must(int truth)
{
    if (!truth) {
        abort();
    }
}

/* A value that stands in the table, or next to one. */
static struct cell table_input(const struct table *table, size_t input,
                               unsigned pick)
{
    struct cell cell = { .known = pick % 5 != 0 };
    const struct table_row *row = &table->rows[pick % table->rows_count];
    const struct box_side *side = &row->sides[input];
    if (side->count == 0) {
        cell.as.text = STR("x");
        return table->inputs[input].type.base == TYPE_TEXT
            ? cell : (struct cell){ .known = false };
    }
    const struct test *test = &side->tests[pick % side->count];
    cell = test->has_low ? test->low : test->high;
    if (table->inputs[input].type.base == TYPE_NUMBER) {
        cell.as.number += pick % 3 == 0 ? 0.5 : 0;
    }
    return cell;
}

static void table_evaluate(const struct table *table, struct arena *arena,
                           unsigned pick)
{
    struct cell inputs[64];
    struct table_hit hit, scan;
    struct table scanned = *table;
    struct err err;
    scanned.index = NULL;
    for (size_t i = 0; i < table->inputs_count; i++) {
        inputs[i] = table_input(table, i, pick + (unsigned)i * 7);
    }
    for (int strict = 0; strict < 2; strict++) {
        must(table_hit(&hit, arena, table, inputs, strict == 1, &err) == 0);
        must(table_hit(&scan, arena, &scanned, inputs, strict == 1, &err)
             == 0);
        must(hit.count == scan.count && hit.unknown == scan.unknown);
        for (size_t i = 0; i < hit.count; i++) {
            must(hit.rows[i] == scan.rows[i]);
        }
    }
    (void)table_result(arena, table, &hit);
    for (size_t i = 0; i < table->outputs_count; i++) {
        struct eval_result quick = table_lookup(table, inputs, (int)i);
        struct eval_result slow = table_output(table, &hit, i);
        must(quick.state == slow.state);
    }
}

static void table_analyse(const struct table *table, struct arena *arena)
{
    struct findings findings;
    struct err err;
    findings_init(&findings, arena->mem);
    must(table_check(table, arena, &findings, &err) == 0);
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];
        struct value *out = NULL;
        if (finding->err.message != MESSAGE_TABLE_GAP) {
            continue;
        }
        must(table_eval_value(&out, arena, table,
                              value_get(finding->more, "example"), NULL)
             == 0);
        must(value_get(out, "rows")->count == 0);
    }
    findings_free(&findings);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct mem mem;
    struct arena arena;
    struct findings findings;
    struct table *table = NULL;
    struct err err;
    mem_init(&mem);
    arena_init(&arena, &mem);
    findings_init(&findings, &mem);
    struct table_source source = { STR("fuzz"), STR("fuzz.csv"),
                                   { (const char *)data, size }, NULL };
    int code = table_parse(&table, &arena, &source, &findings, &err);
    must(code == 0 || findings.count > 0);
    if (code == 0) {
        for (unsigned i = 0; i < ROUNDS; i++) {
            table_evaluate(table, &arena, i * 3 + (unsigned)size);
        }
        table_analyse(table, &arena);
    }
    findings_free(&findings);
    arena_free(&arena);
    must(mem.used_bytes == 0);
    return 0;
}
