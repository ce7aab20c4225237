/* Inside the lifter: one walk over the tree of a file does both the checks of
 * types and names, and the building of nodes.
 *
 * An expression becomes an `operand`: what is known of its value.  When it
 * cannot be said as a node, the function is given up (walk->given_up, with
 * the first reason); types are still followed, so that findings do not depend
 * on whether a function lifts. */
#ifndef AWIG_SCRIPT_LIFT_WALK_H
#define AWIG_SCRIPT_LIFT_WALK_H

#include "script/functions.h"
#include "script/lift_types.h"
#include "script/resolve.h"
#include "script/syntax.h"

enum {
    LIFT_NODES_MAX = 20000,       /* of a function's tree, sharing undone: so
                                     that both forms stay far below the
                                     budget of steps */
    LIFT_WORK_MAX = 400000,       /* expressions visited for one function */
    LIFT_INLINE_MAX = 16,         /* local functions within one another */
    LIFT_ARGS_MAX = 64,
    LIFT_TARGETS_MAX = 256,       /* Lua's parser takes 200 */
    LIFT_LOOKUP_MAX = 2000        /* entries of a constant table */
};

enum operand_kind {
    OPERAND_ANY,                  /* nothing is known */
    OPERAND_NIL,
    OPERAND_VALUE,                /* of `type`; perhaps nil (maybe_nil) */
    OPERAND_ENTITY,               /* case, case.x, p: `path` below the root */
    OPERAND_FUNCTION,             /* of this file: `tree` */
    OPERAND_TABLE,                /* a table of this file: `tree` */
    OPERAND_LIBRARY,              /* string, math: `path` is its name */
    OPERAND_BUILTIN,              /* `builtin` */
    OPERAND_TABLES,               /* the word `tables` */
    OPERAND_DECISION,             /* tables.NAME: `decision` */
    OPERAND_ROW                   /* what a decision with several outputs
                                     gives: `decision`; or a table within a
                                     table of the file: `entries`, `key` */
};

struct entries;
struct rest;
struct operand;

/* The values behind the first one of a call or `return`; beyond them come
 * nils. */
struct tail {
    struct operand *items;        /* in order, settled */
    size_t count;
};

struct operand {
    enum operand_kind kind;       /* what is known of the value */
    struct type type;             /* of an OPERAND_VALUE */
    bool maybe_nil;               /* it may be nil */
    bool is_parameter;            /* ENTITY: below p */
    bool many;                    /* gives other than one value when last */
    const struct rest *rest;      /* MANY: those after it, of a text call */
    const struct tail *tail;      /* MANY: those after it, of a function of
                                     the file; both NULL = not known */
    node_id node;                 /* the value, with its events; or NONE */
    node_id effects;              /* node NONE: the events alone, or NONE */
    struct str path;
    const struct tree *tree;      /* of a function or table */
    struct entries *entries;      /* TABLE: what it holds; NULL = it may
                                     have been changed since */
    const struct lift_table *decision;
    node_id row;                  /* ROW: true, or nil without a match */
    const struct operand *key;    /* ROW of a table of the file: which */
    const struct script_function *builtin; /* of the library */
    int64_t bytes;                /* a text without node: the most bytes it
                                     may have ... */
    bool unbounded;               /* ... beside texts of any length */
    bool is_cut;                  /* it may hold half a character */
    bool maybe_int;               /* a number that is an integer in Lua on some
                                     ways, of the same value ... */
    int64_t most;                 /* ... and at most so far from 0 */
};

/* A table constructor: its fields in order, evaluated. */
struct entry {
    struct operand key;           /* a constant, or ANY */
    struct operand value;
    const struct tree *at;        /* where it stands */
};
struct entries {
    struct entry *items;          /* in the order of the source */
    size_t count, positional;     /* the first ones by position, all of them
                                     or (with other keys) not */
    bool plain;                   /* keys are constants, each once, none both
                                     by position and as [integer] */
    bool nested;                  /* holds a table */
    bool mixed;                   /* its lookup: integers and numbers ... */
    int64_t most;                 /* ... integers at most so far from 0 */
    int lookup;                   /* in the graph; -1 = not made yet */
};

