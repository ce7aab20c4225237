/* The program of a plan: steps over one block of records.  Internal to the
 * block evaluator (block*.c).
 *
 * A step makes one plane (a bit a record) or one row of lanes (a number a
 * record) from earlier steps; equal steps are one.  Planes are used through
 * literals, step * 2 + negated, and all logic is AND of two literals, so that
 * simplification needs few rules and "never unknown", "never an error" fall
 * out as the constant FALSE.
 *
 * Invariant of integer lanes: every lane, also of missing records and beyond
 * the last record, is within [min, max], so nothing wraps in a narrow lane
 * and any lane may index a table.  F64 lanes are within [low, high] or NaN;
 * `tame` says never NaN. */
#ifndef AWIG_EXPR_BLOCK_STEP_H
#define AWIG_EXPR_BLOCK_STEP_H

#include <assert.h>

#include "expr/block.h"
#include "expr/column.h"

/* Records of a block, at least: plan->scale times as many run at once while
 * all buffers stay within BUFFERS_BYTES_MAX, which most second-level caches
 * hold; so what a step costs beside its loop is shared by more records. */
enum { BLOCK_RECORDS = 2048, BLOCK_SCALE_MAX = 4,
       BUFFERS_BYTES_MAX = 192 * 1024 };

typedef uint32_t literal;
typedef uint32_t step_id;
#define LITERAL_FALSE ((literal)0)
#define LITERAL_TRUE ((literal)1)
#define STEP_ID_NONE UINT32_MAX

enum step_op {
    /* Planes */
    STEP_FALSE,        /* step 0 */
    STEP_BITMAP,       /* data: a column's bitmap */
    STEP_AND,          /* literals a, b */
    STEP_GE, STEP_EQ,  /* lanes a against integer */
    STEP_GE_LANES, STEP_EQ_LANES,      /* integer lanes a, b of one kind */
    STEP_LT_NUMBER, STEP_LE_NUMBER, STEP_EQ_NUMBER,   /* F64 a, b */
    STEP_LT_RIGHT, STEP_LE_RIGHT,      /* F64 a against number */
    STEP_GT_RIGHT, STEP_GE_RIGHT, STEP_EQ_RIGHT,
    STEP_SET,          /* data[lane - min] != 0: bytes */
    STEP_HOLDS,        /* record's list (data: column) holds code a; lanes */
    STEP_IN_ITEMS,     /* record's list (data: column) holds code integer */
    STEP_PART,         /* plane `integer` of the scalar step a */
    /* Lanes */
    STEP_COLUMN,       /* data: a column's lanes */
    STEP_CONSTANT,     /* integer or number in every lane */
    STEP_CONVERT,      /* integer lanes a, base added, to `kind` */
    STEP_NARROW,       /* integer lanes a from `integer` on, to the lanes of
                          `kind` from its least on; those outside become
                          its ends */
    STEP_TO_NUMBER,    /* integer lanes a, base added */
    STEP_TO_DECIMAL,   /* ... and divided by number */
    STEP_TO_INTEGER,   /* F64 a, whole and within 32 bits, to I32 */
    STEP_GATHER,       /* data[lane - min]: 32-bit integers */
    STEP_SELECT,       /* literal a ? lanes b : lanes c */
    STEP_ADD, STEP_SUB, STEP_MUL,      /* lanes a, b of one kind */
    STEP_DIV,          /* F64 */
    STEP_IDIV, STEP_MOD,               /* a zero divisor counts as one */
    STEP_ADD_RIGHT, STEP_SUB_RIGHT, STEP_MUL_RIGHT, STEP_DIV_RIGHT,
    STEP_IDIV_RIGHT, STEP_MOD_RIGHT,   /* lanes a and a constant */
    STEP_SUB_LEFT, STEP_DIV_LEFT,      /* a constant and lanes a */
    STEP_MIN, STEP_MAX,                /* b if it is less (more), else a */
    STEP_CLAMP,        /* lanes a, b, c */
    STEP_ABS, STEP_FLOOR, STEP_CEIL,
    STEP_CIVIL,        /* I32 days to months * 32 + day */
    STEP_MONTHS,       /* civil a, b */
    STEP_ADD_MONTHS,   /* civil a, I32 months b; a day again */
    STEP_CLASS,        /* F64 a: points below it plus points not above it;
                          data: `integer` points, rising */
    STEP_ITEM,         /* record's list (data: column): 1 + the code of item
                          `integer`, or 0 */
    STEP_COMMON,       /* data: struct list_common: 1 + the code of the first
                          item of a list that is in the other, or 0 */
    STEP_SCALAR,       /* node `integer` by eval_node, record by record;
                          data: struct scalar */
    STEP_OP_COUNT
};

