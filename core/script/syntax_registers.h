/* Inside the count of registers: values as Lua's compiler sees them, and the
 * operations that take or free registers (syntax_registers.c); the walk over
 * a tree is syntax_registers_walk.c. */
#ifndef AWIG_SCRIPT_SYNTAX_REGISTERS_H
#define AWIG_SCRIPT_SYNTAX_REGISTERS_H

#include "script/tree.h"

/* Where a value is (lparser.h, expkind). */
enum place {
    AT_VOID, AT_NIL, AT_TRUE, AT_FALSE, AT_TEXT, AT_INTEGER, AT_NUMBER,
    AT_REGISTER, AT_LOCAL, AT_UPVALUE, AT_INDEXED, AT_INDEX_UP,
    AT_INDEX_SMALL, AT_JUMP, AT_ANYWHERE, AT_CALL, AT_VARARG
};

struct value {
    enum place at;                /* where it is */
    int reg, key;                 /* key: register of an index, or -1 */
    int64_t integer;
    double number;                /* AT_NUMBER */
    bool jumps_true, jumps_false; /* an `or`, an `and` jumps to its end */
};

/* What a variable is: a register, or a constant. */
struct home {
    int reg;                      /* of the local */
    bool is_constant;             /* <const> with a constant */
    struct value constant;        /* that one */
};

struct counting {
    struct arena *arena;          /* of homes */
    struct home *homes;           /* one a variable */
    const struct tree *here;      /* for the place of the error */
    const struct tree *failed_at;
    bool no_memory;               /* the count is not whole */
    int free;                     /* the first free register */
    int active;                   /* registers of visible locals */
};

/* The chunk's need.  0; 1 when it needs too many, *at is where; ERR_NOMEM. */
int registers_check(struct arena *arena, const struct tree *chunk,
                    const struct tree **at);

/* --- syntax_registers.c --------------------------------------------------- */

/* Takes `count` registers; notes when there are too many. */
void registers_reserve(struct counting *counting, int count);
/* Frees the register of a value that is in one. */
void registers_release(struct counting *counting, const struct value *value);
/* Says where a value is now. */
void registers_put(struct value *value, enum place at, int reg);
/* A variable or call becomes a value (luaK_dischargevars). */
void registers_discharge(struct counting *counting, struct value *value);
/* To the next free register; to any, which is returned; to any unless it is
 * an upvalue; to any unless it is a constant. */
void registers_next(struct counting *counting, struct value *value);
int registers_any(struct counting *counting, struct value *value);
void registers_any_or_upvalue(struct counting *counting,
                              struct value *value);
void registers_any_or_constant(struct counting *counting,
                               struct value *value);
/* The value decides a jump. */
void registers_condition(struct counting *counting, struct value *value);
/* An operator over one value; the left operand before the right one is read;
 * both read. */
void registers_unary(struct counting *counting, enum tree_operator op,
                     struct value *value);
void registers_infix(struct counting *counting, enum tree_operator op,
                     struct value *left);
void registers_posfix(struct counting *counting, enum tree_operator op,
                      struct value *a, struct value *b);
/* Whether anything jumps to the end of the value. */
bool registers_jumps(const struct value *value);
/* nil, true, false, a text or a number that the compiler knows. */
bool registers_is_constant(const struct value *value);

#endif
