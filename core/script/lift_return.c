/* What a declaration's function may return: a value, and a reason.
 *
 * Lua evaluates the value, then the reason, then the runtime looks at both
 * (script/result.c); each event in that order is part of the node:
 * SEQ(value, SEQ(reason, SEQ(length of the reason, checked value))).
 * A check gives true or false; a number must be finite; a reason is a text or
 * { id, en, code } of texts, each of at most LIMIT_REASON_BYTES. */
#include <assert.h>

#include "base/limits.h"
#include "script/lift_walk.h"

static const struct type bool_type = { TYPE_BOOL, false };

/* An event that is an error when the text is longer than LIMIT_REASON_BYTES,
 * or NONE when that cannot happen (text_bytes). Gives the function up when the
 * length cannot be said. */
static node_id check_length(struct walk *walk, const struct operand *text,
                            const struct tree *at)
{
    assert(text != NULL && at != NULL);
    int64_t bytes = 0;
    struct type type = { TYPE_INT, false };
    if (text_bytes(walk, text, &bytes) && bytes <= LIMIT_REASON_BYTES) {
        return NODE_ID_NONE;
    }
    if (text->node == NODE_ID_NONE || text->maybe_nil) {
        walk_give_up(walk, at, MESSAGE_WHY_REASON, STR(""));
        return NODE_ID_NONE;
    }
    node_id size = build_unary(walk, NODE_COUNT, type, text->node);
    node_id most = build_integer(walk, TYPE_INT, LIMIT_REASON_BYTES);
    const node_id abc[3] = {
        build_binary(walk, NODE_LE, bool_type, size, most),
        build_bool(walk, true), build_fail(walk, bool_type)
    };
    return build_if(walk, bool_type, abc);
}

/* One text of a reason; `nil` is none. Returns the check, or NONE. */
static node_id reason_text(struct walk *walk, const struct operand *text,
                           const struct tree *at)
{
    if (text->kind == OPERAND_NIL) {
        return NODE_ID_NONE;
    }
    if (text->kind == OPERAND_ANY) {
        walk_give_up(walk, at, MESSAGE_WHY_REASON, STR(""));
        return NODE_ID_NONE;
    }
    if (!operand_is_text(text)) {
        walk_find(walk, at, MESSAGE_LIFT_REASON,
                  (struct texts){ .a = str_of(operand_name(text)) });
        return NODE_ID_NONE;
    }
    assert(text->kind == OPERAND_VALUE);
    if (!text_whole(walk, text)) {
        walk_give_up(walk, at, MESSAGE_WHY_REASON, STR(""));
    }
    return check_length(walk, text, at);
}

/* Warns of fields of a reason that nobody reads: { idd = ... }. */
static void check_fields(struct walk *walk, const struct tree *table)
{
    assert(table->kind == TREE_TABLE);
    for (const struct tree *field = table->first; field != NULL;
         field = field->next) {
        if (field->kind != TREE_FIELD_NAMED ||
            (!str_is(field->text, "id") && !str_is(field->text, "en") &&
             !str_is(field->text, "code"))) {
            walk_find(walk, field, MESSAGE_LIFT_REASON_FIELD, (struct texts){
                .a = field->kind == TREE_FIELD_NAMED ? field->text
                                                     : STR("[1]") });
        }
    }
}

/* The checks of a reason of any allowed form, nil, text or table of texts, in
 * the order of script/result.c; NONE when nothing can fail. */
static node_id reason_checks(struct walk *walk, const struct operand *reason,
                             const struct tree *at)
{
    assert(reason != NULL && at != NULL);
    static const char *const names[] = { "code", "id", "en" };
    node_id checks = NODE_ID_NONE;
    if (reason->kind != OPERAND_TABLE) {
        return reason_text(walk, reason, at);
    }
    check_fields(walk, reason->tree);
    if (reason->entries == NULL || !reason->entries->plain) {
        walk_give_up(walk, at, MESSAGE_WHY_REASON, STR(""));
        return NODE_ID_NONE;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct entry *entry = table_field(reason, names[i]);
        if (entry != NULL) {
            node_id check = reason_text(walk, &entry->value, entry->at);
            checks = build_effects(walk, checks, check);
        }
    }
    return checks;
}

/* The value of a check, which must be true or false; a nil becomes the failure
 * that the runtime would raise. Other types are told at `at`. */
