/* Statements.  Locals are followed by value (a variable holds an operand, and
 * where two ways meet the two operands are merged by the condition), so that
 * no node ever names a variable.  A local's events take place where it stands,
 * used or not. Gotos are not lifted: what may be assigned becomes unknown.
 * Loops are in lift_loop.c. */
#include "script/lift_walk.h"

#include <assert.h>

enum { NESTING_MAX = 200 };

/* --- Locals --------------------------------------------------------------- */

/* What a variable may still hold of a value, once the value has a name. A
 * table that can be changed by somebody who is out of sight loses its entries
 * here: it stays a table and nothing is known of its fields. */
static struct operand bound(const struct walk *walk, int32_t variable,
                            struct operand operand)
{
    assert(variable >= 0 && (size_t)variable < walk->variables_count);
    const struct usage *usage = &walk->usage[variable];
    operand = operand_settled(operand);
    if (operand.kind == OPERAND_TABLE && operand.entries != NULL &&
        (usage->escapes || usage->writes > 0 ||
         (operand.entries->nested && usage->part_escapes))) {
        operand.entries = NULL;
    }
    return operand;
}

/* Evaluates the values behind the names of `tree`, in order; the first
 * `wanted` go into `values`, borrowed from the caller. Missing ones are nil,
 * or unknown when the last expression may give several (Lua manual 3.3.3).
 * Further ones are evaluated for what they do. Returns the events of all of
 * them, or NONE. */
static node_id walk_values(struct walk *walk, const struct tree *tree,
                           struct operand *values, size_t wanted)
{
    assert(values != NULL || wanted == 0);
    const struct tree *child = tree->first;
    node_id events = NODE_ID_NONE;
    struct operand last = operand_of(OPERAND_NIL);
    size_t index = 0;
    for (size_t i = 0; i < tree->names_count; i++) {
        child = child->next;
    }
    for (; child != NULL; child = child->next, index++) {
        struct operand value = walk_expression(walk, child);
        events = build_effects(walk, events,
                               operand_events(walk, &value));
        last = value;
        if (index < wanted) {
            values[index] = value;
        }
    }
    for (size_t more = 1; index < wanted; index++, more++) {
        values[index] = last.many ? lift_rest(walk, &last, more)
                                  : operand_of(OPERAND_NIL);
    }
    return events;
}

/* Room for the `count` values of a statement, in the arena of the walk; NULL
 * after walk_nomem. */
static struct operand *room(struct walk *walk, size_t count)
{
    assert(walk->arena != NULL);
    struct operand *values = arena_alloc(walk->arena,
                                         (count + 1) * sizeof *values);
    if (values == NULL) {
        walk_nomem(walk);
    }
    return values;
}

/* All values are evaluated before the first name is bound (Lua manual 3.3.7),
 * so `local x = x` reads the outer one. `<close>` is told. */
static struct flow walk_local(struct walk *walk, const struct tree *tree)
{
    assert(tree->kind == TREE_LOCAL && tree->names_count > 0);
    struct operand *values = room(walk, tree->names_count);
    if (values == NULL) {
        return flow_falls(NODE_ID_NONE);
    }
    node_id events = walk_values(walk, tree, values, tree->names_count);
    const struct tree *name = tree->first;
    for (size_t i = 0; i < tree->names_count; i++, name = name->next) {
        walk_check_name(walk, name);
        if (name->is_close) {
            walk_find(walk, name, MESSAGE_SCRIPT_CLOSE,
                      (struct texts){ .a = name->text });
        }
        walk_assign(walk, name->variable,
                    bound(walk, name->variable, values[i]), true);
    }
    return flow_falls(events);
}

/* `object.key = ...`: facts, parameters and their lists are read-only, so the
 * rule would break whenever it came by here; told where it is written. */
static void check_written(struct walk *walk, const struct tree *target)
{
    assert(target->kind == TREE_INDEX);
    const struct tree *at = target->first->next;
    struct operand object = walk_expression(walk, target->first);
    struct operand key = walk_expression(walk, at);
    struct str name = STR("?");
    bool list = object.kind == OPERAND_VALUE && object.type.list;
    if (object.kind == OPERAND_ENTITY || list) {
        (void)operand_literal(walk, &key, &name);
        walk_find(walk, at, MESSAGE_SCRIPT_READ_ONLY,
                  (struct texts){ .a = list ? object.path : name });
    }
}

