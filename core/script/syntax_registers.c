/* How many registers Lua's compiler needs, counted as lcode.c of Lua 5.4.4
 * does, with everything but registers left out.
 *
 * Only what moves the count is kept of the code generator: where a value is (a
 * register, an upvalue, a constant, a jump) and which registers are free. The
 * functions bear the names of those in lcode.c that they follow, so that the
 * two can be read side by side; a test compares them with what luaL_loadbuffer
 * accepts. */
#include "script/syntax_registers.h"

#include <assert.h>
#include <math.h>

enum { REGISTERS_MAX = 255, SMALL_MAX = 127 };

/* --- Registers ------------------------------------------------------------ */

/* luaK_reserveregs. The first place that goes beyond is kept. */
void registers_reserve(struct counting *counting, int count)
{
    assert(count >= 0);
    if (counting->free + count >= REGISTERS_MAX &&
        counting->failed_at == NULL) {
        counting->failed_at = counting->here;
    }
    counting->free += count;
}

/* freereg: locals are not freed, and registers go in the order in which they
 * were taken. */
static void release_register(struct counting *counting, int reg)
{
    assert(counting->active >= 0);
    assert(counting->free >= 0);
    if (reg >= counting->active && counting->free > 0) {
        counting->free--;
    }
}

/* freeexp. */
void registers_release(struct counting *counting, const struct value *value)
{
    assert(counting->free >= 0);
    assert(value->at <= AT_VARARG);
    if (value->at == AT_REGISTER) {
        release_register(counting, value->reg);
    }
}

/* Sets where a value is; a key is set by the caller. */
void registers_put(struct value *value, enum place at, int reg)
{
    assert(at <= AT_VARARG);
    value->at = at;
    value->reg = reg;
    value->key = -1;
}

/* hasjumps: is it part of an `and` or `or` that may jump here? */
bool registers_jumps(const struct value *value)
{
    assert(value != NULL);
    return value->jumps_true || value->jumps_false;
}

/* luaK_dischargevars: a variable becomes a value. */
void registers_discharge(struct counting *counting, struct value *value)
{
    assert(counting->free >= 0);
    assert(value->at <= AT_VARARG);
    switch (value->at) {
    case AT_LOCAL: case AT_CALL:
        registers_put(value, AT_REGISTER, value->reg);
        break;
    case AT_UPVALUE: case AT_INDEX_UP: case AT_VARARG:
        registers_put(value, AT_ANYWHERE, -1);
        break;
    case AT_INDEX_SMALL:
        release_register(counting, value->reg);
        registers_put(value, AT_ANYWHERE, -1);
        break;
    case AT_INDEXED:
        /* The higher register first: they are a stack. */
        release_register(counting, value->reg > value->key ? value->reg
                                                           : value->key);
        release_register(counting, value->reg > value->key ? value->key
                                                           : value->reg);
        registers_put(value, AT_ANYWHERE, -1);
        break;
    default:
        break;
    }
}

/* exp2reg: the jumps end here. */
static void to_register(struct value *value, int reg)
{
    assert(value != NULL);
    assert(reg >= 0);
    registers_put(value, AT_REGISTER, reg);
    value->jumps_true = value->jumps_false = false;
}

/* luaK_exp2nextreg: into the next free register. */
void registers_next(struct counting *counting, struct value *value)
{
    assert(counting->free >= 0);
    assert(value != NULL);
    registers_discharge(counting, value);
    registers_release(counting, value);
    registers_reserve(counting, 1);
    to_register(value, counting->free - 1);
}

/* luaK_exp2anyreg: stays where it is when it may. */
int registers_any(struct counting *counting, struct value *value)
{
    assert(counting->free >= 0);
    assert(value != NULL);
    registers_discharge(counting, value);
    if (value->at == AT_REGISTER &&
        (!registers_jumps(value) || value->reg >= counting->active)) {
        value->jumps_true = value->jumps_false = false;
        return value->reg;
    }
    registers_next(counting, value);
    return value->reg;
}

/* luaK_exp2anyregup: an upvalue can be indexed in place. */
void registers_any_or_upvalue(struct counting *counting, struct value *value)
{
    assert(counting != NULL);
    assert(value != NULL);
    if (value->at != AT_UPVALUE || registers_jumps(value)) {
        (void)registers_any(counting, value);
    }
}

