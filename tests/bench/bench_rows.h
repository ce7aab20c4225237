/* The rows and rules of bench_expr: once as graph and columns, once as C
 * written by hand. */
#ifndef AWIG_TESTS_BENCH_ROWS_H
#define AWIG_TESTS_BENCH_ROWS_H

#include "expr/block.h"

enum { BENCH_RULES_MAX = 192, BENCH_SHAPES = 12, TAGS_MAX = 4 };

/* Facts in the order of the schema; bit n of `missing` is fact n. */
enum row_fact {
    ROW_STARTED_ON, ROW_PROPOSED_ON, ROW_AS_OF, ROW_KIND, ROW_STATUS,
    ROW_REGION, ROW_TAGS, ROW_YEAR, ROW_ADOPTERS, ROW_STAFF, ROW_VOLUNTEERS,
    ROW_BUDGET, ROW_COST, ROW_SCORE, ROW_RATING, ROW_COVERAGE, ROW_FLAG,
    ROW_COMMITTED, ROW_PROVEN, ROW_WEIGHT, ROW_FACTS
};

struct row {
    uint32_t missing;
    int32_t started_on, proposed_on, as_of;
    int32_t year, adopters, staff, volunteers;
    int64_t budget, cost;
    double score, rating, coverage, weight;
    uint8_t kind, status, flag, committed, proven;
    uint16_t region;
    uint8_t tags_count, tags[TAGS_MAX];
};

struct bench_case {
    size_t records;
    unsigned missing_percent;
    bool as_of_varies;
    bool heavy;
};

void rows_schema(struct schema *schema);
/* "innovation.started_on" */
const char *rows_fact_name(enum row_fact fact);
/* Fills a record of rows_schema. */
void rows_record(struct record *record, struct arena *arena,
                 const struct row *row);
void rows_fill(struct row *rows, const struct bench_case *which);
void rows_load(struct columns *columns, const struct schema *schema,
               struct mem *mem, const struct row *rows, size_t count);
/* Rules as a graph, and the same rules as C: outcome of rule r on row i at
 * outcomes[i * rules + r]. */
void rows_rules(struct graph *graph, bool heavy, struct block_rule *rules,
                size_t count);
void rows_judge(const struct row *rows, size_t count, bool heavy,
                size_t rules, uint8_t *outcomes);

#endif
