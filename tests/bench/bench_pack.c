/* The pack, its records, and files of them. */
#include "bench_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"

double bench_now_us(void)
{
    struct clock clock;
    clock_system(&clock);
    return (double)clock.ticks_ns(clock.user) / 1000.0;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double bench_median(double *times, size_t count)
{
    qsort(times, count, sizeof(double), compare_doubles);
    return times[count / 2];
}

void bench_must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench: %s\n", what);
        exit(1);
    }
}

/* --- Rules ---------------------------------------------------------------- */

static const char *fact(enum row_fact which)
{
    return rows_fact_name(which);
}

/* The name of a code, as rows_load writes it. */
#define CODE "'name_%d_%u'"

/* ORDER: see bench_c.c. */
static void shape_text(struct buf *out, size_t shape, int v)
{
    unsigned u = (unsigned)v;
    switch (shape) {
    case 0:
        buf_format(out, "months_between(case.%s, case.as_of) >= %d",
                   fact(ROW_STARTED_ON), 24 + v);
        return;
    case 1:
        buf_format(out, "case.%s >= %d and case.%s < %d", fact(ROW_SCORE),
                   40 + v, fact(ROW_BUDGET), 3000000 + v * 1000);
        return;
    case 2:
        buf_format(out, "one_of(case.%s, " CODE ", " CODE ")",
                   fact(ROW_KIND), ROW_KIND, u % 4, ROW_KIND, (u + 1) % 4);
        return;
    case 3:
        buf_format(out, "contains(case.%s, " CODE ") or count(case.%s) >= 3",
                   fact(ROW_TAGS), ROW_TAGS, u, fact(ROW_TAGS));
        return;
    case 4:
        buf_format(out, "known(case.innovation, 'started_on') "
                   "and case.%s >= %d", fact(ROW_YEAR), 2011 + v % 8);
        return;
    case 5:
        buf_format(out, "not case.%s or case.%s > %d", fact(ROW_FLAG),
                   fact(ROW_ADOPTERS), v);
        return;
    case 6:
        buf_format(out, "case.%s == " CODE " or case.%s == " CODE,
                   fact(ROW_REGION), ROW_REGION, u * 7, fact(ROW_REGION),
                   ROW_REGION, u * 7 + 3);
        return;
    case 7:
        buf_format(out, "days_between(case.%s, case.as_of) <= %d",
                   fact(ROW_PROPOSED_ON), 365 + v);
        return;
    case 8:
        buf_format(out, "(case.%s >= %d.5 and case.%s <= 80.25) or case.%s",
                   fact(ROW_COVERAGE), 10 + v, fact(ROW_COVERAGE),
                   fact(ROW_COMMITTED));
        return;
    case 9:
        buf_format(out, "case.%s <= %d", fact(ROW_COST), 50000 + v * 100);
        return;
    case 10:
        buf_format(out, "case.%s * 2 + case.%s >= %d", fact(ROW_STAFF),
                   fact(ROW_VOLUNTEERS), 500 + v);
        return;
    default:
        buf_format(out, "not one_of(case.%s, " CODE ", " CODE ") "
                   "and case.%s > %d / 10.0", fact(ROW_STATUS), ROW_STATUS,
                   u % 7, ROW_STATUS, (u + 2) % 7, fact(ROW_RATING), 25 + v);
        return;
    }
}

/* An opaque rule asks the same in a loop whose turns nobody knows. */
void bench_rule_text(struct buf *body, struct buf *when, size_t rule,
                     const struct bench_rules *rules)
{
    int v = (int)(rule / BENCH_SHAPES);
    if (rules->edited && rule < 2) {
        v += 1;
    }
    if (rules->opaque) {
        buf_text(body, "while true do return ");
    } else {
        buf_text(body, "return ");
    }
    shape_text(body, rule % BENCH_SHAPES, v);
    buf_text(body, rules->opaque ? " end" : "");
    if (rule % BENCH_SHAPES == 9) {
        buf_format(when, "return case.%s == " CODE, fact(ROW_KIND), ROW_KIND,
                   (unsigned)v % 4);
    }
}

