/* Loops.  One whose turns are known here, over a table written in the file
 * (ipairs, pairs) or between two constants, is written out turn by turn. All
 * others do not lift: what they assign becomes unknown, and their bodies are
 * checked all the same.
 *
 * A turn left by `if c then ... break end` puts what would have followed, the
 * rest of the turn and all further ones, into the other arm. */
#include "script/lift_walk.h"

#include <assert.h>

enum {
    TURNS_MAX = 64,               /* of one loop */
    TURNS_NESTED_MAX = 3          /* loops within one another */
};

/* --- Given up ------------------------------------------------------------- */

/* Whatever `tree` assigns is unknown from here on: a loop may run it any
 * number of times. Goes through all that is nested in it. */
static void forget_assigned(struct walk *walk, const struct tree *tree)
{
    assert(walk != NULL);
    assert(tree != NULL);
    size_t index = 0;
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next, index++) {
        if (tree->kind == TREE_ASSIGN && index < tree->names_count &&
            child->kind == TREE_NAME && child->variable >= 0) {
            walk_assign(walk, child->variable, operand_any(), false);
        }
        forget_assigned(walk, child);
    }
}

/* What a loop's variables are known to be: `i, x in ipairs(list)`. */
static void bind_loop(struct walk *walk, const struct tree *tree,
                      const struct operand *first)
{
    assert(tree->names_count > 0 && first != NULL);
    struct operand values[2] = { operand_any(), operand_any() };
    const struct tree *call = tree->first;
    for (size_t i = 0; i < tree->names_count; i++) {
        call = call->next;
    }
    if (tree->kind == TREE_FOR_NUMERIC && operand_is(first, TYPE_INT)) {
        values[0] = *first;
        values[0].node = NODE_ID_NONE;
        values[0].path = STR("");
    }
    if (tree->kind == TREE_FOR_IN && call->kind == TREE_CALL &&
        resolve_is_pure(call->first) &&
        str_is(call->first->text, "ipairs") && call->first->next != NULL) {
        struct operand list = walk_expression(walk, call->first->next);
        struct type type = { list.type.base, false };
        values[0] = operand_value((struct type){ TYPE_INT, false },
                                  NODE_ID_NONE);
        if (list.kind == OPERAND_VALUE && list.type.list) {
            values[1] = operand_value(type, NODE_ID_NONE);
        }
    }
    const struct tree *name = tree->first;
    for (size_t i = 0; i < tree->names_count; i++, name = name->next) {
        walk_check_name(walk, name);
        walk_assign(walk, name->variable, i < 2 ? values[i] : operand_any(),
                    true);
    }
}

/* The body is walked once for findings and reads, with all that it assigns
 * unknown, before and after. That it returns is then only possible, as it may
 * not run. */
static struct flow loop_given_up(struct walk *walk, const struct tree *tree)
{
    struct flow body = flow_falls(NODE_ID_NONE);
    struct operand first = operand_any();
    bool bound_names = false;
    size_t index = 0;
    walk_give_up(walk, tree, MESSAGE_WHY_LOOP, STR(""));
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next, index++) {
        if (index < tree->names_count) {
            continue;
        }
        if (child->kind == TREE_BLOCK) {
            forget_assigned(walk, tree);
            if (tree->names_count > 0) {
                bind_loop(walk, tree, &first);
                bound_names = true;
            }
            body = walk_statements(walk, child->first);
            continue;
        }
        struct operand value = walk_expression(walk, child);
        first = index == tree->names_count ? value : first;
    }
    assert(tree->names_count == 0 || bound_names);
    forget_assigned(walk, tree);
    if (body.kind == FLOW_RETURNS) {
        body.kind = FLOW_MIXED;
    }
    return body;
}

/* --- Written out ---------------------------------------------------------- */

/* What the names of a loop hold, turn by turn. */
struct turns {
    const struct tree *loop;
    const struct tree *body;      /* the first statement */
    struct operand *values;       /* two a turn */
    size_t count;
};

