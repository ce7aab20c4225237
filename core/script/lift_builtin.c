/* The library functions that lift, one row each; a call of another one stays
 * in the VM.  Each gives what core/script/helpers.c, math.c and strings.c
 * give, errors included: arguments are evaluated first, left to right, then
 * looked at (LANGUAGE.md section 8). */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "script/lift_walk.h"

static const struct type bool_type = { TYPE_BOOL, false };
static const struct type int_type = { TYPE_INT, false };
static const struct type date_type = { TYPE_DATE, false };

typedef struct operand (*lift_function)(struct walk *walk,
                                        const struct call_site *site);

/* The node of argument `index`; gives up when it cannot be said. */
static node_id argument(struct walk *walk, const struct call_site *site,
                        size_t index)
{
    assert(index < site->count);
    return operand_node(walk, &site->args[index], site->tree);
}

struct operand builtin_give_up(struct walk *walk,
                               const struct call_site *site)
{
    assert(site->row != NULL);
    walk_give_up(walk, site->tree, MESSAGE_WHY_FUNCTION,
                 str_of(site->row->usage));
    return type_result(site->row);
}

/* A call over all arguments. */
node_id builtin_node(struct walk *walk, const struct call_site *site,
                     struct node node)
{
    node_id args[LIFT_ARGS_MAX];
    assert(site->count <= LIFT_ARGS_MAX);
    for (size_t i = 0; i < site->count; i++) {
        args[i] = argument(walk, site, i);
    }
    node.a = node.b = node.c = NODE_ID_NONE;
    node.args_count = (uint32_t)site->count;
    return build_node(walk, &node, args);
}

/* --- Facts and dates ------------------------------------------------------ */

static struct operand lift_known(struct walk *walk,
                                 const struct call_site *site)
{
    assert(site->row != NULL);
    const struct operand *entity = &site->args[0];
    struct str name = STR("");
    if (entity->kind != OPERAND_ENTITY ||
        !operand_literal(walk, &site->args[1], &name)) {
        walk_reads_all(walk);
        return builtin_give_up(walk, site);
    }
    const struct tree *at = site->tree->first->next->next;
    int slot = walk_find_slot(walk, entity, name, at);
    if (slot < 0) {
        return operand_bool(NODE_ID_NONE);
    }
    (void)walk_slot(walk, entity->is_parameter, slot, at);
    if (entity->is_parameter) {
        return builtin_give_up(walk, site);
    }
    struct node node = { .op = NODE_KNOWN, .type = bool_type, .slot = slot,
                         .a = NODE_ID_NONE, .b = NODE_ID_NONE,
                         .c = NODE_ID_NONE };
    return operand_bool(build_node(walk, &node, NULL));
}

static struct operand lift_date(struct walk *walk,
                                const struct call_site *site)
{
    assert(site->row != NULL);
    struct str text = STR("");
    int64_t date = 0;
    struct operand none = operand_value(date_type, NODE_ID_NONE);
    if (site->count == 3) {
        struct node node = { .op = NODE_DATE, .type = date_type,
                             .a = argument(walk, site, 0),
                             .b = argument(walk, site, 1),
                             .c = argument(walk, site, 2) };
        for (size_t i = 0; i < 3; i++) {
            if (!operand_is(&site->args[i], TYPE_INT)) {
                return builtin_give_up(walk, site);
            }
        }
        if (node.a != NODE_ID_NONE && node.b != NODE_ID_NONE &&
            node.c != NODE_ID_NONE) {
            none.node = build_node(walk, &node, NULL);
        }
        return none;
    }
    if (site->count == 1 && operand_literal(walk, &site->args[0], &text)) {
        if (!date_parse(text, &date)) {
            walk_find(walk, site->tree->first->next, MESSAGE_SCRIPT_DATE,
                      (struct texts){ .a = text });
            return none;
        }
        none.node = build_integer(walk, TYPE_DATE, date);
        return none;
    }
    if (site->args[0].kind != OPERAND_ANY) {
        walk_find(walk, site->tree, MESSAGE_LIFT_DATE_LITERAL,
                  (struct texts){ .a = str_of(site->row->usage) });
    }
    return builtin_give_up(walk, site);
}