/* A value assigned to a variable, kept to be put back. */
struct change {
    int32_t variable;             /* that was assigned */
    bool declares;                /* the variable begins here */
    struct operand before;
};

/* What running a run of statements does.  See lift_statements.c. */
enum flow_kind { FLOW_FALLS, FLOW_RETURNS, FLOW_MIXED };
struct flow {
    enum flow_kind kind;          /* falls through, returns, or both */
    node_id effects;              /* FALLS: events, or NONE; MIXED: those
                                     behind `returned`, when it did not */
    node_id returned;             /* MIXED: bool: events, then whether */
    struct operand value;         /* RETURNS, MIXED: what is returned */
};

/* The function being walked. */
struct frame {
    struct frame *outer;          /* who called, or NULL */
    const struct tree *function;  /* NULL: the chunk, or an expression */
    bool is_root;                 /* a declaration's function */
    bool strict;                  /* ... that must return true or false */
    bool is_inlined;              /* called here and now */
    node_id reason;               /* of its first return with one */
    const struct tree *result;    /* the call that is all of a root's return */
    bool judged;                  /* ... its value is checked already */
};

struct walk {
    struct arena *arena;          /* of operands and lists */
    const struct lift_context *context; /* names that are known */
    struct graph *graph;          /* that gets the nodes */
    struct graph private_graph;   /* when the context has none */
    struct str file, source;
    struct findings *findings;    /* of the file */
    size_t findings_first;        /* those before are not ours */
    struct err *err;
    bool failed;                  /* no memory */

    const struct usage *usage;    /* of variables, by resolve.c */
    size_t variables_count;       /* of the file */
    struct operand *values;       /* one a variable */
    struct change *changes;
    size_t changes_count, changes_capacity; /* of them, and room */
    uint32_t *stamps, stamp;      /* see close_arm */

    uint32_t *weights;            /* one a node: size with sharing undone */
    size_t weights_count, weights_capacity;

    struct frame *frame;          /* the function at hand */
    const char *declaration;      /* "rule", ... or "" */
    size_t work;
    int inline_depth;             /* of local functions */
    int depth;                    /* of the recursion now */
    int unrolled;                 /* loops being written out, nested */
    bool derived;                 /* `case` and `p` are globals */
    bool index_goes_on;           /* the field read next is an object */

    bool given_up;                /* this function stays in the VM */
    struct err why_not;           /* the first reason */
    bool uses_case;               /* it asks for more than facts */
    bool *facts_read, *parameters_read; /* by slot */

    struct lifted *functions;     /* results so far */
    size_t functions_count, functions_capacity; /* of them, and room */
    const struct tree **done;     /* functions walked as part of another */
    size_t done_count, done_capacity;
};

/* Texts of a message. */
struct texts {
    struct str a, b, c, d;        /* arguments of a message, in order */
};

/* --- lift_operand.c: operands and findings -------------------------------- */

/* An operand of a kind, with nothing else known. */
struct operand operand_of(enum operand_kind kind);
struct operand operand_any(void);
struct operand operand_value(struct type type, node_id node);
struct operand operand_bool(node_id node);
/* What an operand is known to be; numeric: int, number, date or time. */
bool operand_is_text(const struct operand *operand);
bool operand_is_bool(const struct operand *operand);
bool operand_is_numeric(const struct operand *operand);
bool operand_is(const struct operand *operand, enum type_base base);
/* What people call it: "text", "date", "list", "nil", ... */
const char *operand_name(const struct operand *operand);
/* The same value, whose events have taken place. */
struct operand operand_settled(struct operand operand);
/* Makes an integer beside a number a number, as `maybe_int`, where it is one
 * of the same value; false when the two are still of different types. */
