/* The walk that counts registers, as lparser.c of Lua 5.4.4 drives the code
 * generator: a function or an expression that needs 255 or more is refused
 * ("function or expression needs too many registers").
 *
 * Not mirrored: a function with more than 256 constants, where an operand may
 * take one register more.  A chain like a.b.c() or a + b + c is walked from
 * its innermost part outwards, for it may be of any length. */
#include <assert.h>

#include "script/syntax_registers.h"

enum { FLUSH_FIELDS = 50, SHORT_TEXT = 40, SMALL_KEY_MAX = 255 };

static void expression(struct counting *counting, const struct tree *tree,
                       struct value *out);
static void statements(struct counting *counting, const struct tree *block);
static void function(struct counting *counting, const struct tree *tree,
                     struct value *out);

/* --- Variables and calls -------------------------------------------------- */

/* luaK_indexed: object[key]. */
static void indexed(struct counting *counting, struct value *object,
                    struct value *key, bool short_text)
{
    assert(object != NULL);
    assert(key != NULL);
    bool small = key->at == AT_INTEGER && !registers_jumps(key) &&
                 key->integer >= 0 && key->integer <= SMALL_KEY_MAX;
    if (object->at == AT_UPVALUE && !short_text) {
        (void)registers_any(counting, object);
    }
    if (object->at == AT_UPVALUE) {
        registers_put(object, AT_INDEX_UP, -1);
        return;
    }
    int reg = object->reg;
    if (short_text || small) {
        registers_put(object, AT_INDEX_SMALL, reg);
        return;
    }
    int at = registers_any(counting, key);
    registers_put(object, AT_INDEXED, reg);
    object->key = at;
}

/* Keys of this size are constants that fit an instruction. */
static bool is_short(const struct tree *key)
{
    assert(key != NULL);
    return key->kind == TREE_TEXT && key->text.size <= SHORT_TEXT;
}

/* A variable: a local, an upvalue, or a field of _ENV. */
static void name(struct counting *counting, const struct tree *tree,
                 struct value *out)
{
    struct value key = { .at = AT_TEXT };
    assert(tree->kind == TREE_NAME);
    *out = (struct value){ .at = AT_UPVALUE, .key = -1 };
    if (tree->variable < 0) {
        indexed(counting, out, &key, tree->text.size <= SHORT_TEXT);
        return;
    }
    const struct home *home = &counting->homes[tree->variable];
    if (home->is_constant) {
        *out = home->constant;
    } else if (!tree->is_upvalue) {
        registers_put(out, AT_LOCAL, home->reg);
    }
}

/* Several expressions: all but the last go to registers, one after another.
 * Returns their count. */
static int expressions(struct counting *counting, const struct tree *first,
                       struct value *last)
{
    assert(last != NULL);
    int count = 0;
    *last = (struct value){ .at = AT_VOID };
    for (const struct tree *tree = first; tree != NULL && tree->kind !=
         TREE_BLOCK; tree = tree->next) {
        if (count > 0) {
            registers_next(counting, last);
        }
        expression(counting, tree, last);
        count++;
    }
    return count;
}

/* funcargs: callee and arguments stand in a row; one result is left. */
static void call(struct counting *counting, const struct tree *tree,
                 struct value *callee)
{
    assert(callee != NULL);
    assert(tree->kind == TREE_CALL || tree->kind == TREE_METHOD_CALL);
    struct value last;
    if (tree->kind == TREE_METHOD_CALL) {
        (void)registers_any(counting, callee);
        registers_release(counting, callee);
        registers_put(callee, AT_REGISTER, counting->free);
        registers_reserve(counting, 2);
    } else {
        registers_next(counting, callee);
    }
    int base = callee->reg;
    (void)expressions(counting, tree->first->next, &last);
    if (last.at == AT_VARARG) {
        registers_reserve(counting, 1);
    } else if (last.at != AT_VOID && last.at != AT_CALL) {
        registers_next(counting, &last);
    }
    registers_put(callee, AT_CALL, base);
    callee->jumps_true = callee->jumps_false = false;
    counting->free = base + 1;
}

/* One step of a chain: what stands around `value`. The part of a chain that
 * stands around what was walked so far. */
static void around(struct counting *counting, const struct tree *tree,
                   struct value *value)
{
    struct value other;
    counting->here = tree;
    if (tree->kind == TREE_BINARY) {
        registers_infix(counting, tree->op, value);
        expression(counting, tree->first->next, &other);
        registers_posfix(counting, tree->op, value, &other);
    } else if (tree->kind == TREE_INDEX) {
        registers_any_or_upvalue(counting, value);
        expression(counting, tree->first->next, &other);
        if (registers_jumps(&other)) {
            (void)registers_any(counting, &other);
        } else {
            registers_discharge(counting, &other);
        }
        indexed(counting, value, &other, is_short(tree->first->next));
    } else {
        call(counting, tree, value);
    }
}