/* b - a; a day out of range is an error, which MONTHS_BETWEEN finds. */
static struct operand lift_days_between(struct walk *walk,
                                        const struct call_site *site)
{
    assert(site->count == 2);
    node_id a = argument(walk, site, 0);
    node_id b = argument(walk, site, 1);
    /* Lua evaluates a first: b - a would meet a missing b before it. */
    node_id events = build_binary(walk, NODE_MONTHS_BETWEEN, int_type, a, b);
    events = events == NODE_ID_NONE ? NODE_ID_NONE
                                    : node_effects(walk, events);
    node_id days = build_binary(walk, NODE_SUB, int_type, b, a);
    return operand_value(int_type, build_seq(walk, events, days));
}

static struct operand lift_months_between(struct walk *walk,
                                          const struct call_site *site)
{
    assert(site->count == 2);
    return operand_value(int_type, build_binary(
        walk, NODE_MONTHS_BETWEEN, int_type, argument(walk, site, 0),
        argument(walk, site, 1)));
}

static struct operand lift_add_months(struct walk *walk,
                                      const struct call_site *site)
{
    assert(site->count == 2);
    return operand_value(date_type, build_binary(
        walk, NODE_ADD_MONTHS, date_type, argument(walk, site, 0),
        argument(walk, site, 1)));
}

/* --- Lists ---------------------------------------------------------------- */

/* A list argument, from a fact or a constant table. */
static node_id list_node(struct walk *walk, const struct call_site *site,
                         size_t index, struct type *type)
{
    assert(type != NULL);
    const struct operand *list = &site->args[index];
    node_id node = NODE_ID_NONE;
    if (list->kind == OPERAND_VALUE && list->type.list) {
        *type = list->type;
        return operand_node(walk, list, site->tree);
    }
    if (list->kind == OPERAND_TABLE && list->entries != NULL) {
        node = build_seq(walk, list->effects, table_list(walk, list, type));
    }
    if (node == NODE_ID_NONE) {
        walk_give_up(walk, site->tree, MESSAGE_WHY_TABLE, STR(""));
    }
    return node;
}

/* An item and a list of items, or two lists, must be of one type. */
static bool check_items(struct walk *walk, const struct call_site *site,
                        struct type a, struct type b)
{
    bool numbers = (a.base == TYPE_INT || a.base == TYPE_NUMBER) &&
                   (b.base == TYPE_INT || b.base == TYPE_NUMBER);
    if (a.base == b.base || numbers || a.base == TYPE_NONE ||
        b.base == TYPE_NONE) {
        return true;
    }
    assert(!(a.list && b.list && a.base == b.base));
    walk_find(walk, site->tree, MESSAGE_LIFT_COMPARE, (struct texts){
        .a = str_of(type_name(a)), .b = str_of(type_name(b)) });
    return false;
}

/* Texts in a constant table, compared with a fact of named values. */
static void check_values(struct walk *walk, const struct call_site *site,
                         const struct operand *fact,
                         const struct operand *list)
{
    assert(site->tree != NULL);
    if (list->kind != OPERAND_TABLE || list->entries == NULL) {
        return;
    }
    for (size_t i = 0; i < list->entries->count; i++) {
        type_check_value(walk, list->entries->items[i].at, fact,
                         &list->entries->items[i].value);
    }
}

/* one_of(x, list) */
static struct operand one_of_list(struct walk *walk,
                                  const struct call_site *site)
{
    assert(site->row != NULL);
    const struct operand *x = &site->args[0];
    const struct operand *list = &site->args[1];
    struct type type = { TYPE_NONE, true };
    if (x->kind != OPERAND_VALUE || x->type.list) {
        return builtin_give_up(walk, site);
    }
    check_values(walk, site, x, list);
    if (list->kind == OPERAND_TABLE && list->entries != NULL &&
        list->entries->count == 0) {
        /* A nil x is an error even then. */
        return x->maybe_nil ? builtin_give_up(walk, site)
             : operand_bool(build_seq(walk, operand_events(walk, x),
                                      build_bool(walk, false)));
    }
    node_id node = list_node(walk, site, 1, &type);
    if (!check_items(walk, site, x->type, type)) {
        return operand_bool(NODE_ID_NONE);
    }
    node_id value = argument(walk, site, 0);
    bool constant = node_constant(walk, node) != NULL;
    node = build_binary(walk, NODE_IN_LIST, bool_type, node, value);
    return operand_bool(constant ? node : build_seq(walk, value, node));
}