bool operand_unify(struct walk *walk, struct operand *a, struct operand *b);
/* The same for one integer; false when it may lie beyond 2^53. */
bool operand_to_number(struct walk *walk, struct operand *operand);
/* A text that is known here and now. */
bool operand_literal(const struct walk *walk, const struct operand *operand,
                     struct str *out);
/* The constant node behind `node`, or NULL. */
const struct node *node_constant(const struct walk *walk, node_id node);

/* A finding at `at`, said once a place; an error gives the function up. */
void walk_find(struct walk *walk, const struct tree *at,
               enum message message, struct texts texts);
/* The function cannot be lifted; the first reason is kept. */
void walk_give_up(struct walk *walk, const struct tree *at,
                  enum message why, struct str argument);
/* Memory is gone: everything stops. */
void walk_nomem(struct walk *walk);

/* --- lift_build.c: nodes, while the function may still be lifted ---------- */

/* Each gives NODE_ID_NONE when an operand is, or the function was given up.
 * `node` holds operands a, b, c (NODE_ID_NONE = absent) or args. */
node_id build_node(struct walk *walk, const struct node *node,
                   const node_id *args);
node_id build_unary(struct walk *walk, enum node_op op, struct type type,
                    node_id a);
node_id build_binary(struct walk *walk, enum node_op op, struct type type,
                     node_id a, node_id b);
node_id build_if(struct walk *walk, struct type type, const node_id abc[3]);
node_id build_bool(struct walk *walk, bool boolean);
node_id build_integer(struct walk *walk, enum type_base base,
                      int64_t integer);
node_id build_constant(struct walk *walk, struct type type,
                       struct cell cell);
node_id build_nil(struct walk *walk);
node_id build_fail(struct walk *walk, struct type type);
/* `first`, then `then`; either may be NONE. */
node_id build_seq(struct walk *walk, node_id first, node_id then);
/* --- lift_effects.c: what of an evaluation can be an event ---------------- */

/* The events of a node as a node (NONE = none); its value does not matter. */
node_id node_effects(struct walk *walk, node_id id);
/* Two runs of events, one after the other; either may be NONE. */
node_id build_effects(struct walk *walk, node_id first, node_id then);
/* What `then` has as events once `first` has been evaluated. */
node_id effects_beyond(struct walk *walk, node_id first, node_id then);
/* True when evaluating `id` begins with evaluating `wanted`. */
bool node_leads_with(struct walk *walk, node_id id, node_id wanted);
/* True for a number that is surely finite. */
bool node_is_finite(const struct walk *walk, node_id id);

/* --- lift_build.c, continued: operands and variables ---------------------- */

/* The events of an operand, or NONE. */
node_id operand_events(struct walk *walk, const struct operand *operand);
/* The value's node; gives up when there is none. */
node_id operand_node(struct walk *walk, const struct operand *operand,
                     const struct tree *at);
/* May it be nil for some cases only?  Then the node that is nil when it is. */
bool operand_may_be_nil(const struct operand *operand);
node_id operand_presence(struct walk *walk, const struct operand *operand,
                         const struct tree *at);
/* `operand` after the events of `first`. */
struct operand operand_after(struct walk *walk, node_id first,
                             struct operand operand);
/* Either of two values, by a condition whose events have taken place. */
struct operand operand_merge(struct walk *walk, node_id condition,
                             const struct operand *a,
                             const struct operand *b);
/* The same, evaluating the condition and then one of the two, or more values
 * of each where a call gives them. */
struct operand operand_choose(struct walk *walk, node_id condition,
                              const struct operand *a,
                              const struct operand *b);
/* Gives a variable a value; the change can be undone. */
void walk_assign(struct walk *walk, int32_t variable,
                 struct operand operand, bool declares);
/* Takes back the changes after the first `count`. */
void walk_undo(struct walk *walk, size_t count);

/* --- lift_expression.c ---------------------------------------------------- */

/* Evaluates an expression. */
struct operand walk_expression(struct walk *walk, const struct tree *tree);
/* As a condition: a bool, never nil. */
struct operand walk_condition(struct walk *walk, const struct tree *tree);

