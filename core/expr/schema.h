/* A schema: the declared names that a rule may read, with their types.  One
 * for facts, one for parameters.  A child pack's schema begins with its
 * parent's fields, so a slot (index) means the same in both. */
#ifndef AWIG_EXPR_SCHEMA_H
#define AWIG_EXPR_SCHEMA_H

#include "expr/type.h"

enum {
    FIELD_FIXED = 1u << 0,      /* actionable = no */
    FIELD_GROWS = 1u << 1,      /* changes only with time */
    FIELD_PERSONAL = 1u << 2,
    FIELD_DERIVED = 1u << 3,    /* `derived` holds its expression */
    FIELD_CORE = 1u << 4,       /* supplied by the core (case.as_of, ...) */
    FIELD_FREE = 1u << 5        /* a parameter no rule or guard may read */
};

struct field {
    struct str name;            /* "innovation.started_on", "min_age" */
    struct type type;
    unsigned flags;               /* FIELD_... */
    struct str unit, title[LANGUAGE_COUNT], source; /* texts for people */
    struct str derived;         /* "" or a Lua expression or "core:NAME" */
    bool has_min, has_max;
    double min, max;            /* days for dates */
    const struct str *values;   /* allowed text values, or NULL */
    const struct str *value_labels[LANGUAGE_COUNT];  /* NULL = none */
    size_t values_count;
    struct str pack;            /* id of the pack that declares it */
    struct str file;
    int64_t line;                 /* of facts.csv or parameters.csv */
};

struct schema {
    struct arena *arena;        /* owns names and fields */
    struct field *fields;
    size_t count, capacity;       /* of fields, and room for them */
    int32_t *index;             /* open addressing by the folded name */
    size_t index_size;
};

/* An empty schema. */
void schema_init(struct schema *schema, struct arena *arena);
/* Appends all fields of `from` (borrowed text). */
int schema_extend(struct schema *schema, const struct schema *from,
                  struct err *err);
/* Appends one field (its text is borrowed and must live as long).
 * Names compare without case: a second one is MESSAGE_FACT_TWICE. */
int schema_add(struct schema *schema, const struct field *field,
               struct err *err);
/* The slot with exactly this name, or -1. */
int schema_find(const struct schema *schema, struct str name);
/* True when some field's name starts with `prefix` and a dot: an entity. */
bool schema_is_entity(const struct schema *schema, struct str prefix);
/* The declared name nearest to this one, or empty. */
struct str schema_nearest(const struct schema *schema, struct str name);

/* The facts of one case: one cell a field of its schema. */
struct record {
    const struct schema *schema;  /* one cell a field */
    struct cell *cells;         /* schema->count */
};

/* An all-missing record in `arena`; cells NULL at no memory. */
struct record record_create(struct arena *arena, const struct schema *schema);
/* Checks a cell against its field (bounds, values, 2^53, finite) and stores
 * it.  MESSAGE_FACT_RANGE, MESSAGE_FACT_VALUE. */
int record_set(struct record *record, size_t slot, struct cell cell,
               struct err *err);
struct cell record_get(const struct record *record, size_t slot);
/* Is the value about a person: of a fact that is declared so, or derived from
 * one? Such a value is never recorded as it is. A missing one says nothing. */
bool cell_personal(const struct field *field, struct cell cell);

#endif