static struct operand checked_bool(struct walk *walk,
                                   const struct operand *value,
                                   const struct tree *at)
{
    assert(value != NULL && at != NULL);
    if (value->kind == OPERAND_ANY) {
        walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
    } else if (!operand_is_bool(value)) {
        walk_find(walk, at, MESSAGE_LIFT_RESULT,
                  (struct texts){ .a = str_of(operand_name(value)) });
    }
    node_id node = operand_is_bool(value) ? operand_node(walk, value, at)
                                          : NODE_ID_NONE;
    if (value->maybe_nil) {
        const node_id abc[3] = {
            build_unary(walk, NODE_IS_NIL, bool_type, node),
            build_fail(walk, bool_type), node
        };
        node = build_if(walk, bool_type, abc);
    }
    return operand_bool(node);
}

/* A component's value is a number, whether it is written 100 or 100.0: so
 * that returns of both kinds lift together. */
static struct operand as_number(struct walk *walk,
                                const struct operand *value)
{
    struct type type = { TYPE_NUMBER, false };
    struct operand number = operand_value(type, build_unary(
        walk, NODE_TO_NUMBER, type, value->node));
    assert(operand_is(value, TYPE_INT));
    number.maybe_nil = value->maybe_nil;
    if (value->maybe_nil) {
        const node_id abc[3] = {
            build_unary(walk, NODE_IS_NIL, bool_type, value->node),
            build_nil(walk), number.node
        };
        number.node = build_if(walk, type, abc);
    }
    return number;
}

/* Another function's value: numbers are finite, x - x is 0 for no other. */
static struct operand checked_value(struct walk *walk,
                                    const struct operand *value,
                                    const struct tree *at)
{
    assert(value != NULL && at != NULL);
    struct operand checked = *value;
    if (value->kind == OPERAND_NIL) {
        return *value;
    }
    if (value->kind != OPERAND_VALUE) {
        walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
        return operand_any();
    }
    checked.node = operand_node(walk, value, at);
    if (str_is(str_of(walk->declaration), "component") &&
        operand_is(value, TYPE_INT)) {
        return as_number(walk, &checked);
    }
    if (operand_is_text(value) && !text_whole(walk, value)) {
        walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
    }
    if (operand_is(value, TYPE_NUMBER) && !node_is_finite(walk, checked.node)) {
        struct cell zero = { .known = true, .as.number = 0.0 };
        node_id none = build_binary(walk, NODE_SUB, value->type,
                                    checked.node, checked.node);
        const node_id abc[3] = {
            build_binary(walk, NODE_EQ, bool_type, none,
                         build_constant(walk, value->type, zero)),
            checked.node, build_fail(walk, value->type)
        };
        if (value->maybe_nil) {
            walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
        }
        checked.node = build_if(walk, value->type, abc);
    }
    return checked;
}

/* Value and reason, in Lua's order: value, reason, then the checks that the
 * runtime makes of both. More values than these do not lift. The reason of the
 * first return is kept for the frame, by its events. */
struct flow walk_root_return(struct walk *walk, const struct tree *tree)
{
    const struct tree *first = tree->first;
    struct operand value = operand_of(OPERAND_NIL);
    struct operand reason = operand_of(OPERAND_NIL);
    node_id checks = NODE_ID_NONE;
    assert(tree->kind == TREE_RETURN && walk->frame->is_root);
    struct flow flow = flow_falls(NODE_ID_NONE);
    flow.kind = FLOW_RETURNS;
    if (first != NULL) {
        bool alone = first->next == NULL && first->kind == TREE_CALL;
        walk->frame->result = alone ? first : NULL;
        value = walk_expression(walk, first);
        walk->frame->result = NULL;
    }
    if (walk->frame->judged) {
        walk->frame->judged = false;
        flow.value = operand_settled(value);
        flow.value.effects = value.effects;
        return flow;
    }
    if (first != NULL && first->next != NULL) {
        reason = walk_expression(walk, first->next);
        checks = reason_checks(walk, &reason, first->next);
    }
    if (value.many || reason.many ||
        (first != NULL && first->next != NULL &&
         first->next->next != NULL)) {
        walk_give_up(walk, tree, MESSAGE_WHY_MANY, STR(""));
    }
    node_id events = build_effects(walk, operand_events(walk, &reason),
                                   checks);
    if (walk->frame->reason == NODE_ID_NONE) {
        walk->frame->reason = operand_events(walk, &reason);
    }
    flow.value = walk->frame->strict
        ? checked_bool(walk, &value, first == NULL ? tree : first)
        : checked_value(walk, &value, first == NULL ? tree : first);
    if (events != NODE_ID_NONE) {
        node_id before = value.node != NODE_ID_NONE
                       ? value.node : value.effects;
        events = build_effects(walk, before, events);
        flow.value = operand_after(walk, events, flow.value);
    }
    return flow;
}