static struct flow run_turns(struct walk *walk, const struct turns *turns,
                             size_t turn);

/* The last one of a block, which has one. */
static const struct tree *last_of(const struct tree *block)
{
    const struct tree *last = block->first;
    assert(block->kind == TREE_BLOCK && last != NULL);
    while (last->next != NULL) {
        last = last->next;
    }
    return last;
}

/* `if c then ... break end`, without other arms: its condition and the block
 * that ends with `break`. */
static bool is_leaving(const struct tree *tree)
{
    assert(tree != NULL);
    if (tree->kind != TREE_IF || tree->first->next != NULL ||
        tree->first->first->kind == TREE_BLOCK) {
        return false;
    }
    const struct tree *block = tree->first->first->next;
    return block->first != NULL && last_of(block)->kind == TREE_BREAK;
}

enum breaks {
    BREAKS_NONE,
    BREAKS_OWN,                   /* those of is_leaving, and at the end */
    BREAKS_ANY                    /* of a loop within: that one's business */
};

/* Whether the trees from `tree` up to `end` can be written out: no jump but
 * the breaks allowed, and no function, whose variables would be those of its
 * turn. */
static bool is_plain(const struct tree *tree, const struct tree *end,
                     enum breaks breaks)
{
    for (; tree != end; tree = tree->next) {
        bool leaving = breaks == BREAKS_OWN && is_leaving(tree);
        bool loop = tree->kind == TREE_WHILE || tree->kind == TREE_REPEAT ||
                    tree->kind == TREE_FOR_NUMERIC ||
                    tree->kind == TREE_FOR_IN;
        assert(tree != NULL);
        if (tree->kind == TREE_GOTO || tree->kind == TREE_LABEL ||
            tree->kind == TREE_FUNCTION ||
            (tree->kind == TREE_BREAK && (breaks == BREAKS_NONE ||
             (breaks == BREAKS_OWN && tree->next != NULL)))) {
            return false;
        }
        if (leaving) {
            const struct tree *test = tree->first->first;
            if (!is_plain(test, test->next, BREAKS_NONE) ||
                !is_plain(test->next->first, last_of(test->next),
                          BREAKS_NONE)) {
                return false;
            }
        } else if (!is_plain(tree->first, NULL, loop || breaks == BREAKS_ANY
                                                ? BREAKS_ANY
                                                : BREAKS_NONE)) {
            return false;
        }
    }
    return true;
}

/* The statements of a block up to its `break`. */
static struct flow run_until_break(struct walk *walk,
                                   const struct tree *tree)
{
    struct flow total = flow_falls(NODE_ID_NONE);
    assert(tree != NULL);
    for (; tree->kind != TREE_BREAK; tree = tree->next) {
        struct flow flow = walk_statement(walk, tree);
        total = flow_then(walk, &total, &flow);
    }
    return total;
}

/* The statements of a turn from `tree` on, then the turns behind it. */
static struct flow run_turn(struct walk *walk, const struct turns *turns,
                            size_t turn, const struct tree *tree)
{
    struct flow total = flow_falls(NODE_ID_NONE);
    struct flow flow;
    assert(turn < turns->count);
    for (; tree != NULL && tree->kind != TREE_BREAK; tree = tree->next) {
        if (is_leaving(tree)) {
            const struct tree *test = tree->first->first;
            struct operand condition = walk_condition(walk, test);
            struct arm yes = { .count = 0 };
            struct arm no = { .count = 0 };
            size_t first = walk->changes_count;
            yes.flow = run_until_break(walk, test->next->first);
            close_arm(walk, &yes, first);
            no.flow = run_turn(walk, turns, turn, tree->next);
            close_arm(walk, &no, first);
            merge_arms(walk, condition.node, &yes, &no);
            flow = flow_if(walk, condition.node, &yes.flow, &no.flow);
            return flow_then(walk, &total, &flow);
        }
        flow = walk_statement(walk, tree);
        total = flow_then(walk, &total, &flow);
    }
    if (tree != NULL) {
        return total;             /* break */
    }
    flow = run_turns(walk, turns, turn + 1);
    return flow_then(walk, &total, &flow);
}

