/* Calls: of the library, of functions in the same file (put in place of the
 * call), of decision tables. */
#include "script/lift_walk.h"

#include <assert.h>
#include <string.h>

/* The arguments of a call, evaluated. */
struct arguments {
    struct operand *items;        /* in the arena */
    size_t count, capacity;
    node_id events;               /* of all, in order */
    bool too_many;                /* beyond LIFT_ARGS_MAX */
};

/* Appends an argument and its events, in Lua's order. One beyond the capacity
 * is only noted: its events still count. */
static void add_argument(struct walk *walk, struct arguments *arguments,
                         struct operand value)
{
    arguments->events = build_effects(walk, arguments->events,
                                      operand_events(walk, &value));
    if (arguments->count < arguments->capacity) {
        arguments->items[arguments->count++] = value;
    } else {
        arguments->too_many = true;
    }
    assert(arguments->count <= arguments->capacity);
}

/* Room for the arguments of a call, at most LIFT_ARGS_MAX. */
static struct arguments open_arguments(struct walk *walk,
                                       const struct tree *call)
{
    assert(call->first != NULL);
    struct arguments arguments = { .events = NODE_ID_NONE };
    size_t count = 0;
    for (const struct tree *child = call->first; child != NULL;
         child = child->next) {
        count++;
    }
    arguments.capacity = count < LIFT_ARGS_MAX ? count : LIFT_ARGS_MAX;
    arguments.items = arena_alloc(walk->arena, (arguments.capacity + 1) *
                                  sizeof arguments.items[0]);
    if (arguments.items == NULL) {
        walk_nomem(walk);
        arguments.capacity = 0;
    }
    return arguments;
}

/* Evaluates what stands behind the callee. */
static void walk_arguments(struct walk *walk, const struct tree *call,
                           struct arguments *arguments)
{
    for (const struct tree *child = call->first->next; child != NULL;
         child = child->next) {
        add_argument(walk, arguments, walk_expression(walk, child));
    }
    if (arguments->count > 0 &&
        arguments->items[arguments->count - 1].many) {
        walk_give_up(walk, call, MESSAGE_WHY_MANY, STR(""));
    }
    assert(arguments->count <= arguments->capacity);
}

/* The case or its parts went into a call that the walk cannot follow. */
static void follow_lost(struct walk *walk, const struct arguments *arguments)
{
    assert(arguments->count <= arguments->capacity);
    for (size_t i = 0; i < arguments->count; i++) {
        if (arguments->items[i].kind == OPERAND_ENTITY ||
            arguments->items[i].kind == OPERAND_TABLE ||
            arguments->items[i].kind == OPERAND_FUNCTION) {
            walk_reads_all(walk);
        }
    }
}

/* --- Functions of the file ------------------------------------------------ */

/* Whether `function` is being walked already, as recursion cannot be written
 * out. Beyond LIFT_INLINE_MAX frames the answer is yes as well. */
static bool is_running(const struct walk *walk, const struct tree *function)
{
    assert(function != NULL);
    int depth = 0;
    for (const struct frame *frame = walk->frame; frame != NULL;
         frame = frame->outer) {
        if (frame->function == function || ++depth > LIFT_INLINE_MAX) {
            return true;
        }
    }
    return false;
}

/* Missing arguments are nil, unless the last one stands for many. A table is
 * known inside only as long as nobody can change it behind the walk. */
static void bind_parameters(struct walk *walk, const struct tree *function,
                            const struct arguments *arguments)
{
    const struct tree *name = function->first;
    bool open = arguments->count > 0 &&
                arguments->items[arguments->count - 1].many;
    assert(function->kind == TREE_FUNCTION);
    for (size_t i = 0; i < function->names_count; i++, name = name->next) {
        struct operand value = i < arguments->count
                             ? operand_settled(arguments->items[i])
                             : open ? operand_any()
                             : operand_of(OPERAND_NIL);
        const struct usage *usage = &walk->usage[name->variable];
        walk_check_name(walk, name);
        if (value.kind == OPERAND_TABLE &&
            (usage->escapes || usage->part_escapes || usage->writes > 0)) {
            value.entries = NULL;
        }
        walk_assign(walk, name->variable, value, true);
    }
}

/* A local function in place of its call: arguments first, then its body. When
 * the call is all that a declared function returns, what this one returns is
 * what is judged: its reasons stand on the paths that give them. */