/* --- lift_operator.c: unary and binary operators but `and`, `or`, `not` --- */

/* Both evaluate their operands from left to right. */
struct operand walk_binary(struct walk *walk, const struct tree *tree);
struct operand walk_unary(struct walk *walk, const struct tree *tree);
/* The most bytes of a text, or of what becomes one; false: any number. */
bool text_bytes(const struct walk *walk, const struct operand *operand,
                int64_t *bytes);

/* False for a text that may hold half a character: the runtime refuses a
 * reason that is not UTF-8. */
bool text_whole(const struct walk *walk, const struct operand *operand);

/* --- lift_names.c: names, fields, tables ---------------------------------- */

/* What a name denotes; what a field of something holds. */
struct operand walk_name(struct walk *walk, const struct tree *tree);
struct operand walk_index(struct walk *walk, const struct tree *tree);
/* Notes a read of a fact or parameter and gives its value. */
struct operand walk_slot(struct walk *walk, bool is_parameter, int slot,
                         const struct tree *at);
/* The slot of a name below an entity, or -1 after a finding. */
int walk_find_slot(struct walk *walk, const struct operand *entity,
                   struct str name, const struct tree *at);
/* `case` or `p`. */
struct operand walk_root(bool is_parameter);
/* Everything may be read: the case went where the walk cannot follow. */
void walk_reads_all(struct walk *walk);
/* The method of a text, or NULL after a finding. */
const struct script_function *walk_method(struct walk *walk,
                                          const struct tree *call);
/* Refuses a declaration of the name _ENV. */
void walk_check_name(struct walk *walk, const struct tree *name);

/* --- lift_table.c: tables written in the file ----------------------------- */

/* A table constructor: evaluates its fields. */
struct operand walk_table(struct walk *walk, const struct tree *tree);
/* The table as a list of constants of one type; NONE when it is not one. */
node_id table_list(struct walk *walk, const struct operand *table,
                   struct type *type);
/* table[key]. */
struct operand table_index(struct walk *walk, const struct operand *table,
                           const struct operand *key,
                           const struct tree *at);
/* A field of a row of such a table: an OPERAND_ROW with entries. */
struct operand table_row_field(struct walk *walk, const struct operand *row,
                               const struct operand *key,
                               const struct tree *at);
/* The last field with this name, or NULL. */
const struct entry *table_field(const struct operand *table,
                                const char *name);

/* --- typecheck.c ---------------------------------------------------------- */

/* The type of `a OP b`, with findings; base NONE when it is not known. */
struct type type_arithmetic(struct walk *walk, const struct tree *tree,
                            const struct operand *a,
                            const struct operand *b);
/* Findings of a comparison; true when both sides are of known types that
 * compare. */
bool type_compare(struct walk *walk, const struct tree *tree,
                  const struct operand *a, const struct operand *b);
/* Findings of a comparison with nil. */
void type_compare_nil(struct walk *walk, const struct tree *tree,
                      const struct operand *other);
/* Findings of a call's arguments against the letters of its row. */
bool type_arguments(struct walk *walk, const struct tree *call,
                    const struct script_function *row,
                    const struct operand *args, size_t args_count);
/* What a row's call gives, without a node. */
struct operand type_result(const struct script_function *row);
/* A text compared with a fact of named values must be one of them. */
void type_check_value(struct walk *walk, const struct tree *at,
                      const struct operand *fact,
                      const struct operand *text);

/* --- lift_calls.c --------------------------------------------------------- */

/* Column `at` of a row that a decision table gave: an OPERAND_ROW. */
struct operand table_column(struct walk *walk, const struct operand *row,
                            size_t at);
/* A call or a method call, arguments first. */
struct operand walk_call(struct walk *walk, const struct tree *tree);

/* --- lift_builtin.c: the functions that lift ------------------------------ */

