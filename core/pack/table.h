/* Decision tables: one parser, one in-memory form ("a table is a set of
 * boxes"), for evaluation, checks, explanation.  LANGUAGE.md section 5. */
#ifndef AWIG_PACK_TABLE_H
#define AWIG_PACK_TABLE_H

#include "base/value.h"
#include "expr/eval.h"
#include "expr/schema.h"

enum hit_policy {
    HIT_UNIQUE, HIT_ANY, HIT_FIRST, HIT_PRIORITY, HIT_RULE_ORDER,
    HIT_OUTPUT_ORDER, HIT_COLLECT, HIT_COLLECT_SUM, HIT_COLLECT_MIN,
    HIT_COLLECT_MAX, HIT_COLLECT_COUNT, HIT_POLICY_COUNT
};

/* One interval or literal of a cell.  For text and bool: equality. */
struct test {
    bool has_low, has_high, low_open, high_open;   /* ordered types */
    struct cell low, high;        /* equal and closed: a literal */
};

/* The condition of a cell: any, or one of `tests`, possibly negated.
 * `missing`: `null` was among the literals.  A missing input matches `-`, and
 * a positive `missing`; never a negated side. */
struct box_side {
    bool any, negated, missing;   /* matches all; all but these; the missing */
    const struct test *tests;     /* one of them must hold */
    size_t count;                 /* of tests */
};

struct table_column {
    struct str name;              /* fact name, or output name */
    struct type type;
    int slot;                     /* fact slot, -1 in `awig table eval` */
    int64_t column;               /* position in the file, from 1 */
    const struct cell *values;    /* #values, in order; count 0 = free */
    size_t values_count;
    struct box_side domain;       /* inputs: what can occur, from #values or
                                     the fact's values, min and max */
};

struct table_row {
    struct str label;             /* label, or number from 1 */
    int64_t line;
    const struct box_side *sides; /* inputs_count */
    const struct cell *outputs;   /* outputs_count; may be missing (null) */
    struct str note;
    size_t priority;              /* 0 first: by #values, output by output */
};

struct table_index;               /* pack/table_index.h */

struct table {
    struct str name, file;        /* of the file, without .csv */
    enum hit_policy policy;       /* which rows count */
    struct table_column *inputs, *outputs; /* by column */
    size_t inputs_count, outputs_count; /* of them */
    struct table_row *rows;       /* in the order of the file */
    size_t rows_count;            /* of rows */
    bool decimal_comma;           /* as the file is written */
    bool typed;                   /* inputs are declared facts */
    const struct table_index *index;  /* NULL: too large, rows are scanned */
};

const char *hit_policy_name(enum hit_policy policy);   /* "RULE ORDER" */
/* RULE ORDER, OUTPUT ORDER and COLLECT give lists. */
bool hit_policy_is_list(enum hit_policy policy);

/* Parses. With `facts`, input heads must be declared facts; NULL (awig table
 * eval): any names, types told from the cells. Several mistakes are reported
 * as findings (NULL: only the first, in err), each with `more` {kind: "cell",
 * row, rows, example}; then the first one's code is returned, filled in err.
 * `source` is borrowed during the call only. */
struct table_source {
    struct str name, file;        /* `file` stands in messages */
    struct str bytes;
    const struct schema *facts;   /* what heads mean; NULL = any name */
};
int table_parse(struct table **out, struct arena *arena,
                const struct table_source *source,
                struct findings *findings, struct err *err);

struct table_hit {
    size_t *rows;                 /* matched, in policy order */
    size_t count;
    bool violated;                /* the hit policy; rows say which */
    bool unknown;                 /* LANGUAGE section 8, Tables */
    size_t unknown_input;         /* the first missing input, column order */
};

/* Evaluates on one cell an input (missing ones match only `-`).  `strict`
 * false: as `awig table eval`; true: as called from a rule (sets unknown). */
int table_hit(struct table_hit *out, struct arena *arena,
              const struct table *table, const struct cell *inputs,
              bool strict, struct err *err);
/* The condition of one cell on one input; a missing input as above. */
bool box_side_holds(const struct box_side *side, struct type type,
                    struct cell input);
/* The result as {result, rows}: CLI.md; rows are labels. */
struct value *table_result(struct arena *arena, const struct table *table,
                           const struct table_hit *hit);
/* One output of a single-hit (or aggregated) result, for eval_tables. */
struct eval_result table_output(const struct table *table,
                                const struct table_hit *hit, size_t output);
/* table_hit with `strict` and table_output in one, for single-hit and
 * aggregating policies, allocating nothing: the fast path of rules.
 * EVAL_UNKNOWN has slot = the fact slot of the missing input (its position
 * when the table is not typed); a violated policy or a list policy is
 * EVAL_ERROR; no match and a null output are EVAL_NIL.  Of TABLE_MATCHED the
 * result is true where a row is found (not for aggregating policies). */
struct eval_result table_lookup(const struct table *table,
                                const struct cell *inputs, int output);
/* The type of a result: COUNT is int, list policies give lists. */
struct type table_output_type(const struct table *table, size_t output);

/* `awig table eval` of one record: `facts` is a map, nested or with dotted
 * keys; values are read leniently as the column's type (a whole number for a
 * number, text that reads as a number or a date, ya/tidak).  One that cannot
 * be read counts as missing, with a warning in `findings` (kind "input"); a
 * violated policy is a finding (kind "violation") and a null result.
 * `findings` may be NULL.  Fails with ERR_NOMEM only. */
int table_eval_value(struct value **out, struct arena *arena,
                     const struct table *table, const struct value *facts,
                     struct findings *findings);

/* Analysis by meaning: gap, overlap, unreachable, conflict, value findings
 * (issue 4 item 3), each with an example case in finding->more:
 * {kind,row,rows,example}. Exact up to LIMIT_TABLE_CELLS, and says so beyond
 * (kind "limit").  A gap is told for present inputs only: a missing one that
 * no `-` takes is no match by design.  In a table of a pack a row is not
 * saved from being unreachable by missing inputs (LANGUAGE section 8). */
int table_check(const struct table *table, struct arena *arena,
                struct findings *findings, struct err *err);

/* Is `child` at least as strict as `parent` for every input (output #values
 * strictest first)?  0, or ERR_RULES with a counterexample in err and
 * *example (a map of inputs). */
int table_tightens(const struct table *parent, const struct table *child,
                   struct arena *arena, struct value **example,
                   struct err *err);

#endif