enum { PART_TRUE, PART_KNOWN, PART_ERROR, PART_NIL, PART_COUNT };

struct step {
    uint8_t op;                   /* enum step_op */
    uint8_t kind;               /* enum lane_kind: of lane operands (planes)
                                   or of the result (lanes) */
    bool tame;                  /* F64: never NaN */
    bool live;
    uint32_t a, b, c;           /* steps or literals, as the op says */
    int64_t integer;
    double number;                /* a constant operand */
    const void *data;             /* a column, a list, a table */
    int64_t base, min, max;     /* integer lanes: see struct lanes */
    double low, high;           /* F64 lanes */
};

/* What a scalar step reads of a record. */
struct scalar {
    node_id node;                 /* computed once for a run */
    const int32_t *slots;         /* of parameters it reads */
    size_t slots_count;           /* of slots */
};

/* Two lists of a record. */
struct list_common {
    const struct column *a, *b;
    const int32_t *map;         /* codes of a to codes of b; -1: not in b */
    bool any;                   /* b is a constant: to be in the map is all */
};

/* What a graph node became. */
enum value_form {
    FORM_NEW,          /* not looked at yet */
    FORM_NONE,         /* cannot be held in lanes: text or a list made */
    FORM_LIST,         /* a list column: known and slot only */
    FORM_BOOL,         /* planes */
    FORM_NUMBER,       /* lanes: integers or F64 */
    FORM_TEXT,         /* lanes of ids in plan->texts, once text_lanes() */
    FORM_CONSTANT      /* `result`, whatever it is */
};

struct block_value {
    enum value_form form;         /* tells which members mean something */
    literal truth;              /* bool: means something where known */
    literal known;              /* has a value, not nil */
    literal error, nil;         /* known, error, nil exclude each other */
    step_id lanes;              /* FORM_NUMBER, FORM_TEXT when made */
    step_id codes;              /* FORM_TEXT: a row of small integers ... */
    const struct str *entries;  /* ... that stand for these texts, from the
                                   least on; NULL: ... */
    int32_t slot;               /* ... for the dictionary of this column.
                                   FORM_LIST: the column */
    struct eval_result result;  /* FORM_CONSTANT */
};

/* After instruction `after`, write these planes (or this number) for a rule.
 * `after` is a step until the program stands. */
struct block_output {
    uint32_t after;               /* the last step it reads */
    uint32_t rule;                /* whose planes */
    literal bits[3];            /* bool rules */
    bool plain;                 /* never an error */
    bool adds_unknown, adds_applied;  /* plain: no output before says so */
    uint32_t places[3];         /* the first plane of this literal: rule * 3 +
                                   plane, its own or an earlier one's */
    step_id lanes;              /* number rules: F64; else STEP_ID_NONE */
    literal known, error;
};

/* One run of a step over a block.  Rows are whole groups of LANE_GROUP lanes,
 * planes of as many bits. */
struct kernel_call {
    void *out;                    /* of the lanes */
    const void *a, *b, *c;        /* operands */
    size_t groups;                /* of 64 lanes */
    uint64_t flip_a, flip_b;    /* all ones: the literal is negated */
    int64_t integer;
    double number;                /* a constant operand */
    const void *data;             /* a column, a list, a table */
};

typedef void kernel_function(const struct kernel_call *call);

/* A live step, ready to run: operands are places in the table `where` of a
 * scratch. */
struct instruction {
    kernel_function *run;       /* NULL: a step of block_scalar.c */
    uint8_t op, kind;
    bool flip_a, flip_b;        /* negated literals */
    uint32_t out, a, b, c;
    int64_t integer;              /* a constant operand */
    double number;                /* a constant operand */
    const void *data;             /* a column, a list, a table */
};

enum { DEPENDS_NOT = -1, DEPENDS_MANY = -2 };