/* Targets first, then values, then the assignments from the last to the
 * first, as Lua does. */
static struct flow walk_assignment(struct walk *walk,
                                   const struct tree *tree)
{
    assert(tree->kind == TREE_ASSIGN);
    struct operand *values = room(walk, tree->names_count);
    const struct tree *targets[LIFT_TARGETS_MAX];
    size_t count = 0;
    if (values == NULL) {
        return flow_falls(NODE_ID_NONE);
    }
    for (const struct tree *target = tree->first;
         target != NULL && count < tree->names_count &&
         count < LIFT_TARGETS_MAX; target = target->next) {
        targets[count++] = target;
        if (target->kind != TREE_NAME) {
            check_written(walk, target);
            walk_give_up(walk, target, MESSAGE_WHY_TABLE, STR(""));
        } else if (target->variable < 0 || target->is_upvalue) {
            walk_give_up(walk, target, MESSAGE_WHY_FINDING, STR(""));
        }
    }
    node_id events = walk_values(walk, tree, values, tree->names_count);
    for (size_t i = count; i > 0; i--) {
        const struct tree *target = targets[i - 1];
        if (target->kind == TREE_NAME && target->variable >= 0) {
            walk_assign(walk, target->variable,
                        bound(walk, target->variable, values[i - 1]),
                        false);
        }
    }
    return flow_falls(events);
}

/* --- If ------------------------------------------------------------------- */

/* Collects what the arm assigned, without what it declared itself, and puts
 * everything back.  `stamps` tell in one pass which variables were seen. */
void close_arm(struct walk *walk, struct arm *arm, size_t first)
{
    size_t made = walk->changes_count - first;
    uint32_t stamp = ++walk->stamp;
    assert(walk->changes_count >= first);
    arm->count = 0;
    arm->left = NULL;
    if (made > 0) {
        arm->left = arena_alloc(walk->arena, made * sizeof *arm->left);
        if (arm->left == NULL) {
            walk_nomem(walk);
            made = 0;
        }
    }
    for (size_t i = 0; i < made; i++) {
        const struct change *change = &walk->changes[first + i];
        if (change->declares) {
            walk->stamps[change->variable] = stamp;
        }
    }
    for (size_t i = 0; i < made; i++) {
        int32_t variable = walk->changes[first + i].variable;
        if (walk->stamps[variable] != stamp) {
            walk->stamps[variable] = stamp;
            arm->left[arm->count++] = (struct change){
                .variable = variable, .before = walk->values[variable]
            };
        }
    }
    walk_undo(walk, first);
}

/* The value that `arm` left in the variable, or the present one when the arm
 * did not change it. Borrowed until the next change. */
static const struct operand *left_by(const struct walk *walk,
                                     const struct arm *arm,
                                     int32_t variable)
{
    assert(arm != NULL);
    for (size_t i = 0; i < arm->count; i++) {
        if (arm->left[i].variable == variable) {
            return &arm->left[i].before;
        }
    }
    return &walk->values[variable];
}

/* Gives the variables that one of two arms assigned their merged values. An
 * arm that always returns has no say. */
void merge_arms(struct walk *walk, node_id condition, const struct arm *a,
                const struct arm *b)
{
    assert(a != NULL && b != NULL);
    const struct arm *arms[2] = { a, b };
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < arms[k]->count; i++) {
            int32_t variable = arms[k]->left[i].variable;
            const struct arm *other = arms[1 - k];
            if (k == 1 && left_by(walk, other, variable) !=
                          &walk->values[variable]) {
                continue;         /* merged with the first arm's */
            }
            struct operand merged = *left_by(walk, arms[k], variable);
            if (arms[k]->flow.kind == FLOW_RETURNS) {
                merged = *left_by(walk, other, variable);
            } else if (other->flow.kind != FLOW_RETURNS) {
                merged = operand_merge(walk, condition,
                                       left_by(walk, a, variable),
                                       left_by(walk, b, variable));
            }
            walk_assign(walk, variable, merged, false);
        }
    }
}