/* constructor: fields with keys are stored at once, items in runs of
 * FLUSH_FIELDS. */
static void table(struct counting *counting, const struct tree *tree,
                  struct value *out)
{
    assert(tree->kind == TREE_TABLE);
    assert(out != NULL);
    struct value item = { .at = AT_VOID };
    int stored = 0;
    registers_put(out, AT_REGISTER, counting->free);
    out->jumps_true = out->jumps_false = false;
    registers_reserve(counting, 1);
    int base = out->reg;
    for (const struct tree *field = tree->first; field != NULL;
         field = field->next) {
        if (item.at != AT_VOID) {
            registers_next(counting, &item);
            item.at = AT_VOID;
            if (stored == FLUSH_FIELDS) {
                counting->free = base + 1;
                stored = 0;
            }
        }
        if (field->kind == TREE_FIELD_ITEM) {
            expression(counting, field->first, &item);
            stored++;
            continue;
        }
        int before = counting->free;
        struct value key = { .at = AT_TEXT };
        struct value object = { .at = AT_REGISTER, .reg = base, .key = -1 };
        bool keyed = field->kind == TREE_FIELD_KEYED;
        bool short_text = keyed ? is_short(field->first)
                                : field->text.size <= SHORT_TEXT;
        if (keyed) {
            expression(counting, field->first, &key);
            registers_discharge(counting, &key);
        }
        indexed(counting, &object, &key, short_text);
        expression(counting, keyed ? field->first->next : field->first,
                   &key);
        registers_any_or_constant(counting, &key);
        counting->free = before;
    }
    if (item.at == AT_VARARG) {
        registers_reserve(counting, 1);
    } else if (item.at != AT_VOID && item.at != AT_CALL) {
        registers_next(counting, &item);
    }
    counting->free = base + 1;
}

/* The innermost part of a chain. */
static void innermost(struct counting *counting, const struct tree *tree,
                      struct value *out)
{
    assert(tree != NULL);
    assert(out != NULL);
    *out = (struct value){ .at = AT_NIL, .key = -1 };
    switch (tree->kind) {
    case TREE_TRUE: out->at = AT_TRUE; break;
    case TREE_FALSE: out->at = AT_FALSE; break;
    case TREE_TEXT: out->at = AT_TEXT; break;
    case TREE_INTEGER:
        out->at = AT_INTEGER;
        out->integer = tree->integer;
        break;
    case TREE_NUMBER:
        out->at = AT_NUMBER;
        out->number = tree->number;
        break;
    case TREE_VARARG: out->at = AT_VARARG; break;
    case TREE_FUNCTION: function(counting, tree, out); break;
    case TREE_NAME: name(counting, tree, out); break;
    case TREE_TABLE: table(counting, tree, out); break;
    case TREE_PAREN:
        expression(counting, tree->first, out);
        registers_discharge(counting, out);
        break;
    case TREE_UNARY:
        expression(counting, tree->first, out);
        registers_unary(counting, tree->op, out);
        break;
    default:
        break;
    }
}

static bool is_chain(const struct tree *tree)
{
    assert(tree != NULL);
    return tree->kind == TREE_BINARY || tree->kind == TREE_INDEX ||
           tree->kind == TREE_CALL || tree->kind == TREE_METHOD_CALL;
}

static void expression(struct counting *counting, const struct tree *tree,
                       struct value *out)
{
    assert(tree != NULL);
    assert(out != NULL);
    size_t length = 0;
    const struct tree *inner = tree;
    for (; is_chain(inner); inner = inner->first) {
        length++;
    }
    const struct tree **chain = arena_alloc(counting->arena, (length + 1) *
                                            sizeof *chain);
    if (chain == NULL) {
        counting->no_memory = true;
        *out = (struct value){ .at = AT_NIL, .key = -1 };
        return;
    }
    size_t at = 0;
    for (inner = tree; is_chain(inner); inner = inner->first) {
        chain[at++] = inner;
    }
    counting->here = inner;
    innermost(counting, inner, out);
    while (at > 0) {
        around(counting, chain[--at], out);
    }
}

/* --- Statements ----------------------------------------------------------- */

/* Gives the next declared variable its register. */
static void declare(struct counting *counting, const struct tree *name)
{
    struct home *home = &counting->homes[name->variable];
    assert(name->kind == TREE_NAME && name->variable >= 0);
    home->reg = counting->active++;
    home->is_constant = false;
}