struct block_plan {
    struct mem *mem;              /* of everything below */
    struct arena arena;         /* everything below */
    const struct graph *graph;
    const struct columns *columns; /* borrowed while the plan lives */
    const struct eval_tables *tables; /* for lookups, borrowed */
    const struct block_given *given;    /* facts from elsewhere */
    size_t given_count;
    bool numbers;               /* every root as floats */
    size_t records;               /* of the columns */
    struct cell *facts;         /* constant columns filled in */
    const struct cell *parameters;
    uint32_t *places;           /* one a node: 1 + its place in the two
                                   below; 0: no rule reads it */
    struct block_value *values; /* one a node that a rule reads */
    int32_t *depends;           /* as many: slot or DEPENDS_ */
    struct step *steps;
    size_t steps_count, steps_capacity; /* of steps, and room for them */
    uint32_t *index;            /* hash-consing of steps */
    size_t index_size;
    struct dictionary texts;    /* ids of FORM_TEXT (mem, not arena) */
    struct block_output *outputs;
    size_t outputs_count, rules_count; /* of outputs, and rules */
    step_id *sources;           /* live steps that stand in columns */
    size_t sources_count;
    struct instruction *program;  /* what runs for each block */
    size_t program_count;         /* of instructions */
    int64_t *offsets;           /* one a step: its buffer in a scratch, or
                                   OFFSET_NONE */
    size_t buffers_bytes;       /* at this scale */
    size_t scale;               /* 1 to BLOCK_SCALE_MAX: of sizes, offsets */
    bool failed;                /* no memory */
    bool defers;                /* see block_defers */
};

/* --- block_gate.c: steps and literals ------------------------------------- */

/* Interns a step; STEP_ID_NONE sets plan->failed. */
step_id step_add(struct block_plan *plan, const struct step *step);
/* Logic of literals, simplified. */
literal literal_and(struct block_plan *plan, literal a, literal b);
literal literal_or(struct block_plan *plan, literal a, literal b);
/* The plane that a step makes. */
literal literal_plane(struct block_plan *plan, const struct step *step);
/* condition ? a : b */
literal literal_choose(struct block_plan *plan, literal condition, literal a,
                       literal b);

/* A node of the graph, which never changes under a plan. */
static inline const struct node *node_at(const struct block_plan *plan,
                                         node_id id)
{
    assert(plan != NULL);
    assert(id < plan->graph->count);
    return &plan->graph->nodes[id];
}

/* What a node that some rule reads became. */
static inline struct block_value *plan_value(const struct block_plan *plan,
                                             node_id id)
{
    assert(id < plan->graph->count);
    assert(plan->places[id] > 0);
    return &plan->values[plan->places[id] - 1];
}

/* The one fact that it depends on, or DEPENDS_. */
static inline int32_t plan_depends(const struct block_plan *plan, node_id id)
{
    assert(id < plan->graph->count);
    assert(plan->places[id] > 0);
    return plan->depends[plan->places[id] - 1];
}

/* The column of a fact that some node reads, which therefore exists.  Never
 * NULL: a fact without a column is a constant. */
static inline const struct column *column_at(const struct block_plan *plan,
                                             int32_t slot)
{
    assert(plan != NULL);
    assert(slot >= 0);
    return columns_column(plan->columns, (size_t)slot);
}

/* Cleared, and freed with the plan.  NULL sets plan->failed, so that most
 * callers need not look. */
static inline void *plan_alloc(struct block_plan *plan, size_t size)
{
    assert(plan != NULL);
    assert(size > 0);
    void *block = arena_alloc(&plan->arena, size);
    plan->failed = plan->failed || block == NULL;
    return block;
}

/* A step by id.  Without memory there may be none: a blank one then, so that
 * the compiler needs no check until its end. */
static inline const struct step *step_at(const struct block_plan *plan,
                                         step_id id)
{
    static const struct step blank = { .op = STEP_CONSTANT, .kind = LANE_I8 };
    return id == STEP_ID_NONE ? &blank : &plan->steps[id];
}

/* The same for all records. */
static inline bool literal_is_constant(literal a)
{
    return a == LITERAL_FALSE || a == LITERAL_TRUE;
}

/* The other sign of the same plane: nothing is computed. */
static inline literal literal_not(literal a)
{
    return a ^ 1;
}

/* --- block_lanes.c: rows of lanes ----------------------------------------- */

/* One number in every lane. */
step_id lanes_constant(struct block_plan *plan, struct type type,
                       struct cell cell);
/* The lanes of a sealed column: codes, lengths, scaled decimals as they
 * are. */
step_id lanes_column(struct block_plan *plan, const struct lanes *lanes);
/* As plain integers of at least this kind, or as F64. */
step_id lanes_integer(struct block_plan *plan, step_id lanes,
                      enum lane_kind kind);
step_id lanes_number(struct block_plan *plan, step_id lanes);
/* condition ? b : c, of numbers of one kind or of ids. */
step_id lanes_select(struct block_plan *plan, literal condition, step_id b,
                     step_id c);
