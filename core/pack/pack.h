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
    int64_t line;                 /* of the file */
};

struct parameter_info {           /* one a slot, own and inherited */
    enum strictness stricter;
    const struct str *order;      /* STRICTER_ORDER: least strict first */
    size_t order_count;
};

/* A rule, component, bonus, prefer, duty, deadline or guard. */
struct rule {
    const struct declaration *declaration; /* of the script */
    struct str id;                /* unique in the chain */
    struct str title[LANGUAGE_COUNT]; /* "" where there is none */
    struct str basis;             /* as the script says */
    struct str on_fail;           /* rules and guards; "" otherwise */
    int when, check, value;       /* script handles, -1 = none (`value` also
                                     for bonus/prefer/duty functions) */
    /* What its words name: slots, -1 = none.  `number`: the parameter of
     * weight or points; `from` and `on` name a date parameter or, when
     * ..._is_fact, a fact; `measures` a fact ("action.submit" stays -1). */
    int number_slot, from_slot, on_slot, measures_slot;
    bool from_is_fact, on_is_fact; /* else a parameter */
    bool lifted;                  /* nodes below agree with the VM */
    node_id when_node, check_node, reason_node, value_node;
    struct err why_not_lifted;    /* when !lifted */
    /* Slots that its functions may read; when !reads_known, those seen in
     * the source, and perhaps others. */
    bool reads_known;
    const int32_t *facts_read, *parameters_read; /* slots, of lifted rules */
    size_t facts_read_count, parameters_read_count; /* of slots */
};

struct document_field {
    struct str document, name;    /* its type, and the field's */
    struct type type;             /* of the value */
    const struct str *values;     /* that are allowed */
    size_t values_count;          /* 0 = any */
    bool required, rows;          /* rows: part of a table document (its type
                                     is a list) */
    struct str title[LANGUAGE_COUNT];
    struct str file;              /* where it is declared */
    int64_t line;                 /* of that file */
};

struct calendar_day {
    int64_t date;                 /* day number */
    struct str kind;              /* national, joint_leave, local, ... */
    struct str name[LANGUAGE_COUNT];
    int64_t known_since;          /* INT64_MIN = always */
    int64_t withdrawn_on;         /* INT64_MAX = not */
    int64_t line;
};

/* Whose tables a pack's rules see: its own and its ancestors' when leaf is
 * NULL or the pack; else with the proposals of `leaf` in their place. */
struct pack_lookup {
    const struct pack *pack, *leaf; /* the owner, and who proposes */
    bool *proposal_read;          /* set when the leaf's own table was read;
                                     may be NULL */
};

struct pack {
    struct arena arena;           /* owns everything below */
    struct mem *mem;
    int references;               /* the last one frees */
    struct pack *parent;          /* NULL for a root; a reference is held */
    struct pack_files files;      /* own copy of the bytes */
    char sha256[SHA256_HEX_BYTES];

    struct str id, version, extends;     /* extends "" = a root */
    struct str title[LANGUAGE_COUNT];
    int64_t api;                  /* minimum it asks for */
    int coverage_floor;           /* per cent that its cases must reach to be
                                     published; 0 = none declared */
    enum zone zone;               /* of its days */

    struct schema facts;          /* parent's first */
    struct schema parameters;     /* parent's first */
    const struct parameter_info *parameter_info;     /* one a slot */
    const struct parameter_row *parameter_rows;      /* own rows only */
    size_t parameter_rows_count;

    struct table **tables;        /* own */
    size_t tables_count;
    /* By the index that rules use: the parent's first (own proposals in
     * their place), then own new ones.  An index means the same name in a
     * parent and its child. */
    struct table **visible;
    const int **visible_inputs;   /* the fact slots of each, in order */
    size_t visible_count;
    struct pack_lookup lookup;    /* user of `lent`: set leaf before a call */
    struct script_tables lent;    /* what the script is given */
    /* Own rows; a row with an empty name declares the document alone. */
    const struct document_field *documents;
    size_t documents_count;       /* of them */
    const struct calendar_day *calendar; /* sorted by day */
    size_t calendar_count;        /* of days */

    struct script *script;        /* NULL: the pack has no Lua */
    struct schema ids;            /* of declarations, small letters, parent's
                                     first; how: rules.c */
    struct rule *rules[DECLARATION_KIND_COUNT];
    size_t rules_count[DECLARATION_KIND_COUNT]; /* by kind of declaration */
    struct graph graph;           /* of lifted rules */
    const int *derived;           /* script handle a fact slot, -1 = none */
    const node_id *derived_nodes; /* or NODE_ID_NONE */
    const int32_t *derived_order; /* own derived facts, inputs first */
    size_t derived_count;
    bool *facts_used;             /* one a slot: read by something here */
    bool *parameters_used;
    struct findings findings;     /* warnings and notes of the load */
};

/* Words that the caller's program knows, for checks; NULL-terminated lists,
 * NULL = not checked. */
struct pack_words {
    const char *const *actions, *const *documents, *const *roles;
    const char *const *parameters; /* read by the program itself */
    const char *const *facts;      /* filled or read by it, as
                                      "programme.year", "innovation.id" */
};

struct pack_options {
    struct mem *mem;              /* of the pack */
    const struct clock *clock;    /* for the limit of time */
    struct script_limits limits;  /* of every script call */
    struct pack_finder finder;    /* of parents */
    struct pack_words words;      /* known to the layer above */
    struct arena *more;           /* where `more` of findings is copied;
                                     NULL = dropped */
    bool check_only;              /* keep going: collect every finding */
};

/* Loads a pack and its chain of parents.  On failure err has the first error,
 * and *out is NULL; but with check_only *out may hold what could be read (to
 * be released), good for looking at only.  findings collects all findings
 * when it is not NULL. */
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

/* The row of one parameter in force on a day for rules of `owner` (merged as
 * above), or NULL. */
const struct parameter_row *pack_parameter_row(const struct pack *owner,
                                               int slot, int64_t date);
/* A declared table by name, in this pack or an ancestor. */
struct table *pack_table(const struct pack *pack, struct str name);
/* Does `leaf`, or a pack between, propose a table in the place of one that
 * rules of `ancestor` see? */
bool pack_proposes_tables(const struct pack *ancestor,
                          const struct pack *leaf);
const struct rule *pack_rule(const struct pack *pack,
                             enum declaration_kind kind, struct str id);
/* Chain from the root: fills up to LIMIT_CHAIN packs, returns the count. */
size_t pack_chain(struct pack *leaf, struct pack *chain[LIMIT_CHAIN]);

#endif
