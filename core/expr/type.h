/* Types of facts and parameters: LANGUAGE.md section 1. */
#ifndef AWIG_EXPR_TYPE_H
#define AWIG_EXPR_TYPE_H

#include <stdbool.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

enum type_base {
    TYPE_NONE,      /* nil, or not known */
    TYPE_BOOL,
    TYPE_INT,       /* within 2^53 as a fact; 64 bits inside a rule */
    TYPE_NUMBER,    /* always a double */
    TYPE_TEXT,
    TYPE_DATE,      /* an int in scripts: days from 1970-01-01 */
    TYPE_TIME,      /* an int in scripts: UTC seconds */
    TYPE_BASE_COUNT
};

struct type {
    enum type_base base;          /* of the value, or of its items */
    bool list;      /* "text[]" */
};

/* The same base, both lists or neither. */
bool type_equal(struct type a, struct type b);
const char *type_name(struct type type);            /* "int", "text[]" */
bool type_find(struct str name, struct type *out);

/* One typed value. Text and list items are borrowed from whoever made it. */
struct cell {
    bool known;                     /* false: missing */
    bool personal;                  /* derived from a personal fact */
    union {
        bool boolean;             /* TYPE_BOOL */
        int64_t integer;            /* int, date, time */
        double number;
        struct str text;          /* TYPE_TEXT */
        struct {
            const struct cell *items;   /* all known */
            size_t count;
        } list;
    } as;
};

/* Both missing, or both known and equal. */
bool cell_equal(struct type type, struct cell a, struct cell b);

/* How text outside (files, the command line) is read. */
struct cell_style {
    bool decimal_comma;           /* else a decimal point */
    enum zone zone;                 /* of local times */
};

/* Reads a cell's text (trimmed; empty = missing; list items by `|`; ya/tidak,
 * benar/salah, true/false; ISO or dd/mm/yyyy; thousands dots refused with
 * what was meant).  Text and lists are copied into `arena`.  Errors name the
 * text and the type expected; the caller adds the place. */
int cell_parse(struct cell *out, struct arena *arena, struct type type,
               struct str text, struct cell_style style, struct err *err);
/* The text a file would hold: ISO dates, shortest floats, `|` lists;
 * missing = "". */
void cell_print(struct buf *buf, struct type type, struct cell cell);

struct value;
/* How JSON writes a value of the type, for errors: `12`, `["Banyuwangi"]`. */
const char *type_json_example(struct type type);
/* From a value of JSON (null = missing; dates as ISO text; int accepts a
 * whole number), and to one (dates as ISO text). */
int cell_from_value(struct cell *out, struct arena *arena, struct type type,
                    const struct value *value, struct err *err);
struct value *cell_to_value(struct arena *arena, struct type type,
                            struct cell cell);

#endif