/* tonumeral: a number that is known now. */
static bool is_numeral(const struct value *value)
{
    assert(value != NULL);
    return !registers_jumps(value) &&
           (value->at == AT_INTEGER || value->at == AT_NUMBER);
}

/* luaK_exp2const: nil, a boolean, a number or a text. */
bool registers_is_constant(const struct value *value)
{
    assert(value != NULL);
    return !registers_jumps(value) && value->at >= AT_NIL &&
           value->at <= AT_NUMBER;
}

/* A constant operand needs no register. */
void registers_any_or_constant(struct counting *counting,
                               struct value *value)
{
    assert(counting != NULL);
    assert(value != NULL);
    if (!registers_is_constant(value)) {
        (void)registers_any(counting, value);
    }
}

/* fitsC and its kin: seven bits and a sign. */
static bool is_small(int64_t integer)
{
    /* OFFSET_sC of lopcodes.h is 127. */
    return integer >= -SMALL_MAX && integer <= SMALL_MAX + 1;
}

/* A number that fits into a comparison's instruction. */
static bool is_small_number(const struct value *value)
{
    assert(value != NULL);
    return is_numeral(value) &&
           (value->at == AT_INTEGER
            ? is_small(value->integer)
            : fabs(value->number) <= SMALL_MAX &&
              floor(value->number) == value->number);
}

/* --- Folding -------------------------------------------------------------- */

/* A numeral as a float, as luaO_rawarith takes it. */
static double number_of(const struct value *value)
{
    assert(value->at == AT_INTEGER || value->at == AT_NUMBER);
    return value->at == AT_INTEGER ? (double)value->integer : value->number;
}

/* True when an operation over integers is folded into an integer. */
static bool fold_integers(enum tree_operator op, int64_t a, int64_t b,
                          int64_t *out)
{
    assert(out != NULL);
    /* Lua's integers wrap around; so do unsigned ones, without being
     * undefined. */
    uint64_t x = (uint64_t)a;
    uint64_t y = (uint64_t)b;
    uint64_t result = 0;
    switch (op) {
    case OP_ADD: result = x + y; break;
    case OP_SUB: result = x - y; break;
    case OP_MUL: result = x * y; break;
    case OP_BAND: result = x & y; break;
    case OP_BOR: result = x | y; break;
    case OP_BXOR: result = x ^ y; break;
    case OP_IDIV: case OP_MOD:
        /* By 0 Lua raises an error when it runs, so it is not folded; the
         * quotient by -1 could overflow in C and is the negation. */
        if (b == 0 || b == -1) {
            result = op == OP_IDIV ? 0 - x : 0;
            *out = (int64_t)result;
            return b != 0;
        }
        *out = op == OP_IDIV ? a / b - (a % b != 0 && (a ^ b) < 0 ? 1 : 0)
             : a % b + (a % b != 0 && (a ^ b) < 0 ? b : 0);
        return true;
    case OP_SHL: case OP_SHR:
        if (op == OP_SHR) {
            b = b == INT64_MIN ? INT64_MAX : -b;
        }
        /* A shift of 64 or more is undefined in C and 0 in Lua. */
        result = b <= -64 || b >= 64 ? 0 : b >= 0 ? x << b : x >> -b;
        break;
    default:
        return false;
    }
    *out = (int64_t)result;
    return true;
}

/* True when an operation is folded into a float: never into 0 or NaN. */
static bool fold_numbers(enum tree_operator op, double a, double b,
                         double *out)
{
    assert(out != NULL);
    switch (op) {
    case OP_ADD: *out = a + b; break;
    case OP_SUB: *out = a - b; break;
    case OP_MUL: *out = a * b; break;
    case OP_DIV: *out = a / b; break;
    case OP_POW: *out = b == 2 ? a * a : pow(a, b); break;
    case OP_IDIV: *out = floor(a / b); break;
    case OP_MOD:
        *out = fmod(a, b);
        *out += (*out > 0 && b < 0) || (*out < 0 && b > 0) ? b : 0;
        break;
    default: return false;
    }
    bool by_zero = b == 0 && (op == OP_DIV || op == OP_IDIV || op == OP_MOD);
    /* lcode.c: validop, and constfolding's own check of the result. */
    return !by_zero && !isnan(*out) && *out != 0;
}