static void write_rules(struct buf *lua, struct mem *mem,
                        const struct bench_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        struct buf body, when;
        buf_init(&body, mem, 0);
        buf_init(&when, mem, 0);
        bench_rule_text(&body, &when, i, rules);
        buf_format(lua, "rule {\n  id = 'R%03zu', title = { id = 'a', "
                   "en = 'b' }, basis = 'x', on_fail = '%s',\n", i,
                   i % 3 == 0 ? "ineligible" : i % 3 == 1 ? "needs_review"
                                                          : "note");
        if (when.size > 0) {
            buf_text(lua, "  when = function(case) ");
            buf_str(lua, buf_view(&when));
            buf_text(lua, " end,\n");
        }
        buf_text(lua, "  check = function(case)\n    ");
        buf_str(lua, buf_view(&body));
        buf_text(lua, "\n  end,\n}\n");
        buf_free(&body);
        buf_free(&when);
    }
}

static void write_facts(struct buf *csv, const struct schema *schema)
{
    buf_text(csv, "fact,type\n");
    for (size_t i = 0; i < ROW_FACTS; i++) {
        buf_format(csv, "%s,%s\n", fact((enum row_fact)i),
                   type_name(schema->fields[i].type));
    }
}

void bench_pack_load(struct bench_pack *out, const struct bench_rules *rules)
{
    struct err err;
    struct buf lua, facts;
    memset(out, 0, sizeof(*out));
    mem_init(&out->mem);
    arena_init(&out->arena, &out->mem);
    clock_system(&out->clock);
    schema_init(&out->schema, &out->arena);
    rows_schema(&out->schema);
    buf_init(&lua, &out->mem, 0);
    buf_init(&facts, &out->mem, 0);
    write_rules(&lua, &out->mem, rules);
    write_facts(&facts, &out->schema);
    const struct pack_file files[] = {
        { STR("eligibility.lua"), buf_view(&lua) },
        { STR("facts.csv"), buf_view(&facts) },
        { STR("pack.json"), STR("{\"id\":\"bench\",\"title\":{\"id\":\"a\","
                                "\"en\":\"b\"},\"version\":\"1\","
                                "\"extends\":null,\"api\":1}") },
    };
    struct pack_files list = {
        .files = files, .count = sizeof(files) / sizeof(files[0]),
        .origin = STR("bench")
    };
    const char *folder = getenv("B");
    (void)snprintf(out->worker, sizeof(out->worker), "%s/awig",
                   folder != NULL ? folder : "build");
    struct pack_options options = {
        .mem = &out->mem, .clock = &out->clock,
        .limits.worker = rules->far ? out->worker : NULL
    };
    pack_files_identify(&list);
    if (pack_load(&out->pack, &list, &options, NULL, &err) != 0) {
        char text[512];
        err_text(&err, LANGUAGE_EN, text, sizeof(text));
        bench_must(false, text);
    }
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &out->pack->rules[DECLARATION_RULE][i];
        bench_must(rule->lifted != rules->opaque,
                   "a rule does not stand where it was put");
    }
    for (size_t i = 0; i < ROW_FACTS; i++) {
        out->slots[i] = schema_find(&out->pack->facts,
                                    str_of(fact((enum row_fact)i)));
        bench_must(out->slots[i] >= 0, "a fact is not declared");
    }
    buf_free(&lua);
    buf_free(&facts);
}

void bench_pack_free(struct bench_pack *pack)
{
    pack_release(pack->pack);
    arena_free(&pack->arena);
}

/* --- Records -------------------------------------------------------------- */

