/* The one expression form (DESIGN section 4): a hash-consed graph of small
 * typed nodes over facts and parameters.
 *
 * Meaning.  A node evaluates to a value, to `unknown` (with the slot of the
 * missing fact first met), or to `error` (with its kind), in Lua's order of
 * evaluation: operands left to right, the first event wins, an operand that
 * Lua would not evaluate has no event.  Same node, same record, same result:
 * nodes have no state, which is what lets them be shared.
 * Numbers: LANGUAGE.md section 8 (floor division and modulo, wrapping
 * integers, exact int/float comparison, IEEE doubles in source order).  The
 * operands of arithmetic are converted to the type of its node.
 * Nil: only EQ, NE, AND, OR, NOT, IF, SEQ, IS_NIL and the key of LOOKUP take
 * a nil operand; anywhere else it is an error, found once all operands are
 * evaluated without an event.  As in Lua, nil is false for AND, OR, NOT, IF,
 * and every other value but false is true.
 * Dates: MONTHS_BETWEEN, ADD_MONTHS are errors for a day outside the years
 * 0001 to 9999.  FLOOR and CEIL to int are errors when the result needs more
 * than 64 bits.  IN_LIST evaluates the list first: a builder that needs the
 * other order (one_of) puts SEQ(x, IN_LIST(list, x)). */
#ifndef AWIG_EXPR_NODE_H
#define AWIG_EXPR_NODE_H

#include "expr/schema.h"

enum node_op {
    NODE_CONST,        /* constant */
    NODE_NIL,          /* the absent value; only under EQ, NE, OR, IS_NIL */
    NODE_FACT,         /* slot; unknown when missing */
    NODE_PARAM,        /* slot; unknown when missing */
    NODE_KNOWN,        /* slot: known(entity, "name"); never unknown */
    NODE_NOT,          /* a: bool */
    NODE_AND, NODE_OR, /* a, b: bool; b only when needed */
    NODE_IF,           /* a ? b : c, with only the chosen arm evaluated */
    NODE_SEQ,          /* a is evaluated (its events count), then b */
    NODE_EQ, NODE_NE, NODE_LT, NODE_LE, NODE_GT, NODE_GE,
    NODE_NEG, NODE_ADD, NODE_SUB, NODE_MUL,
    NODE_DIV,          /* / : always number */
    NODE_IDIV, NODE_MOD,
    NODE_TO_NUMBER,    /* int -> number */
    NODE_TO_INT,       /* number with an exact int value -> int, else error */
    NODE_MONTHS_BETWEEN, NODE_ADD_MONTHS,
    NODE_DATE,         /* a, b, c: date(y, m, d); error when impossible */
    NODE_ONE_OF,       /* args[0] among args[1..] (scalars) */
    NODE_IN_LIST,      /* one_of(x, list) and contains(list, x): a list, b x */
    NODE_OVERLAPS,     /* a, b lists */
    NODE_FIRST_COMMON, /* a, b lists: the first of a that is in b, or nil */
    NODE_COUNT,        /* a list; also #list; for text: #text in bytes */
    NODE_ITEM,         /* a list, b int: list[b], nil when absent */
    NODE_MIN, NODE_MAX,/* args, one type */
    NODE_CLAMP,        /* args x, lo, hi */
    NODE_ABS, NODE_FLOOR, NODE_CEIL,
    NODE_TEXT_CALL,    /* a pure text function, see enum text_function */
    NODE_CONCAT,       /* args: text .. text */
    NODE_LOOKUP,       /* constant table: lookup index, a key; nil if absent */
    NODE_TABLE,        /* decision table `slot`, output `extra`, or
                          TABLE_MATCHED: true, nil where no row matches; args
                          are its input nodes, evaluated as LANGUAGE section 8
                          says */
    NODE_IS_NIL,       /* a == nil, where a may be nil */
    NODE_FAIL,         /* error(...): an error event of kind broken */
    NODE_OP_COUNT
};

enum { TABLE_MATCHED = -1 };

enum text_function {
    TEXT_LOWER, TEXT_UPPER, TEXT_LEN, TEXT_SUB, TEXT_REVERSE, TEXT_REP,
    TEXT_GSUB,
    /* Those from here on may give nil. */
    TEXT_FIND_PLAIN, TEXT_BYTE, TEXT_FIND, TEXT_MATCH, TEXT_FUNCTION_COUNT
};