/* These want integers on both sides. */
static bool is_bitwise(enum tree_operator op)
{
    return op >= OP_BAND && op <= OP_SHR;
}

/* luaK's constfolding of `a OP b` into a. */
static bool fold(enum tree_operator op, struct value *a,
                 const struct value *b)
{
    assert(a != NULL);
    assert(b != NULL);
    bool folds = op <= OP_POW || is_bitwise(op);
    if (!folds || !is_numeral(a) || !is_numeral(b)) {
        return false;
    }
    double x = number_of(a);
    double y = number_of(b);
    bool whole = a->at == AT_INTEGER && b->at == AT_INTEGER &&
                 op != OP_DIV && op != OP_POW;
    if (is_bitwise(op) && !whole) {
        /* Whole floats take part as integers. */
        bool fits = floor(x) == x && floor(y) == y && fabs(x) < 0x1p63 &&
                    fabs(y) < 0x1p63;
        a->integer = fits && a->at == AT_NUMBER ? (int64_t)x : a->integer;
        int64_t other = fits && b->at == AT_NUMBER ? (int64_t)y : b->integer;
        if (!fits || !fold_integers(op, a->integer, other, &a->integer)) {
            return false;
        }
        a->at = AT_INTEGER;
        return true;
    }
    if (whole) {
        return fold_integers(op, a->integer, b->integer, &a->integer);
    }
    double result = 0;
    if (!fold_numbers(op, x, y, &result)) {
        return false;
    }
    a->at = AT_NUMBER;
    a->number = result;
    return true;
}

/* --- Operators ------------------------------------------------------------ */

/* luaK_goiftrue, luaK_goiffalse: the value decides a jump. */
void registers_condition(struct counting *counting, struct value *value)
{
    assert(counting != NULL);
    assert(value != NULL);
    registers_discharge(counting, value);
    if (value->at == AT_ANYWHERE) {
        registers_reserve(counting, 1);
        to_register(value, counting->free - 1);
    }
    registers_release(counting, value);
}

/* luaK_prefix. */
void registers_unary(struct counting *counting, enum tree_operator op,
                  struct value *value)
{
    assert(counting != NULL);
    assert(value != NULL);
    struct value zero = { .at = AT_INTEGER };
    registers_discharge(counting, value);
    if (op == OP_NOT) {
        if (value->at == AT_NIL || value->at == AT_FALSE) {
            value->at = AT_TRUE;
        } else if (registers_is_constant(value) || (value->at >= AT_TRUE &&
                                          value->at <= AT_NUMBER)) {
            value->at = AT_FALSE;
        } else if (value->at != AT_JUMP) {
            registers_condition(counting, value);
            registers_put(value, AT_ANYWHERE, -1);
        }
        bool jumps = value->jumps_true;
        value->jumps_true = value->jumps_false;
        value->jumps_false = jumps;
        return;
    }
    if (op == OP_NEG && is_numeral(value) &&
        (value->at == AT_INTEGER || value->number != 0)) {
        value->integer = (int64_t)(0 - (uint64_t)value->integer);
        value->number = -value->number;
        return;
    }
    /* `~a` is folded as an operation with an operand of 0. */
    if (op == OP_BNOT && fold(OP_BXOR, value, &zero)) {
        value->integer = ~value->integer;
        return;
    }
    (void)registers_any(counting, value);
    registers_release(counting, value);
    registers_put(value, AT_ANYWHERE, -1);
}

/* luaK_infix: the left operand, before the right one is read. */
void registers_infix(struct counting *counting, enum tree_operator op,
                  struct value *left)
{
    assert(counting != NULL);
    assert(left != NULL);
    bool jumps = false;
    registers_discharge(counting, left);
    switch (op) {
    case OP_AND:
        jumps = left->jumps_false || left->at < AT_TRUE ||
                left->at == AT_FALSE || left->at > AT_NUMBER;
        registers_condition(counting, left);
        left->jumps_true = false;
        left->jumps_false = jumps;
        break;
    case OP_OR:
        jumps = left->jumps_true ||
                (left->at != AT_NIL && left->at != AT_FALSE);
        registers_condition(counting, left);
        left->jumps_false = false;
        left->jumps_true = jumps;
        break;
    case OP_CONCAT: registers_next(counting, left); break;
    case OP_EQ: case OP_NE:
        if (!is_numeral(left)) {
            registers_any_or_constant(counting, left);
        }
        break;
    case OP_LT: case OP_LE: case OP_GT: case OP_GE:
        if (!is_small_number(left)) {
            (void)registers_any(counting, left);
        }
        break;
    default:
        if (!is_numeral(left)) {
            (void)registers_any(counting, left);
        }
        break;
    }
}