/* The arms from `arm` on. */
static struct flow walk_arms(struct walk *walk, const struct tree *tree)
{
    assert(tree->kind == TREE_IF_ARM);
    if (tree->first->kind == TREE_BLOCK) {
        return walk_statements(walk, tree->first->first);   /* else */
    }
    struct operand condition = walk_condition(walk, tree->first);
    struct arm yes = { .count = 0 };
    struct arm no = { .flow = flow_falls(NODE_ID_NONE) };
    size_t first = walk->changes_count;
    yes.flow = walk_statements(walk, tree->first->next->first);
    close_arm(walk, &yes, first);
    if (tree->next != NULL) {
        walk->depth++;
        no.flow = walk->depth > NESTING_MAX ? flow_falls(NODE_ID_NONE)
                                            : walk_arms(walk, tree->next);
        if (walk->depth > NESTING_MAX) {
            walk_give_up(walk, tree, MESSAGE_WHY_LARGE, STR(""));
            walk_reads_all(walk);
        }
        walk->depth--;
        close_arm(walk, &no, first);
    }
    merge_arms(walk, condition.node, &yes, &no);
    return flow_if(walk, condition.node, &yes.flow, &no.flow);
}

/* --- Jumps ---------------------------------------------------------------- */

/* Behind a label anything that is ever assigned may hold anything. */
static struct flow walk_jump(struct walk *walk, const struct tree *tree)
{
    walk_give_up(walk, tree, MESSAGE_WHY_LOOP, STR(""));
    assert(tree->first == NULL);
    for (size_t i = 0; i < walk->variables_count; i++) {
        if (walk->usage[i].writes > 0 && tree->kind != TREE_BREAK) {
            walk_assign(walk, (int32_t)i, operand_any(), false);
        }
    }
    struct flow flow = flow_falls(NODE_ID_NONE);
    flow.kind = tree->kind == TREE_LABEL ? FLOW_FALLS : FLOW_MIXED;
    return flow;
}

/* --- The switch ----------------------------------------------------------- */

/* The values behind the first of a `return`, with what its last expression
 * gives; NULL when that is not known. */
static const struct tail *returned_tail(struct walk *walk,
                                        struct operand *values, size_t count)
{
    assert(values != NULL);
    struct tail *tail = arena_alloc(walk->arena, sizeof *tail);
    const struct operand *last = count > 0 ? &values[count - 1] : NULL;
    size_t more = 0;
    if (tail == NULL) {
        walk_nomem(walk);
        return NULL;
    }
    if (last != NULL && last->many) {
        if (last->tail == NULL) {
            return NULL;
        }
        more = last->tail->count;
    }
    *tail = (struct tail){ NULL, (count > 0 ? count - 1 : 0) + more };
    tail->items = room(walk, tail->count);
    for (size_t i = 0; i < tail->count && tail->items != NULL; i++) {
        tail->items[i] = i + 1 < count
            ? operand_settled(values[i + 1])
            : last->tail->items[i + 1 - count];
    }
    return tail->items == NULL ? NULL : tail;
}

/* `return a, b` in a function that another of the file calls. The first value
 * is the result and has the events of all; `many` says that the count is not
 * one, and the tail what the others are. */
static struct flow walk_return(struct walk *walk, const struct tree *tree)
{
    assert(tree->kind == TREE_RETURN);
    struct flow flow = flow_falls(NODE_ID_NONE);
    node_id others = NODE_ID_NONE;
    size_t count = 0;
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next) {
        count++;
    }
    struct operand *values = room(walk, count);
    flow.kind = FLOW_RETURNS;
    if (values == NULL) {
        return flow;
    }
    values[0] = operand_of(OPERAND_NIL);
    size_t i = 0;
    for (const struct tree *child = tree->first; child != NULL;
         child = child->next, i++) {
        values[i] = walk_expression(walk, child);
        if (i > 0) {
            others = build_effects(walk, others,
                                   operand_events(walk, &values[i]));
        }
    }
    struct operand first = values[0];
    first.many = count != 1 || first.many;
    if (count != 1) {
        first.rest = NULL;
        first.tail = returned_tail(walk, values, count);
    }
    flow.value = first;
    if (others != NODE_ID_NONE) {
        node_id events = build_effects(
            walk, operand_events(walk, &first), others);
        flow.value = operand_after(walk, events, first);
    }
    return flow;
}

/* `function f()` and `local function f()`. Within a function it is walked at
 * once, for a file's functions are walked when they are declared or at the
 * end. */
