/* A pack, loaded: manifest, facts, parameters, tables, rules and the Lua
 * state, with its parent.  Loading checks everything that LANGUAGE.md calls a
 * load error, and that it only tightens its parent. */
#ifndef AWIG_PACK_PACK_H
#define AWIG_PACK_PACK_H

#include "base/limits.h"
#include "expr/node.h"
#include "pack/source.h"
#include "pack/table.h"
#include "script/lift.h"
#include "script/runtime.h"

enum strictness {
    STRICTER_NONE, STRICTER_HIGHER, STRICTER_LOWER, STRICTER_SUBSET,
    STRICTER_SUPERSET, STRICTER_EARLIER, STRICTER_LATER, STRICTER_FIXED,
    STRICTER_ORDER, STRICTER_FREE
};

/* One dated value of a parameter, as its row says. */
struct parameter_row {
    int slot;                     /* in pack->parameters */
    int64_t from;                 /* day; INT64_MIN when empty */
    struct cell value;            /* missing = no value in force */
    struct str basis, file;
    int64_t line;
};

struct parameter_info {           /* one a slot, own and inherited */
    enum strictness stricter;
    const struct str *order;      /* STRICTER_ORDER: least strict first */
    size_t order_count;
};

/* A rule, component, bonus, prefer, duty, deadline or guard. */
struct rule {
    const struct declaration *declaration;
    struct str id;
    struct str title[LANGUAGE_COUNT];
    struct str basis;
    struct str on_fail;           /* rules and guards; "" otherwise */
    int when, check, value;       /* script handles, -1 = none (`value` also
                                     for bonus/prefer/duty functions) */
    bool lifted;                  /* nodes below agree with the VM */
    node_id when_node, check_node, reason_node, value_node;
    struct err why_not_lifted;    /* when !lifted */
};

struct document_field {
    struct str document, name;
    struct type type;
    const struct str *values;
    size_t values_count;
    bool required, rows;          /* rows: part of a table document */
    struct str title[LANGUAGE_COUNT];
};

struct calendar_day {
    int64_t date;
    struct str kind;              /* national, joint_leave, local, ... */
    struct str name[LANGUAGE_COUNT];
    int64_t known_since;
    int64_t withdrawn_on;         /* INT64_MAX = not */
};

struct pack {
    struct arena arena;           /* owns everything below */
    struct mem *mem;
    int references;
    struct pack *parent;          /* NULL for a root; a reference is held */
    struct pack_files files;      /* own copy of the bytes */
    char sha256[SHA256_HEX_BYTES];

    struct str id, version;
    struct str title[LANGUAGE_COUNT];
    int64_t api;
    enum zone zone;

    struct schema facts;          /* parent's first */
    struct schema parameters;     /* parent's first */
    const struct parameter_info *parameter_info;     /* one a slot */
    const struct parameter_row *parameter_rows;      /* own rows only */
    size_t parameter_rows_count;

    struct table **tables;        /* own */
    size_t tables_count;
    const struct document_field *documents;
    size_t documents_count;
    const struct calendar_day *calendar;
    size_t calendar_count;

    struct script *script;        /* NULL: the pack has no Lua */
    struct rule *rules[DECLARATION_KIND_COUNT];
    size_t rules_count[DECLARATION_KIND_COUNT];
    struct graph graph;           /* of lifted rules */
    const int *derived;           /* script handle a fact slot, -1 = none */
    const node_id *derived_nodes; /* or NODE_ID_NONE */
    struct findings findings;     /* warnings and notes of the load */
};

struct pack_options {
    struct mem *mem;
    const struct clock *clock;
    struct script_limits limits;
    struct pack_finder finder;
    bool check_only;              /* keep going: collect every finding */
};

/* Loads a pack and its chain of parents.  On failure err has the first error
 * and, with check_only, *out may still be NULL; findings collects all when
 * it is not NULL. */
int pack_load(struct pack **out, const struct pack_files *files,
              const struct pack_options *options, struct findings *findings,
              struct err *err);
/* Loads from a folder, parents by the sibling rule or `rules`. */
int pack_load_folder(struct pack **out, const char *folder,
                     const char *rules, struct pack_options *options,
                     struct findings *findings, struct err *err);
struct pack *pack_retain(struct pack *pack);
void pack_release(struct pack *pack);            /* NULL is ok */

/* Parameters in force on a day, as seen by rules of `owner` when `leaf`
 * judges: owner == leaf -> the merged chain (child rows win); an ancestor ->
 * only rows of the ancestor and its ancestors.  cells: one a slot of
 * owner->parameters. Row indices for explanation in `rows` (may be NULL). */
void pack_parameters_on(const struct pack *owner, int64_t date,
                        struct cell *cells,
                        const struct parameter_row **rows);
/* The same slots of `ancestor`, but with the values that `leaf` and the packs
 * between put in their place; *differs is set when any differs. */
void pack_parameters_proposed(const struct pack *ancestor,
                              const struct pack *leaf, int64_t date,
                              struct cell *cells, bool *differs);

/* A declared table by name, in this pack or an ancestor. */
struct table *pack_table(const struct pack *pack, struct str name);
const struct rule *pack_rule(const struct pack *pack,
                             enum declaration_kind kind, struct str id);
/* Chain from the root: fills up to LIMIT_CHAIN packs, returns the count. */
size_t pack_chain(struct pack *leaf, struct pack *chain[LIMIT_CHAIN]);

#endif