/* freeexps: the higher register first. */
static void release_two(struct counting *counting, const struct value *a,
                        const struct value *b)
{
    assert(a != NULL);
    assert(b != NULL);
    int x = a->at == AT_REGISTER ? a->reg : -1;
    int y = b->at == AT_REGISTER ? b->reg : -1;
    release_register(counting, x > y ? x : y);
    release_register(counting, x > y ? y : x);
}

/* Operands change sides where Lua's instructions want it. */
static void swap(struct value *a, struct value *b)
{
    assert(a != NULL);
    assert(b != NULL);
    struct value other = *a;
    *a = *b;
    *b = other;
}

/* a == b, a < b and so on. */
static void compare(struct counting *counting, enum tree_operator op,
                    struct value *a, struct value *b)
{
    assert(counting != NULL);
    assert(a != NULL);
    if (op == OP_EQ || op == OP_NE) {
        if (a->at != AT_REGISTER) {
            swap(a, b);
        }
        (void)registers_any(counting, a);
        if (!is_small_number(b)) {
            registers_any_or_constant(counting, b);
        }
    } else {
        if (op == OP_GT || op == OP_GE) {
            swap(a, b);
        }
        if (is_small_number(b)) {
            (void)registers_any(counting, a);
        } else if (is_small_number(a)) {
            (void)registers_any(counting, b);
        } else {
            (void)registers_any(counting, a);
            (void)registers_any(counting, b);
        }
    }
    release_two(counting, a, b);
    registers_put(a, AT_JUMP, -1);
    a->jumps_true = a->jumps_false = false;
}

/* Arithmetic that was not folded. */
static void arithmetic(struct counting *counting, enum tree_operator op,
                       struct value *a, struct value *b)
{
    assert(a != NULL);
    assert(b != NULL);
    bool sums = op == OP_ADD || op == OP_MUL;
    bool mixes = op == OP_BAND || op == OP_BOR || op == OP_BXOR;
    if ((sums && is_numeral(a)) || (mixes && a->at == AT_INTEGER)) {
        swap(a, b);
    }
    bool shifts = op == OP_SHL || op == OP_SHR;
    bool small = b->at == AT_INTEGER && !registers_jumps(b) &&
                 is_small(b->integer);
    /* OP_SHL with an immediate on the left is OP_SHLI of lcode.c. */
    bool small_left = op == OP_SHL && a->at == AT_INTEGER &&
                      !registers_jumps(a) && is_small(a->integer);
    bool constant = shifts ? small
                  : mixes ? b->at == AT_INTEGER && !registers_jumps(b)
                  : is_numeral(b);
    if (small_left) {
        swap(a, b);
        constant = true;
    }
    if (!constant) {
        (void)registers_any(counting, b);
    }
    (void)registers_any(counting, a);
    release_two(counting, a, b);
    registers_put(a, AT_ANYWHERE, -1);
    a->jumps_true = a->jumps_false = false;
}

/* luaK_posfix: both operands are read. */
void registers_posfix(struct counting *counting, enum tree_operator op,
                   struct value *a, struct value *b)
{
    assert(a != NULL);
    assert(b != NULL);
    registers_discharge(counting, b);
    if (fold(op, a, b)) {
        return;
    }
    switch (op) {
    case OP_AND:
        b->jumps_false = b->jumps_false || a->jumps_false;
        *a = *b;
        break;
    case OP_OR:
        b->jumps_true = b->jumps_true || a->jumps_true;
        *a = *b;
        break;
    case OP_CONCAT:
        registers_next(counting, b);
        registers_release(counting, b);
        break;
    case OP_EQ: case OP_NE: case OP_LT: case OP_LE: case OP_GT: case OP_GE:
        compare(counting, op, a, b);
        break;
    default:
        arithmetic(counting, op, a, b);
        break;
    }
}