static struct operand call_function(struct walk *walk,
                                    const struct tree *call,
                                    const struct tree *function,
                                    const struct arguments *arguments)
{
    assert(function->kind == TREE_FUNCTION);
    assert(arguments != NULL);
    if (is_running(walk, function)) {
        walk_give_up(walk, call, MESSAGE_WHY_RECURSION, STR(""));
        follow_lost(walk, arguments);
        return operand_any();
    }
    if (function->is_vararg || arguments->too_many) {
        walk_give_up(walk, call, MESSAGE_WHY_VARARG, STR(""));
        follow_lost(walk, arguments);
    }
    size_t first = walk->changes_count;
    struct frame *outer = walk->frame;
    bool is_result = outer->is_root && outer->result == call;
    struct frame frame = { .outer = outer, .function = function,
                           .is_root = is_result,
                           .strict = is_result && outer->strict,
                           .is_inlined = true, .reason = NODE_ID_NONE };
    bind_parameters(walk, function, arguments);
    (void)walk_done(walk, function, true);
    struct operand value = walk_body(walk, &frame);
    walk_undo(walk, first);
    if (is_result) {
        outer->judged = true;
        outer->reason = outer->reason == NODE_ID_NONE ? frame.reason
                                                      : outer->reason;
    }
    return operand_after(walk, arguments->events, value);
}

/* --- Decision tables ------------------------------------------------------ */

/* The inputs are facts, whose nodes are shared. */
static node_id table_node(struct walk *walk, const struct lift_table *table,
                          struct type type, int output)
{
    assert(output >= TABLE_MATCHED);
    assert(table->inputs_count <= LIFT_ARGS_MAX);
    node_id args[LIFT_ARGS_MAX];
    struct node node = {
        .op = NODE_TABLE, .type = type, .maybe_nil = true,
        .slot = (int32_t)(table - walk->context->tables), .extra = output,
        .args_count = (uint32_t)table->inputs_count, .a = NODE_ID_NONE,
        .b = NODE_ID_NONE, .c = NODE_ID_NONE
    };
    for (size_t i = 0; i < table->inputs_count && !walk->given_up; i++) {
        args[i] = graph_fact(walk->graph, table->input_slots[i]);
    }
    return build_node(walk, &node, args);
}

/* What a table of several outputs gives: a row, of which is known whether it
 * is there, and each column by its own node (index_row). */
static struct operand table_row(struct walk *walk,
                                const struct lift_table *table)
{
    assert(table->outputs_count > 1);
    assert(!table->many);
    struct operand row = operand_of(OPERAND_ROW);
    row.decision = table;
    row.maybe_nil = true;
    row.row = table_node(walk, table, (struct type){ TYPE_BOOL, false },
                         TABLE_MATCHED);
    row.effects = row.row == NODE_ID_NONE ? NODE_ID_NONE
                                          : node_effects(walk, row.row);
    return row;
}

/* An error where no row matched. Any output may be empty, hence maybe nil. */
struct operand table_column(struct walk *walk, const struct operand *row,
                            size_t at)
{
    const struct type bool_type = { TYPE_BOOL, false };
    struct type type = row->decision->output_types[at];
    struct operand value = type.base == TYPE_NONE
        ? operand_any() : operand_value(type, NODE_ID_NONE);
    assert(at < row->decision->outputs_count);
    value.maybe_nil = true;
    if (type.base != TYPE_NONE && row->row != NODE_ID_NONE) {
        const node_id abc[3] = {
            build_unary(walk, NODE_IS_NIL, bool_type, row->row),
            build_fail(walk, type),
            table_node(walk, row->decision, type, (int)at)
        };
        value.node = build_if(walk, type, abc);
    }
    assert(row->kind == OPERAND_ROW);
    return value;
}

/* A decision table asked with the case. It reads all of its inputs, also when
 * the call does not lift. It lifts when it gives one row; no row matches gives
 * nil, so the value may be nil. */
static struct operand call_table(struct walk *walk, const struct tree *call,
                                 const struct lift_table *table,
                                 const struct arguments *arguments)
{
    assert(table != NULL);
    bool is_case = arguments->count == 1 &&
                   arguments->items[0].kind == OPERAND_ENTITY &&
                   !arguments->items[0].is_parameter &&
                   arguments->items[0].path.size == 0;
    bool single = table->outputs_count == 1;
    if (!is_case && (arguments->count != 1 ||
                     arguments->items[0].kind != OPERAND_ANY)) {
        walk_find(walk, call, MESSAGE_LIFT_TABLE_CASE,
                  (struct texts){ .a = table->name });
    }
    for (size_t i = 0; i < table->inputs_count; i++) {
        (void)walk_slot(walk, false, table->input_slots[i], call);
    }
    if (!is_case || table->many || table->inputs_count > LIFT_ARGS_MAX ||
        (!single && table->aggregates)) {
        walk_give_up(walk, call, table->many ? MESSAGE_WHY_MANY_ROWS
                                             : MESSAGE_WHY_OUTPUTS,
                     table->name);
        struct operand row = operand_of(OPERAND_ROW);
        row.decision = table;
        row.maybe_nil = true;
        return table->many || single ? operand_any() : row;
    }
    if (!single) {
        return table_row(walk, table);
    }
    struct type type = table->output_types[0];
    struct operand value = type.base == TYPE_NONE
        ? operand_any()
        : operand_value(type, table_node(walk, table, type, 0));
    value.maybe_nil = true;
    return value;
}