static struct operand lift_one_of(struct walk *walk,
                                  const struct call_site *site)
{
    assert(site->row != NULL);
    const struct operand *x = &site->args[0];
    struct node node = { .op = NODE_ONE_OF, .type = bool_type };
    const struct tree *at = site->tree->first->next;
    if (site->count == 2 && (site->args[1].kind == OPERAND_TABLE ||
                             (site->args[1].kind == OPERAND_VALUE &&
                              site->args[1].type.list))) {
        return one_of_list(walk, site);
    }
    for (size_t i = 0; i < site->count; i++, at = at->next) {
        const struct operand *value = &site->args[i];
        if (value->kind != OPERAND_VALUE || value->type.list) {
            return builtin_give_up(walk, site);
        }
        if (i > 0 && !check_items(walk, site, x->type, value->type)) {
            return operand_bool(NODE_ID_NONE);
        }
        if (i > 0) {
            type_check_value(walk, at, x, value);
        }
    }
    return operand_bool(builtin_node(walk, site, node));
}

/* contains(list, x) */
static struct operand lift_contains(struct walk *walk,
                                    const struct call_site *site)
{
    struct type type = { TYPE_NONE, true };
    const struct operand *x = &site->args[1];
    if (x->kind != OPERAND_VALUE || x->type.list) {
        return builtin_give_up(walk, site);
    }
    check_values(walk, site, x, &site->args[0]);
    node_id node = list_node(walk, site, 0, &type);
    if (!check_items(walk, site, type, x->type)) {
        return operand_bool(NODE_ID_NONE);
    }
    return operand_bool(build_binary(walk, NODE_IN_LIST, bool_type, node,
                                     argument(walk, site, 1)));
}

/* overlaps, first_common: a result of `type`, or of the items' own type. */
static struct operand two_lists(struct walk *walk,
                                const struct call_site *site,
                                enum node_op op)
{
    struct type a = { TYPE_NONE, true };
    struct type b = { TYPE_NONE, true };
    node_id first = list_node(walk, site, 0, &a);
    node_id second = list_node(walk, site, 1, &b);
    assert(op == NODE_OVERLAPS || op == NODE_FIRST_COMMON);
    if (!check_items(walk, site, a, b)) {
        return type_result(site->row);
    }
    struct type type = { a.base, false };
    if (op == NODE_OVERLAPS) {
        type = bool_type;
    }
    if (type.base == TYPE_NONE) {
        return builtin_give_up(walk, site);
    }
    struct operand value = operand_value(type, build_binary(walk, op, type,
                                                            first, second));
    value.maybe_nil = op == NODE_FIRST_COMMON;
    return value;
}

static struct operand lift_overlaps(struct walk *walk,
                                    const struct call_site *site)
{
    assert(site->count == 2);
    return two_lists(walk, site, NODE_OVERLAPS);
}

static struct operand lift_first_common(struct walk *walk,
                                        const struct call_site *site)
{
    assert(site->count == 2);
    return two_lists(walk, site, NODE_FIRST_COMMON);
}

static struct operand lift_count(struct walk *walk,
                                 const struct call_site *site)
{
    struct type type = { TYPE_NONE, true };
    node_id list = list_node(walk, site, 0, &type);
    assert(site->count == 1);
    return operand_value(int_type, build_unary(walk, NODE_COUNT, int_type,
                                               list));
}

/* --- Numbers -------------------------------------------------------------- */

/* min, max, clamp: all of one type, which is the result's. */
static struct operand of_one_type(struct walk *walk,
                                  const struct call_site *site,
                                  enum node_op op)
{
    for (size_t i = 0; i < site->count; i++) {
        if (site->args[i].kind != OPERAND_VALUE) {
            return builtin_give_up(walk, site);
        }
    }
    assert(site->count > 0);
    struct type type = site->args[0].type;
    struct node node = { .op = (uint8_t)op, .type = type };
    return operand_value(type, builtin_node(walk, site, node));
}

