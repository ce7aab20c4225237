/* Runs of statements put together.
 *
 * FLOW_FALLS: it reaches its end, after `effects`.
 * FLOW_RETURNS: it always returns `value`, whose node holds all events.
 * FLOW_MIXED: `returned` evaluates to whether it returned, with the events up
 * to there.  When it did, `value` is what, with its own events; when it did
 * not, `effects` follow.
 * So a run of n statements makes about n nodes, whatever the branches. */
#include "script/lift_walk.h"

#include <assert.h>

static const struct type bool_type = { TYPE_BOOL, false };

/* Returns nothing: value and `returned` are absent. */
struct flow flow_falls(node_id effects)
{
    return (struct flow){ .kind = FLOW_FALLS, .effects = effects,
                          .returned = NODE_ID_NONE,
                          .value = operand_any() };
}

/* Whether a run returned, with all its events. */
static node_id returned_of(struct walk *walk, const struct flow *flow)
{
    assert(flow->kind <= FLOW_MIXED);
    if (flow->kind == FLOW_RETURNS) {
        return build_bool(walk, true);
    }
    node_id fell = build_seq(walk, flow->effects, build_bool(walk, false));
    return flow->kind == FLOW_FALLS
         ? fell : build_binary(walk, NODE_OR, bool_type, flow->returned,
                               fell);
}

/* A run that may return, then another. */
static struct flow mixed_then(struct walk *walk, const struct flow *first,
                              const struct flow *second)
{
    struct flow flow = *second;
    assert(first->kind == FLOW_MIXED);
    if (second->kind == FLOW_FALLS) {
        flow = *first;
        flow.effects = build_effects(walk, first->effects, second->effects);
        return flow;
    }
    if (second->kind == FLOW_RETURNS) {
        struct operand rest = operand_after(walk, first->effects,
                                            second->value);
        flow.value = operand_choose(walk, first->returned, &first->value,
                                    &rest);
        return flow;
    }
    flow.returned = build_binary(
        walk, NODE_OR, bool_type, first->returned,
        build_seq(walk, first->effects, second->returned));
    flow.value = operand_choose(walk, first->returned, &first->value,
                                &second->value);
    return flow;
}

/* What follows a run that has returned never happens. The events of `first`
 * come before everything that `second` does. */
struct flow flow_then(struct walk *walk, const struct flow *first,
                      const struct flow *second)
{
    struct flow flow = *second;
    assert(first != NULL && second != NULL);
    switch (first->kind) {
    case FLOW_RETURNS: return *first;
    case FLOW_MIXED: return mixed_then(walk, first, second);
    case FLOW_FALLS: break;
    }
    switch (second->kind) {
    case FLOW_FALLS:
        flow.effects = build_effects(walk, first->effects, second->effects);
        break;
    case FLOW_RETURNS:
        flow.value = operand_after(walk, first->effects, second->value);
        break;
    case FLOW_MIXED:
        flow.returned = build_seq(walk, first->effects, second->returned);
        break;
    }
    return flow;
}

/* Both arms reach their end. */
static struct flow both_fall(struct walk *walk, node_id condition,
                             const struct flow *a, const struct flow *b)
{
    assert(a->kind == FLOW_FALLS && b->kind == FLOW_FALLS);
    if (a->effects == NODE_ID_NONE && b->effects == NODE_ID_NONE) {
        return flow_falls(node_effects(walk, condition));
    }
    node_id yes = build_bool(walk, true);
    const node_id abc[3] = { condition, build_seq(walk, a->effects, yes),
                             build_seq(walk, b->effects, yes) };
    return flow_falls(build_if(walk, bool_type, abc));
}

/* One arm returns, the other one reaches its end. */
static struct flow one_returns(struct walk *walk, node_id condition,
                               const struct flow *a, const struct flow *b)
{
    bool first = a->kind == FLOW_RETURNS;
    assert(a->kind != b->kind);
    struct flow flow = flow_falls(first ? b->effects : a->effects);
    flow.kind = FLOW_MIXED;
    flow.returned = first ? condition : build_unary(walk, NODE_NOT, bool_type,
                                                    condition);
    flow.value = first ? a->value : b->value;
    return flow;
}

/* The condition has its events in the result; the arms lose those that they
 * share with it. When one arm returns and the other goes on, the result is
 * mixed: `returned` tells which. */
struct flow flow_if(struct walk *walk, node_id condition,
                    const struct flow *yes, const struct flow *no)
{
    assert(yes != NULL && no != NULL);
    struct flow arms[2] = { *yes, *no };
    const struct flow *a = &arms[0];
    const struct flow *b = &arms[1];
    for (int i = 0; i < 2; i++) {
        arms[i].effects = effects_beyond(walk, condition, arms[i].effects);
    }
    assert(a->kind <= FLOW_MIXED && b->kind <= FLOW_MIXED);
    if (a->kind == FLOW_FALLS && b->kind == FLOW_FALLS) {
        return both_fall(walk, condition, a, b);
    }
    struct flow flow = flow_falls(NODE_ID_NONE);
    if (a->kind == FLOW_RETURNS && b->kind == FLOW_RETURNS) {
        flow.kind = FLOW_RETURNS;
        flow.value = operand_choose(walk, condition, &a->value, &b->value);
        return flow;
    }
    if (a->kind != FLOW_MIXED && b->kind != FLOW_MIXED) {
        return one_returns(walk, condition, a, b);
    }
    const node_id abc[3] = { condition, returned_of(walk, a),
                             returned_of(walk, b) };
    flow.kind = FLOW_MIXED;
    flow.returned = build_if(walk, bool_type, abc);
    flow.value = a->kind == FLOW_FALLS ? b->value
               : b->kind == FLOW_FALLS ? a->value
               : operand_choose(walk, condition, &a->value, &b->value);
    return flow;
}

/* `otherwise` is what falling off the end gives: nil, or a failure. */
struct operand flow_value(struct walk *walk, const struct flow *flow,
                          struct operand otherwise)
{
    assert(flow != NULL);
    if (flow->kind == FLOW_RETURNS) {
        return flow->value;
    }
    otherwise = operand_after(walk, flow->effects, otherwise);
    return flow->kind == FLOW_FALLS
         ? otherwise : operand_choose(walk, flow->returned, &flow->value,
                                      &otherwise);
}