/* The turns from `turn` on. */
static struct flow run_turns(struct walk *walk, const struct turns *turns,
                             size_t turn)
{
    const struct tree *name = turns->loop->first;
    assert(turn <= turns->count);
    if (turn == turns->count || walk->given_up) {
        return flow_falls(NODE_ID_NONE);
    }
    for (size_t i = 0; i < turns->loop->names_count; i++) {
        walk_check_name(walk, name);
        walk_assign(walk, name->variable, turns->values[2 * turn + i], true);
        name = name->next;
    }
    return run_turn(walk, turns, turn, turns->body);
}

/* An expression behind the names of a loop. */
static const struct tree *behind_names(const struct tree *loop)
{
    const struct tree *tree = loop->first;
    for (size_t i = 0; i < loop->names_count; i++) {
        tree = tree->next;
    }
    assert(tree != NULL);
    return tree;
}

/* `i = a, b, c` of constant integers: its turns, when they are few. */
static bool count_turns(struct walk *walk, struct turns *turns)
{
    const struct tree *tree = behind_names(turns->loop);
    int64_t bounds[3] = { 0, 0, 1 };
    assert(turns->loop->kind == TREE_FOR_NUMERIC);
    for (int i = 0; tree->kind != TREE_BLOCK; i++, tree = tree->next) {
        struct operand value = walk_expression(walk, tree);
        const struct node *known = node_constant(walk, value.node);
        if (known == NULL || known->type.base != TYPE_INT ||
            known->type.list || i > 2) {
            return false;
        }
        bounds[i] = known->constant.as.integer;
        if (bounds[i] > INT32_MAX || bounds[i] < INT32_MIN) {
            return false;
        }
    }
    for (int64_t i = bounds[0]; bounds[2] != 0 &&
         (bounds[2] > 0 ? i <= bounds[1] : i >= bounds[1]); i += bounds[2]) {
        if (turns->count == TURNS_MAX) {
            return false;
        }
        turns->values[2 * turns->count++] = operand_value(
            (struct type){ TYPE_INT, false },
            build_integer(walk, TYPE_INT, i));
    }
    return bounds[2] != 0;
}

/* A value that one name may stand for: known, never nil, of the same kind in
 * each turn. A table must stay what it is. */
static bool fits(const struct walk *walk, const struct turns *turns,
                 const struct operand *value)
{
    const struct operand *before = &turns->values[1];
    assert(turns->loop->names_count <= 2);
    if (value->kind == OPERAND_TABLE && turns->loop->names_count == 2) {
        const struct tree *name = turns->loop->first->next;
        const struct usage *usage = &walk->usage[name->variable];
        return value->entries != NULL && !usage->escapes &&
               !(value->entries->nested && usage->part_escapes) &&
               usage->writes == 0 &&
               (turns->count == 0 || before->kind == OPERAND_TABLE);
    }
    return value->kind == OPERAND_VALUE && !value->maybe_nil &&
           value->node != NODE_ID_NONE &&
           (turns->count == 0 || (before->kind == OPERAND_VALUE &&
                                  type_equal(before->type, value->type)));
}

/* -1, 0 or 1: the order of `pairs`, integers before texts. */
static int key_order(const struct node *a, const struct node *b)
{
    assert(a != NULL && b != NULL);
    if (a->type.base != b->type.base) {
        return a->type.base == TYPE_INT ? -1 : 1;
    }
    if (a->type.base == TYPE_TEXT) {
        return str_compare(a->constant.as.text, b->constant.as.text);
    }
    return (a->constant.as.integer > b->constant.as.integer) -
           (a->constant.as.integer < b->constant.as.integer);
}