/* adjust_assign: `wanted` values from `count` expressions, the last of which
 * is *last. adjust_assign: missing values are nil, spare ones are dropped. */
static void adjust(struct counting *counting, int wanted, int count,
                   struct value *last)
{
    assert(wanted >= 0);
    assert(count >= 0);
    int needed = wanted - count;
    if (last->at == AT_VARARG) {
        registers_reserve(counting, 1);
    } else if (last->at != AT_VOID && last->at != AT_CALL) {
        registers_next(counting, last);
    }
    if (needed > 0) {
        registers_reserve(counting, needed);
    } else {
        counting->free += needed;
    }
}

/* localstat: values first, as they do not see the names yet. */
static void local(struct counting *counting, const struct tree *tree)
{
    assert(tree->kind == TREE_LOCAL);
    const struct tree *names = tree->first;
    const struct tree *values = names;
    const struct tree *last_name = names;
    int wanted = (int)tree->names_count;
    struct value last;
    for (size_t i = 0; i < tree->names_count; i++) {
        last_name = values;
        values = values->next;
    }
    int count = expressions(counting, values, &last);
    bool constant = last_name->is_const && count == wanted &&
                    registers_is_constant(&last);
    if (!constant) {
        adjust(counting, wanted, count, &last);
    }
    for (const struct tree *name = names; name != values;
         name = name->next) {
        if (constant && name == last_name) {
            counting->homes[name->variable].is_constant = true;
            counting->homes[name->variable].constant = last;
        } else {
            declare(counting, name);
        }
    }
}

/* The left side of an assignment, kept until its values are there. */
static void target(struct counting *counting, const struct tree *tree,
                   struct value *out)
{
    if (tree->kind == TREE_NAME) {
        name(counting, tree, out);
    } else {
        expression(counting, tree, out);
    }
    assert(out->at != AT_CALL);
}

/* check_conflict: a local that an earlier target uses is copied first.
 * check_conflict: a local that is assigned while it indexes another target is
 * copied first. */
static bool conflicts(const struct value *targets, int count,
                      const struct value *value)
{
    assert(targets != NULL || count == 0);
    for (int i = 0; i < count && value->at == AT_LOCAL; i++) {
        bool is_index = targets[i].at == AT_INDEXED ||
                        targets[i].at == AT_INDEX_SMALL;
        if (is_index && (targets[i].reg == value->reg ||
                         (targets[i].at == AT_INDEXED &&
                          targets[i].key == value->reg))) {
            return true;
        }
    }
    return false;
}

static void store(struct counting *counting, const struct value *into,
                  struct value *value)
{
    assert(into != NULL);
    if (into->at == AT_LOCAL) {
        registers_release(counting, value);
    } else if (into->at == AT_UPVALUE) {
        (void)registers_any(counting, value);
    } else {
        registers_any_or_constant(counting, value);
    }
    registers_release(counting, value);
}

static void assignment(struct counting *counting, const struct tree *tree)
{
    enum { TARGETS_MAX = 256 };
    struct value targets[TARGETS_MAX];
    struct value last;
    const struct tree *at = tree->first;
    int wanted = (int)tree->names_count;
    assert(wanted > 0 && wanted <= TARGETS_MAX);
    for (int i = 0; i < wanted; i++, at = at->next) {
        target(counting, at, &targets[i]);
        if (conflicts(targets, i, &targets[i])) {
            registers_reserve(counting, 1);
        }
    }
    int count = expressions(counting, at, &last);
    if (count == wanted) {
        registers_discharge(counting, &last);
    } else {
        adjust(counting, wanted, count, &last);
        registers_put(&last, AT_REGISTER, counting->free - 1);
        last.jumps_true = last.jumps_false = false;
    }
    store(counting, &targets[wanted - 1], &last);
    for (int i = wanted - 2; i >= 0; i--) {
        registers_put(&last, AT_REGISTER, counting->free - 1);
        store(counting, &targets[i], &last);
    }
}

/* A block's locals give their registers back at its end. */
static void block(struct counting *counting, const struct tree *tree)
{
    int active = counting->active;
    assert(tree->kind == TREE_BLOCK);
    statements(counting, tree);
    counting->active = active;
    counting->free = active;
}