/* The narrowest lanes that hold these bounds. */
enum lane_kind lanes_kind_for(int64_t min, int64_t max);
/* Records whose integer lane is within [low, high]. */
literal lanes_range(struct block_plan *plan, step_id lanes, int64_t low,
                    int64_t high);
/* Records whose lane (a code) is marked in marks[0..max - min]. */
literal lanes_set(struct block_plan *plan, step_id lanes,
                  const uint8_t *marks);
/* a op b for two rows, both integers or one F64; false: not expressible. */
bool lanes_compare(struct block_plan *plan, enum node_op op, step_id a,
                   step_id b, literal *out);

/* --- block_arith.c -------------------------------------------------------- */

/* Arithmetic nodes over lanes; `out` gets form, lanes, known, error, nil.
 * False: not expressible, evaluate it record by record. */
bool arith_compile(struct block_plan *plan, node_id id,
                   struct block_value *out);
/* a op b for rows of integers. */
step_id lanes_arith(struct block_plan *plan, enum node_op op, step_id a,
                    step_id b);

/* --- block_date.c --------------------------------------------------------- */

/* Rows of days, and of months; STEP_ID_NONE: not expressible. */
step_id lanes_months_between(struct block_plan *plan, step_id a, step_id b);
step_id lanes_add_months(struct block_plan *plan, step_id a, step_id b);

/* --- block_range.c: comparisons with a constant --------------------------- */

struct scalar_constant {
    struct type type;             /* of the cell */
    struct cell cell;             /* computed before the run */
};

/* A comparison of something monotone in one column with a constant, as a
 * range of that column's lanes. */
bool range_compile(struct block_plan *plan, const struct node *node,
                   struct block_value *out);
/* Records whose lanes op the constant; false: not expressible. */
bool range_constant(struct block_plan *plan, enum node_op op, step_id lanes,
                    const struct scalar_constant *constant, literal *out);

/* --- block_text.c --------------------------------------------------------- */

/* Codes of a text value, and the text of one, counted from the least. */
size_t text_count(const struct block_plan *plan,
                  const struct block_value *value);
struct str text_entry(const struct block_plan *plan,
                      const struct block_value *value, size_t index);
/* Whether two known texts are equal. */
bool text_equal(struct block_plan *plan, node_id a, node_id b, literal *out);
/* Ids of texts, in lanes; STEP_ID_NONE: not expressible, or no value. */
step_id text_lanes(struct block_plan *plan, node_id id);

/* --- block_list.c --------------------------------------------------------- */

/* IN_LIST, OVERLAPS, COUNT, ITEM, FIRST_COMMON of list columns. */
bool list_compile(struct block_plan *plan, node_id id,
                  struct block_value *out);

/* --- block_tabulate.c: nodes as tables of their results ------------------- */

/* Results by an index: the result of a record is items[lane - least], or
 * `missing` where it is not known. */
struct results {
    struct block_plan *plan;
    step_id index;
    size_t count;               /* of items: from the least lane to the most */
    const struct eval_result *items;
    struct eval_result missing;
    literal known;              /* TRUE: the index says everything */
};

/* The value of a node whose results these are; false: no form. */
bool results_value(struct results *results, struct type type,
                   struct block_value *out);
/* A node that reads one column, of at most `most` different values. */
bool tabulate_one(struct block_plan *plan, node_id id, size_t most,
                  struct block_value *out);
/* A node that reads several such columns. */
bool tabulate_many(struct block_plan *plan, node_id id,
                   struct block_value *out);
/* index + codes * stride, where index < stride; STEP_ID_NONE: no index yet. */
step_id index_add(struct block_plan *plan, step_id index, step_id codes,
                  size_t stride);
/* table[lane - least], in lanes. */
step_id lanes_gather(struct block_plan *plan, step_id lanes,
                     const int32_t *table);
/* The cell behind an integer lane of a column of numbers. */
struct cell column_value(const struct column *column, int64_t value);

/* --- block_given.c: facts that do not stand in their columns -------------- */

/* NULL: it stands in its column. */
const struct block_given *given_find(const struct block_plan *plan,
                                     int32_t slot);
/* The value of such a fact that goes by a key; false: no form. */
bool given_compile(struct block_plan *plan, const struct block_given *given,
                   struct block_value *out);
/* The cell of one record. */
struct cell given_get(const struct block_plan *plan,
                      const struct block_given *given, size_t record);

/* --- block_table.c -------------------------------------------------------- */