/* Puts the turns into the order of their keys, which are constants. */
static void sort_turns(const struct walk *walk, struct turns *turns)
{
    for (size_t i = 1; i < turns->count; i++) {
        for (size_t j = i; j > 0; j--) {
            struct operand *pair = &turns->values[2 * (j - 1)];
            struct operand kept[2] = { pair[0], pair[1] };
            if (key_order(node_constant(walk, pair[0].node),
                          node_constant(walk, pair[2].node)) <= 0) {
                break;
            }
            pair[0] = pair[2];
            pair[1] = pair[3];
            pair[2] = kept[0];
            pair[3] = kept[1];
        }
    }
    assert(turns->count <= TURNS_MAX);
}

/* `k, v in ipairs(T)` or `pairs(T)`, T a table whose fields are known. */
static bool table_turns(struct walk *walk, struct turns *turns,
                        node_id *events)
{
    const struct tree *call = behind_names(turns->loop);
    const struct tree *argument = call->first;
    bool in_order = call->kind == TREE_CALL && resolve_is_pure(argument) &&
                    str_is(argument->text, "ipairs");
    if (call->kind != TREE_CALL || !resolve_is_pure(argument) ||
        (!in_order && !str_is(argument->text, "pairs")) ||
        call->next->kind != TREE_BLOCK || argument->next == NULL ||
        argument->next->next != NULL || turns->loop->names_count > 2) {
        return false;
    }
    struct operand table = walk_expression(walk, argument->next);
    const struct entries *entries = table.entries;
    if (table.kind != OPERAND_TABLE || entries == NULL || !entries->plain ||
        entries->count > TURNS_MAX ||
        (in_order && entries->positional != entries->count)) {
        return false;
    }
    assert(entries->items != NULL);
    for (size_t i = 0; i < entries->count; i++) {
        struct operand value = operand_settled(entries->items[i].value);
        if (!fits(walk, turns, &value)) {
            return false;
        }
        turns->values[2 * i] = entries->items[i].key;
        turns->values[2 * i + 1] = value;
        turns->count++;
    }
    if (!in_order) {
        sort_turns(walk, turns);
    }
    *events = operand_events(walk, &table);
    return true;
}

/* Writes the loop out; false, with nothing changed, when that is not possible
 * or something in a turn would have to be told: the loop as a whole may be
 * right where a turn by itself looks wrong. */
static bool write_out(struct walk *walk, const struct tree *tree,
                      struct flow *out)
{
    size_t findings = walk->findings->count;
    size_t changes = walk->changes_count;
    node_id reason = walk->frame->reason;
    struct turns turns = { .loop = tree, .body = tree->first };
    node_id events = NODE_ID_NONE;
    assert(!walk->given_up);
    while (turns.body->kind != TREE_BLOCK) {
        turns.body = turns.body->next;
    }
    turns.body = turns.body->first;
    turns.values = arena_alloc(walk->arena, 2 * (TURNS_MAX + 1) *
                                            sizeof turns.values[0]);
    if (turns.values == NULL) {
        walk_nomem(walk);
        return false;
    }
    bool known = is_plain(turns.body, NULL, BREAKS_OWN) &&
                 (tree->kind == TREE_FOR_NUMERIC
                  ? count_turns(walk, &turns)
                  : table_turns(walk, &turns, &events));
    if (known) {
        struct flow before = flow_falls(events);
        walk->unrolled++;
        struct flow flow = run_turns(walk, &turns, 0);
        walk->unrolled--;
        *out = flow_then(walk, &before, &flow);
    }
    if (known && !walk->given_up && walk->findings->count == findings) {
        return true;
    }
    walk_undo(walk, changes);
    walk->frame->reason = reason;
    walk->findings->count = findings;
    walk->given_up = walk->failed;
    return false;
}

struct flow walk_loop(struct walk *walk, const struct tree *tree)
{
    struct flow flow = flow_falls(NODE_ID_NONE);
    bool counted = tree->kind == TREE_FOR_NUMERIC ||
                   tree->kind == TREE_FOR_IN;
    assert(walk->unrolled >= 0);
    if (counted && !walk->given_up && walk->unrolled < TURNS_NESTED_MAX &&
        walk->frame->function != NULL && write_out(walk, tree, &flow)) {
        return flow;
    }
    return loop_given_up(walk, tree);
}
