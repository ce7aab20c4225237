/* The pack's own cases: the rows of cases/(name).csv, read whole (LANGUAGE.md
 * section 7).  A row has facts, and what it expects of a judging. */
#ifndef AWIG_ENGINE_CASE_ROWS_H
#define AWIG_ENGINE_CASE_ROWS_H

#include "engine/evaluate.h"
#include "engine/operation.h"

struct case_row {
    struct str file;              /* path in the pack */
    int64_t line;
    struct str name;              /* column `case`; "" = none */
    struct record record;         /* as_of set */
    bool has_expect, has_rules;
    enum verdict expect;          /* means something with has_expect */
    struct str rules;             /* sorted, each once, joined by '|' */
};

struct case_rows {
    struct case_row *rows;        /* in the order of files and rows */
    size_t count, capacity;       /* of rows, and room for them */
};

/* Reads every cases file of `pack` into `arena`, in the order of the files.
 * A row without as_of gets the session's day in the pack's zone. Errors name
 * file, line and column: an undeclared fact, a value that cannot be read, an
 * unknown verdict, a file that expects nothing. */
int case_rows_read(struct case_rows *out, const struct session *session,
                   const struct pack *pack, struct arena *arena,
                   struct err *err);

/* Ids sorted by bytes, each once, joined by '|'; sorts `ids` in place.  ""
 * at no memory too. */
struct str case_rows_join(struct arena *arena, struct str *ids,
                          size_t count);
/* The ids of the rules that did not pass, joined so. */
struct str case_rows_ids(struct arena *arena,
                         const struct judgement *judgement);
/* Does the judging show what the row expects? `ids` as case_rows_ids. */
bool case_row_holds(const struct case_row *row, enum verdict verdict,
                    struct str ids);

#endif