/* Both kinds: hidden registers, names, the block. */
static void for_loop(struct counting *counting, const struct tree *tree)
{
    assert(counting->active >= 0);
    int active = counting->active;
    const struct tree *names = tree->first;
    const struct tree *at = names;
    struct value last;
    for (size_t i = 0; i < tree->names_count; i++) {
        at = at->next;
    }
    if (tree->kind == TREE_FOR_NUMERIC) {
        int count = 0;
        for (; at->kind != TREE_BLOCK; at = at->next) {
            expression(counting, at, &last);
            registers_next(counting, &last);
            count++;
        }
        registers_reserve(counting, 3 - count);
        counting->active += 3;
    } else {
        int count = expressions(counting, at, &last);
        adjust(counting, 4, count, &last);
        counting->active += 4;
        counting->here = tree;
        registers_reserve(counting, 3);       /* to call the iterator */
        counting->free -= 3;
        while (at->kind != TREE_BLOCK) {
            at = at->next;
        }
    }
    const struct tree *loop_name = names;
    for (size_t i = 0; i < tree->names_count; i++) {
        declare(counting, loop_name);
        loop_name = loop_name->next;
    }
    registers_reserve(counting, (int)tree->names_count);
    block(counting, at);
    counting->active = active;
}

/* One statement; what it took is free again behind it, but for locals. */
static void statement(struct counting *counting, const struct tree *tree)
{
    assert(tree != NULL);
    struct value value;
    counting->here = tree;
    switch (tree->kind) {
    case TREE_LOCAL: local(counting, tree); break;
    case TREE_LOCAL_FUNCTION:
        declare(counting, tree->first);
        function(counting, tree->first->next, &value);
        break;
    case TREE_FUNCTION_STATEMENT: {
        struct value into;
        target(counting, tree->first, &into);
        function(counting, tree->first->next, &value);
        store(counting, &into, &value);
        break;
    }
    case TREE_ASSIGN: assignment(counting, tree); break;
    case TREE_CALL_STATEMENT:
        expression(counting, tree->first, &value);
        break;
    case TREE_DO: block(counting, tree->first); break;
    case TREE_WHILE:
        expression(counting, tree->first, &value);
        registers_condition(counting, &value);
        block(counting, tree->first->next);
        break;
    case TREE_REPEAT: {
        int active = counting->active;
        statements(counting, tree->first);
        expression(counting, tree->first->next, &value);
        registers_condition(counting, &value);
        counting->active = active;
        break;
    }
    case TREE_IF:
        for (const struct tree *arm = tree->first; arm != NULL;
             arm = arm->next) {
            if (arm->first->kind != TREE_BLOCK) {
                expression(counting, arm->first, &value);
                registers_condition(counting, &value);
                block(counting, arm->first->next);
            } else {
                block(counting, arm->first);
            }
        }
        break;
    case TREE_FOR_NUMERIC: case TREE_FOR_IN:
        for_loop(counting, tree);
        break;
    case TREE_RETURN: {
        int count = expressions(counting, tree->first, &value);
        if (value.at == AT_VARARG) {
            registers_reserve(counting, 1);
        } else if (count == 1 && value.at != AT_CALL) {
            (void)registers_any(counting, &value);
        } else if (count > 1 && value.at != AT_CALL) {
            registers_next(counting, &value);
        }
        break;
    }
    default:
        break;
    }
    counting->free = counting->active;
}

/* Stops at the first that goes beyond: what follows adds nothing. */
static void statements(struct counting *counting, const struct tree *tree)
{
    assert(tree != NULL);
    for (const struct tree *child = tree->first;
         child != NULL && counting->failed_at == NULL; child = child->next) {
        statement(counting, child);
    }
}

/* The registers of a function are its own; around it one holds the closure. */
static void function(struct counting *counting, const struct tree *tree,
                     struct value *out)
{
    assert(tree->kind == TREE_FUNCTION);
    assert(out != NULL);
    int free = counting->free;
    int active = counting->active;
    const struct tree *part = tree->first;
    counting->free = 0;
    counting->active = 0;
    for (size_t i = 0; i < tree->names_count; i++, part = part->next) {
        declare(counting, part);
    }
    registers_reserve(counting, counting->active);
    statements(counting, part);
    counting->free = free;
    counting->active = active;
    counting->here = tree;
    *out = (struct value){ .at = AT_ANYWHERE, .key = -1 };
    registers_next(counting, out);
}

int registers_check(struct arena *arena, const struct tree *chunk,
                    const struct tree **at)
{
    assert(at != NULL);
    size_t count = (size_t)chunk->variables_count;
    struct counting counting = {
        .arena = arena, .here = chunk,
        .homes = arena_alloc(arena, (count + 1) * sizeof(struct home))
    };
    if (counting.homes == NULL) {
        return ERR_NOMEM;
    }
    if (chunk->kind == TREE_BLOCK) {
        statements(&counting, chunk);
    } else {
        struct value value;
        expression(&counting, chunk, &value);
    }
    *at = counting.failed_at;
    return counting.no_memory ? ERR_NOMEM : counting.failed_at != NULL;
}