/* --- Calls ---------------------------------------------------------------- */

/* Arguments are checked first; the result has its type in any case, so that
 * what is around the call is checked too. */
static struct operand call_builtin(struct walk *walk,
                                   const struct tree *call,
                                   const struct script_function *row,
                                   const struct arguments *arguments)
{
    assert(row != NULL);
    struct call_site site = { call, row, arguments->items,
                              arguments->count };
    if (arguments->too_many) {
        walk_give_up(walk, call, MESSAGE_WHY_LARGE, STR(""));
        return type_result(row);
    }
    bool alike = strcmp(row->name, "floor") == 0 ||
                 strcmp(row->name, "ceil") == 0 ||
                 strcmp(row->name, "tostring") == 0;
    for (size_t i = 0; i < arguments->count && !alike; i++) {
        if (arguments->items[i].maybe_int) {
            walk_give_up(walk, call, MESSAGE_WHY_VALUE, STR(""));
            arguments->items[i] = operand_any();
        }
    }
    bool open = arguments->count > 0 &&
                arguments->items[arguments->count - 1].many;
    if (!type_arguments(walk, call, row, arguments->items,
                        arguments->count) || open) {
        return type_result(row);  /* how many there are is not known */
    }
    return builtin_call(walk, &site);
}

/* `object:name(...)`: the object is the first argument, evaluated once (Lua
 * manual 3.4.10). On a text it is a function of `string`; other objects have
 * no methods that the walk knows, and what is handed to them is lost to it. */
static struct operand call_method(struct walk *walk, const struct tree *call)
{
    struct arguments arguments = open_arguments(walk, call);
    struct operand object = walk_expression(walk, call->first);
    bool is_text = operand_is_text(&object);
    object.many = false;          /* cut to one value, as it comes first */
    add_argument(walk, &arguments, object);
    walk_arguments(walk, call, &arguments);
    if (is_text) {
        const struct script_function *row = walk_method(walk, call);
        return row == NULL ? operand_any()
                           : call_builtin(walk, call, row, &arguments);
    }
    assert(call->kind == TREE_METHOD_CALL);
    walk_give_up(walk, call, MESSAGE_WHY_VALUE, STR(""));
    follow_lost(walk, &arguments);
    if (object.kind != OPERAND_ANY && object.kind != OPERAND_TABLE) {
        walk_find(walk, call, MESSAGE_LIFT_INDEX,
                  (struct texts){ .a = str_of(operand_name(&object)) });
    }
    return operand_any();
}

/* The callee is evaluated before its arguments. What is surely no function is
 * told; an unknown callee may give any number of values, and what is handed to
 * it is lost to the walk. */
struct operand walk_call(struct walk *walk, const struct tree *tree)
{
    assert(tree->kind == TREE_CALL || tree->kind == TREE_METHOD_CALL);
    if (tree->kind == TREE_METHOD_CALL) {
        return call_method(walk, tree);
    }
    if (walk_declaration(walk, tree)) {
        return operand_any();
    }
    struct arguments arguments = open_arguments(walk, tree);
    struct operand callee = walk_expression(walk, tree->first);
    walk_arguments(walk, tree, &arguments);
    switch (callee.kind) {
    case OPERAND_BUILTIN:
        return call_builtin(walk, tree, callee.builtin, &arguments);
    case OPERAND_FUNCTION:
        return call_function(walk, tree, callee.tree, &arguments);
    case OPERAND_DECISION:
        return call_table(walk, tree, callee.decision, &arguments);
    case OPERAND_ANY:
        break;
    case OPERAND_NIL: case OPERAND_VALUE: case OPERAND_ENTITY:
    case OPERAND_TABLE: case OPERAND_LIBRARY: case OPERAND_TABLES:
    case OPERAND_ROW:
        if (callee.kind != OPERAND_TABLE) {
            walk_find(walk, tree, MESSAGE_LIFT_CALL,
                      (struct texts){ .a = str_of(operand_name(&callee)) });
        }
        break;
    }
    walk_give_up(walk, tree, MESSAGE_WHY_VALUE, STR(""));
    follow_lost(walk, &arguments);
    struct operand result = operand_any();
    result.many = true;
    return result;
}