/* A decision table over what its inputs fall into. */
bool table_compile(struct block_plan *plan, node_id id,
                   struct block_value *out);

/* --- block_node.c: nodes to values ---------------------------------------- */

/* The value of a node, compiled at most once; borrowed, never moves. */
const struct block_value *value_of(struct block_plan *plan, node_id id);
/* Its lanes, a constant's included; STEP_ID_NONE when it has none. */
step_id value_lanes(struct block_plan *plan, node_id id);
/* It has a value, or nil: what follows it is evaluated. */
literal value_passes(struct block_plan *plan,
                     const struct block_value *value);
/* Sets out->known and out->error for an operation that evaluates all its
 * operands and takes no nil; false when one has no planes. */
bool value_strict(struct block_plan *plan, const node_id *ids, size_t count,
                  struct block_value *out);
/* Records whose fact is known. */
literal column_known(struct block_plan *plan, int32_t slot);
/* Evaluates any node for plan->facts. */
struct eval_result plan_eval(struct block_plan *plan, node_id id);
/* It reads no fact, or only constant columns. */
bool plan_is_constant(const struct block_plan *plan, node_id id);

/* --- block_logic.c -------------------------------------------------------- */

/* NOT, AND, OR, IF, SEQ, IS_NIL; false: not expressible. */
bool logic_compile(struct block_plan *plan, const struct node *node,
                   struct block_value *out);

/* --- block_compare.c ------------------------------------------------------ */

/* EQ and NE, which take nil. */
bool compare_equality(struct block_plan *plan, const struct node *node,
                      struct block_value *out);
/* LT, LE, GT, GE of numbers. */
bool compare_order(struct block_plan *plan, const struct node *node,
                   struct block_value *out);
/* ONE_OF over scalars. */
bool compare_one_of(struct block_plan *plan, const struct node *node,
                    struct block_value *out);

/* --- block_run.c, block_scalar.c, block_items.c --------------------------- */

struct block_scratch {
    struct mem *mem;              /* of the buffers */
    const struct block_plan *plan; /* whose buffers these are */
    uint8_t *memory;            /* of results; a plan's buffers_bytes */
    size_t memory_bytes;
    void **where;               /* one a step */
    size_t where_count;
    struct cell *facts;         /* of the record at hand */
    size_t facts_count;
    struct arena arena;         /* of one block */
};

/* What a scalar step of this node reads; NULL: no memory. */
const struct scalar *scalar_describe(struct block_plan *plan, node_id node);
/* Runs a scalar step for the records from `base` (of the population). */
void scalar_run(struct block_scratch *scratch,
                const struct instruction *instruction, size_t base,
                size_t groups);
/* Runs STEP_IN_ITEMS. */
void items_run(struct block_scratch *scratch,
               const struct instruction *instruction, size_t base,
               size_t groups);
/* STEP_HOLDS, STEP_ITEM, STEP_COMMON. */
void holds_run(struct block_scratch *scratch,
               const struct instruction *instruction, size_t base,
               size_t groups);
void item_run(struct block_scratch *scratch,
              const struct instruction *instruction, size_t base,
              size_t groups);
void common_run(struct block_scratch *scratch,
                const struct instruction *instruction, size_t base,
                size_t groups);

/* --- block_outputs.c ------------------------------------------------------ */

/* In which order rules are compiled and run; without memory the plan has
 * failed. */
const uint32_t *outputs_order(struct block_plan *plan,
                              const struct block_rule *rules);
/* Finds what no output needs to say again. */
void outputs_settle(struct block_plan *plan);
/* Steps have moved: step i is moved[i] now. */
void outputs_renumber(struct block_plan *plan, const step_id *moved);

/* --- block_narrow.c: rows cut down for many comparisons ------------------- */

/* Once live steps are marked, and before they get buffers. */
void steps_narrow(struct block_plan *plan);

/* --- block_buffer.c: liveness and memory of a run ------------------------- */

/* Turns live steps into plan->program and gives each a buffer, shared with
 * steps whose last use has passed. */
void buffers_assign(struct block_plan *plan);
/* The operands have moved: step i is moved[i] now. */
void step_renumber(struct step *step, const step_id *moved);

enum {
    PLANE_BYTES = BLOCK_RECORDS / 8,
    SCALAR_LANES_BYTES = BLOCK_RECORDS * 8,
    SCALAR_BYTES = SCALAR_LANES_BYTES + PART_COUNT * PLANE_BYTES,
    OFFSET_NONE = -1            /* lives in a column */
};

#endif