struct record bench_record(const struct bench_pack *pack,
                           struct arena *arena, const struct row *row)
{
    struct record plain = record_create(arena, &pack->schema);
    struct record record = record_create(arena, &pack->pack->facts);
    rows_record(&plain, arena, row);
    for (size_t i = 0; i < ROW_FACTS; i++) {
        record.cells[pack->slots[i]] = plain.cells[i];
    }
    return record;
}

void bench_populate(struct population *population,
                    const struct bench_pack *pack, const struct row *rows,
                    size_t count)
{
    struct err err;
    struct arena arena;
    arena_init(&arena, pack->arena.mem);
    for (size_t i = 0; i < count; i++) {
        struct record record = bench_record(pack, &arena, &rows[i]);
        bench_must(population_add(population, &record, &err) == 0,
                   "a record was refused");
        arena_free(&arena);
    }
    bench_must(population_seal(population, &err) == 0, "sealing failed");
}

/* --- Files ---------------------------------------------------------------- */

static void write_cell(FILE *file, struct type type, const struct cell *cell,
                       bool csv)
{
    const char *quote = csv ? "" : "\"";
    char date[64];
    switch (type.base) {
    case TYPE_BOOL:
        fputs(cell->as.boolean ? "true" : "false", file);
        return;
    case TYPE_INT:
        fprintf(file, "%lld", (long long)cell->as.integer);
        return;
    case TYPE_NUMBER: fprintf(file, "%.17g", cell->as.number); return;
    case TYPE_DATE:
        date_format(cell->as.integer, date);
        fprintf(file, "%s%s%s", quote, date, quote);
        return;
    default:
        fprintf(file, "%s%.*s%s", quote, (int)cell->as.text.size,
                cell->as.text.bytes, quote);
        return;
    }
}

static void write_value(FILE *file, struct type type,
                        const struct cell *cell, bool csv)
{
    if (!type.list) {
        write_cell(file, type, cell, csv);
        return;
    }
    struct type item = { type.base, false };
    /* In CSV a bar alone is the empty list; an empty cell is a missing one. */
    fputs(!csv ? "[" : cell->as.list.count == 0 ? "|" : "", file);
    for (size_t i = 0; i < cell->as.list.count; i++) {
        fputs(i == 0 ? "" : csv ? "|" : ",", file);
        write_cell(file, item, &cell->as.list.items[i], csv);
    }
    fputs(csv ? "" : "]", file);
}

void bench_write(const struct bench_pack *pack, const char *path,
                 const struct row *rows, size_t count,
                 enum bench_format format)
{
    bool csv = format == BENCH_CSV, list = format == BENCH_JSON;
    FILE *file = fopen(path, "w");
    struct arena arena;
    bench_must(file != NULL, "no file for the records");
    arena_init(&arena, pack->arena.mem);
    for (size_t i = 0; csv && i < ROW_FACTS; i++) {
        fprintf(file, "%s%s", i == 0 ? "" : ",", fact((enum row_fact)i));
    }
    fputs(csv ? "\n" : list ? "[" : "", file);
    for (size_t r = 0; r < count; r++) {
        struct record record = record_create(&arena, &pack->schema);
        bool any = false;
        rows_record(&record, &arena, &rows[r]);
        fputs(csv ? "" : "{", file);
        for (size_t i = 0; i < ROW_FACTS; i++) {
            const struct cell *cell = &record.cells[i];
            if (csv) {
                fputs(i == 0 ? "" : ",", file);
            } else if (cell->known) {
                fprintf(file, "%s\"%s\":", any ? "," : "",
                        fact((enum row_fact)i));
                any = true;
            }
            if (cell->known) {
                write_value(file, pack->schema.fields[i].type, cell, csv);
            }
        }
        fputs(csv ? "\n" : list && r + 1 < count ? "},\n" : "}\n", file);
        arena_free(&arena);
    }
    fputs(list ? "]\n" : "", file);
    bench_must(fclose(file) == 0, "the records were not written");
}