/* Plain text that is looked for costs the VM one step a place up to here. */
enum { TEXT_FIND_FREE = 31 };

typedef uint32_t node_id;          /* index into graph->nodes */
#define NODE_ID_NONE UINT32_MAX

struct node {
    uint8_t op;                   /* enum node_op */
    bool maybe_nil;                /* its value may be nil */
    bool may_defer;                /* it, or what it evaluates: see
                                      eval_result */
    struct type type;
    node_id a, b, c;               /* operands; NODE_ID_NONE = absent */
    uint32_t args, args_count;     /* run in graph->args */
    int32_t slot;                  /* FACT, PARAM, KNOWN, TABLE, LOOKUP,
                                      TEXT_CALL function */
    int32_t extra;                /* TABLE: output; TEXT_CALL: which of the
                                     values it gives, from 0 */
    uint32_t depth;                /* 1 + the deepest operand; graph_add's */
    struct cell constant;          /* CONST; text and lists in graph arena */
};

/* A constant lookup table, from a file-level Lua table: keys and values are
 * constants of one type each. */
struct lookup {
    struct type key_type, value_type; /* of keys, and of values */
    const struct cell *keys, *values; /* side by side */
    size_t count;                 /* of entries */
};

struct graph {
    struct arena *arena;          /* of everything below */
    const struct schema *facts, *parameters; /* what slots mean */
    struct node *nodes;           /* operands stand before their users */
    size_t count, capacity;       /* of nodes, and room for them */
    node_id *args;                /* of nodes with more than three */
    size_t args_count, args_capacity; /* of them, and room */
    struct lookup *lookups;       /* constant tables of scripts */
    size_t lookups_count, lookups_capacity; /* of them, and room */
    uint32_t *index;               /* hash-consing */
    size_t index_size;
    bool failed;                   /* no memory: the graph is not usable */
    bool too_deep;                 /* ... nested beyond LIMIT_EXPR_DEPTH */
};

/* An empty graph over these schemas, which must live as long. */
void graph_init(struct graph *graph, struct arena *arena,
                const struct schema *facts, const struct schema *parameters);

/* Interns a node (constants folded only where no event can be lost) and
 * returns its id; NODE_ID_NONE when graph->failed or an operand is missing
 * because of it, and when the node would nest too deep (which sets too_deep
 * and failed).  Operand types are already checked by the builder
 * (script/lift, pack/table).  `depth` and may_defer are set here, and maybe_nil
 * is raised where the operation or its operands can give nil. */
node_id graph_add(struct graph *graph, const struct node *node,
                  const node_id *args);
node_id graph_constant(struct graph *graph, struct type type,
                       struct cell cell);
node_id graph_bool(struct graph *graph, bool boolean);
node_id graph_integer(struct graph *graph, struct type type,
                      int64_t integer);
node_id graph_fact(struct graph *graph, int slot);
node_id graph_parameter(struct graph *graph, int slot);
node_id graph_unary(struct graph *graph, enum node_op op, struct type type,
                    node_id a);
node_id graph_binary(struct graph *graph, enum node_op op, struct type type,
                     node_id a, node_id b);
node_id graph_if(struct graph *graph, node_id a, node_id b, node_id c);
node_id graph_call(struct graph *graph, enum node_op op, struct type type,
                   const node_id *args, size_t args_count);

/* Appends a constant lookup table (borrowed keys and values); its index for
 * `slot` of NODE_LOOKUP, or -1 at no memory. */
int graph_lookup(struct graph *graph, const struct lookup *lookup);
/* The deepest nesting that a graph accepts. */
enum { LIMIT_EXPR_DEPTH = 1000 };

/* What one evaluation needs beside the graph. */
struct eval_tables;                /* decision tables, see eval.h */

enum eval_state { EVAL_VALUE, EVAL_NIL, EVAL_UNKNOWN, EVAL_ERROR };

struct eval_result {
    enum eval_state state;        /* a value, nil, unknown, or error */
    struct cell cell;              /* EVAL_VALUE */
    int32_t slot;                  /* EVAL_UNKNOWN: the missing field's slot */
    bool slot_is_parameter;
    bool deferred;                 /* EVAL_ERROR: a search or a text beyond
                                      the limits of expr/text.h, which only
                                      the VM can judge */
};

#endif