static struct operand lift_min(struct walk *walk,
                               const struct call_site *site)
{
    assert(site->row != NULL);
    return of_one_type(walk, site, NODE_MIN);
}

static struct operand lift_max(struct walk *walk,
                               const struct call_site *site)
{
    assert(site->row != NULL);
    return of_one_type(walk, site, NODE_MAX);
}

static struct operand lift_clamp(struct walk *walk,
                                 const struct call_site *site)
{
    assert(site->row != NULL);
    return of_one_type(walk, site, NODE_CLAMP);
}

/* abs, floor, ceil. */
static struct operand one_number(struct walk *walk,
                                 const struct call_site *site,
                                 enum node_op op)
{
    const struct operand *x = &site->args[0];
    assert(site->count == 1);
    if (!operand_is(x, TYPE_INT) && !operand_is(x, TYPE_NUMBER)) {
        return builtin_give_up(walk, site);
    }
    struct type type = op == NODE_ABS ? x->type : int_type;
    return operand_value(type, build_unary(walk, op, type,
                                           argument(walk, site, 0)));
}

static struct operand lift_abs(struct walk *walk,
                               const struct call_site *site)
{
    assert(site->row != NULL);
    return one_number(walk, site, NODE_ABS);
}

static struct operand lift_floor(struct walk *walk,
                                 const struct call_site *site)
{
    assert(site->row != NULL);
    return one_number(walk, site, NODE_FLOOR);
}

static struct operand lift_ceil(struct walk *walk,
                                const struct call_site *site)
{
    assert(site->row != NULL);
    return one_number(walk, site, NODE_CEIL);
}

/* --- Basic ---------------------------------------------------------------- */

static struct operand lift_error(struct walk *walk,
                                 const struct call_site *site)
{
    node_id events = NODE_ID_NONE;
    for (size_t i = 0; i < site->count; i++) {
        events = build_effects(walk, events,
                               operand_events(walk, &site->args[i]));
    }
    assert(site->row != NULL);
    return operand_value(bool_type, build_seq(walk, events, build_fail(
        walk, bool_type)));
}

/* --- The table ------------------------------------------------------------ */

struct lift_row {
    const char *library, *name;   /* names as scripts write them */
    lift_function function;
};

static const struct lift_row lift_rows[] = {
    { "", "known", lift_known }, { "", "date", lift_date },
    { "", "days_between", lift_days_between },
    { "", "months_between", lift_months_between },
    { "", "add_months", lift_add_months },
    { "", "one_of", lift_one_of }, { "", "contains", lift_contains },
    { "", "overlaps", lift_overlaps },
    { "", "first_common", lift_first_common },
    { "", "count", lift_count }, { "", "clamp", lift_clamp },
    { "math", "min", lift_min }, { "math", "max", lift_max },
    { "math", "abs", lift_abs }, { "math", "floor", lift_floor },
    { "math", "ceil", lift_ceil },
    { "string", "lower", lift_lower }, { "string", "upper", lift_upper },
    { "string", "len", lift_len }, { "string", "sub", lift_sub },
    { "string", "reverse", lift_reverse },
    { "string", "find", lift_find }, { "string", "byte", lift_byte },
    { "string", "match", lift_match }, { "string", "gsub", lift_gsub },
    { "string", "rep", lift_rep },
    { "string", "format", lift_format },
    { "", "tostring", lift_tostring }, { "", "error", lift_error }
};

struct operand builtin_call(struct walk *walk, const struct call_site *site)
{
    assert(site->row != NULL && site->row->name != NULL);
    for (size_t i = 0; i < sizeof lift_rows / sizeof lift_rows[0]; i++) {
        if (strcmp(lift_rows[i].library, site->row->library) == 0 &&
            strcmp(lift_rows[i].name, site->row->name) == 0) {
            return lift_rows[i].function(walk, site);
        }
    }
    return builtin_give_up(walk, site);
}