static struct flow walk_named_function(struct walk *walk,
                                       const struct tree *tree)
{
    struct operand function = operand_of(OPERAND_FUNCTION);
    const struct tree *target = tree->first;
    function.tree = target->next;
    assert(function.tree->kind == TREE_FUNCTION);
    if (tree->kind == TREE_LOCAL_FUNCTION) {
        walk_check_name(walk, target);
        walk_assign(walk, target->variable, function, true);
    } else {
        walk_give_up(walk, tree, MESSAGE_WHY_TABLE, STR(""));
        if (target->kind == TREE_NAME && target->variable >= 0) {
            walk_assign(walk, target->variable, function, false);
        } else if (target->kind == TREE_INDEX) {
            check_written(walk, target);
        }
    }
    if (walk->frame->function != NULL) {
        walk_alone(walk, function.tree);
    }
    return flow_falls(NODE_ID_NONE);
}

/* One row for each kind of statement; expressions never come here. */
struct flow walk_statement(struct walk *walk, const struct tree *tree)
{
    struct operand value;
    switch (tree->kind) {
    case TREE_LOCAL: return walk_local(walk, tree);
    case TREE_ASSIGN: return walk_assignment(walk, tree);
    case TREE_IF: return walk_arms(walk, tree->first);
    case TREE_DO: return walk_statements(walk, tree->first->first);
    case TREE_LOCAL_FUNCTION: case TREE_FUNCTION_STATEMENT:
        return walk_named_function(walk, tree);
    case TREE_CALL_STATEMENT:
        value = walk_expression(walk, tree->first);
        return flow_falls(operand_events(walk, &value));
    case TREE_RETURN:
        return walk->frame->is_root ? walk_root_return(walk, tree)
                                    : walk_return(walk, tree);
    case TREE_WHILE: case TREE_REPEAT: case TREE_FOR_NUMERIC:
    case TREE_FOR_IN:
        return walk_loop(walk, tree);
    case TREE_GOTO: case TREE_LABEL: case TREE_BREAK:
        return walk_jump(walk, tree);
    default:
        break;
    }
    assert(!"every statement has a case");
    return flow_falls(NODE_ID_NONE);
}

/* Too deep a nesting gives up and counts everything as read. Statements of the
 * file itself do not share a fate: each starts anew. */
struct flow walk_statements(struct walk *walk, const struct tree *first)
{
    assert(walk->frame != NULL && walk->depth >= 0);
    struct flow total = flow_falls(NODE_ID_NONE);
    walk->depth++;
    if (walk->depth > NESTING_MAX && first != NULL) {
        walk_give_up(walk, first, MESSAGE_WHY_LARGE, STR(""));
        walk_reads_all(walk);
        first = NULL;
    }
    for (const struct tree *tree = first; tree != NULL && !walk->failed;
         tree = tree->next) {
        struct flow flow = walk_statement(walk, tree);
        total = flow_then(walk, &total, &flow);
        if (walk->frame->function == NULL && !walk->derived) {
            /* At file level each statement stands for itself. */
            walk->given_up = false;
            walk->work = 0;
            total = flow_falls(NODE_ID_NONE);
        }
    }
    walk->depth--;
    return total;
}

/* The parameters are bound already. A strict function that may end without
 * `return` is told, and there fails, as the runtime would. */
struct operand walk_body(struct walk *walk, struct frame *frame)
{
    const struct tree *block = frame->function->first;
    size_t first = walk->changes_count;
    assert(frame->outer == walk->frame);
    while (block->kind != TREE_BLOCK) {
        block = block->next;
    }
    walk->frame = frame;
    struct flow flow = walk_statements(walk, block->first);
    struct operand otherwise = operand_of(OPERAND_NIL);
    if (frame->strict) {
        otherwise = operand_bool(build_fail(walk, (struct type){
            TYPE_BOOL, false }));
        if (flow.kind != FLOW_RETURNS) {
            walk_find(walk, frame->function, MESSAGE_LIFT_NO_RETURN,
                      (struct texts){ .a = STR("") });
        }
    }
    struct operand value = flow_value(walk, &flow, otherwise);
    if (flow.kind != FLOW_RETURNS && !value.many) {
        value.many = true;        /* none, where it reached its end */
        value.tail = returned_tail(walk, &otherwise, 0);
    }
    walk->frame = frame->outer;
    walk_undo(walk, first);
    return value;
}