/* A call whose arguments have been checked. */
struct call_site {
    const struct tree *tree;      /* of the call */
    const struct script_function *row; /* of the function */
    const struct operand *args;   /* evaluated, left to right */
    size_t count;                 /* of args */
};
/* What it gives; gives the function up when it does not lift. */
struct operand builtin_call(struct walk *walk, const struct call_site *site);
/* The call stays in the VM: what is known is the type of its result. */
struct operand builtin_give_up(struct walk *walk,
                               const struct call_site *site);
/* `node` with all arguments of the call as its operands. */
node_id builtin_node(struct walk *walk, const struct call_site *site,
                     struct node node);
/* lift_text.c: one a function of `string`, and tostring. */
struct operand lift_lower(struct walk *walk, const struct call_site *site);
struct operand lift_upper(struct walk *walk, const struct call_site *site);
struct operand lift_len(struct walk *walk, const struct call_site *site);
struct operand lift_sub(struct walk *walk, const struct call_site *site);
struct operand lift_reverse(struct walk *walk, const struct call_site *site);
struct operand lift_find(struct walk *walk, const struct call_site *site);
struct operand lift_match(struct walk *walk, const struct call_site *site);
struct operand lift_gsub(struct walk *walk, const struct call_site *site);
struct operand lift_rep(struct walk *walk, const struct call_site *site);
struct operand lift_byte(struct walk *walk, const struct call_site *site);
/* Value `index` (1 = the second) of a call that gives several, when all are
 * taken; nil beyond the last, and unknown where that is not known. */
struct operand lift_rest(struct walk *walk, const struct operand *first,
                         size_t index);
struct operand lift_tostring(struct walk *walk, const struct call_site *site);
struct operand lift_format(struct walk *walk, const struct call_site *site);

/* --- lift_statements.c ---------------------------------------------------- */

/* Statements from `first` to the end of their block. */
struct flow walk_statements(struct walk *walk, const struct tree *first);
/* The body of a function whose parameters are bound. */
struct operand walk_body(struct walk *walk, struct frame *frame);

/* One statement. */
struct flow walk_statement(struct walk *walk, const struct tree *tree);

/* The values that one arm of an `if` left in variables of outside. */
struct arm {
    struct flow flow;             /* of its block */
    struct change *left;          /* `before` holds the value left */
    size_t count;
};
/* Collects what was assigned since change `first`, and puts it back. */
void close_arm(struct walk *walk, struct arm *arm, size_t first);
/* Gives the variables that one of two arms assigned their merged values. */
void merge_arms(struct walk *walk, node_id condition, const struct arm *a,
                const struct arm *b);

/* --- lift_loop.c ---------------------------------------------------------- */

/* A loop: written out turn by turn where the turns are known, or given up. */
struct flow walk_loop(struct walk *walk, const struct tree *tree);

/* --- lift_flow.c: runs of statements put together ------------------------- */

/* A run that reaches its end, after `effects`. */
struct flow flow_falls(node_id effects);
/* `first`, then `second`. */
struct flow flow_then(struct walk *walk, const struct flow *first,
                      const struct flow *second);
/* if condition then a else b. */
struct flow flow_if(struct walk *walk, node_id condition,
                    const struct flow *yes, const struct flow *no);
/* What the function gives, when the end gives `otherwise`. */
struct operand flow_value(struct walk *walk, const struct flow *flow,
                          struct operand otherwise);

/* --- lift_return.c: what a declaration's function may return -------------- */

/* `return ...` of a root function. */
struct flow walk_root_return(struct walk *walk, const struct tree *tree);

/* --- lift_declare.c ------------------------------------------------------- */

/* True when the callee is a declaring word; then the call is handled. */
bool walk_declaration(struct walk *walk, const struct tree *call);
/* Checks a function that nobody here calls. */
void walk_alone(struct walk *walk, const struct tree *function);
/* Notes that a function was walked; true when it had been. */
bool walk_done(struct walk *walk, const struct tree *function, bool mark);
/* A function with its result: for declarations, and derived facts. */
void walk_root_function(struct walk *walk, struct lifted *lifted,
                        const struct tree *function, bool strict);

#endif
