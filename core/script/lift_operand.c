/* Operands, and what is said about them: findings, and why a function could
 * not be lifted. */
#include "script/lift_walk.h"

#include <assert.h>
#include <string.h>

/* --- Operands ------------------------------------------------------------- */

/* The one place that knows what "nothing known" is in each field. */
struct operand operand_of(enum operand_kind kind)
{
    return (struct operand){ .kind = kind, .node = NODE_ID_NONE,
                             .effects = NODE_ID_NONE, .path = STR(""),
                             .row = NODE_ID_NONE };
}

/* A value of which nothing is known: it silences findings and does not
 * lift. */
struct operand operand_any(void)
{
    return operand_of(OPERAND_ANY);
}

/* A value of a known type. `node` may be NODE_ID_NONE: then its type is
 * checked all the same, but it cannot be lifted. */
struct operand operand_value(struct type type, node_id node)
{
    assert(type.base != TYPE_NONE);
    struct operand operand = operand_any();
    operand.kind = OPERAND_VALUE;
    operand.type = type;
    operand.node = node;
    return operand;
}

/* The result of a comparison or a condition. */
struct operand operand_bool(node_id node)
{
    return operand_value((struct type){ TYPE_BOOL, false }, node);
}

/* A single value, not a list, of the base. */
bool operand_is(const struct operand *operand, enum type_base base)
{
    assert(operand != NULL);
    return operand->kind == OPERAND_VALUE && !operand->type.list &&
           operand->type.base == base;
}

/* A text; not what may become one by `..`. */
bool operand_is_text(const struct operand *operand)
{
    assert(operand != NULL);
    return operand_is(operand, TYPE_TEXT);
}

/* A bool that is not a list; it may still be nil (maybe_nil). */
bool operand_is_bool(const struct operand *operand)
{
    assert(operand != NULL);
    return operand_is(operand, TYPE_BOOL);
}

/* What is a number inside: a date is its days and a time its seconds
 * (type.h). */
bool operand_is_numeric(const struct operand *operand)
{
    assert(operand != NULL);
    return operand_is(operand, TYPE_INT) || operand_is(operand, TYPE_NUMBER) ||
           operand_is(operand, TYPE_DATE) || operand_is(operand, TYPE_TIME);
}

/* Constant texts. Must name each kind: the compiler sees to it. */
const char *operand_name(const struct operand *operand)
{
    assert(operand != NULL);
    switch (operand->kind) {
    case OPERAND_ANY: return "?";
    case OPERAND_NIL: return "nil";
    case OPERAND_VALUE: return type_name(operand->type);
    case OPERAND_ENTITY: return "entity";
    case OPERAND_FUNCTION: case OPERAND_BUILTIN: case OPERAND_DECISION:
        return "function";
    case OPERAND_TABLE: case OPERAND_LIBRARY: case OPERAND_TABLES:
    case OPERAND_ROW:
        return "table";
    }
    return "?";
}

/* For an operand kept in a variable: its events belong to the statement that
 * computed it and must not come again, and a list of many is cut to one. */
struct operand operand_settled(struct operand operand)
{
    operand.effects = NODE_ID_NONE;
    operand.many = false;
    operand.rest = NULL;
    operand.tail = NULL;
    assert(operand.kind <= OPERAND_ROW);
    return operand;
}

/* Borrowed from the graph: gone when a node is added. */
const struct node *node_constant(const struct walk *walk, node_id node)
{
    if (node == NODE_ID_NONE) {
        return NULL;
    }
    assert(node < walk->graph->count);
    const struct node *found = &walk->graph->nodes[node];
    return found->op == NODE_CONST ? found : NULL;
}

/* Written in the source, or computed to a constant by the graph. *out then
 * belongs to the tree or the graph; untouched when false. */
bool operand_literal(const struct walk *walk, const struct operand *operand,
                     struct str *out)
{
    assert(operand != NULL);
    assert(out != NULL);
    const struct node *constant = node_constant(walk, operand->node);
    if (operand->tree != NULL && operand->tree->kind == TREE_TEXT &&
        operand_is_text(operand)) {
        *out = operand->tree->text;
        return true;
    }
    if (!operand_is_text(operand) || constant == NULL) {
        return false;
    }
    *out = constant->constant.as.text;
    return true;
}

/* --- Integers beside numbers ---------------------------------------------- */

enum { BITS_EXACT = 53 };         /* of an integer that a double holds */

/* How far from 0 an integer may be: a constant, or a fact that a file gave;
 * -1 = not known, or beyond 2^53. */
static int64_t exact_bound(const struct walk *walk,
                           const struct operand *operand)
{
    const int64_t most = INT64_C(1) << BITS_EXACT;
    assert(operand_is(operand, TYPE_INT));
    if (operand->node == NODE_ID_NONE || operand->maybe_nil) {
        return -1;
    }
    const struct node *node = &walk->graph->nodes[operand->node];
    if (node->op == NODE_CONST) {
        int64_t value = node->constant.as.integer;
        return value > most || value < -most ? -1 : value < 0 ? -value : value;
    }
    if (node->op != NODE_FACT ||
        walk->context->facts->fields[node->slot].derived.size > 0) {
        return -1;
    }
    const struct field *field = &walk->context->facts->fields[node->slot];
    double far = -field->min > field->max ? -field->min : field->max;
    return field->has_min && field->has_max && far < (double)most
         ? (int64_t)far + 1 : most;
}

bool operand_to_number(struct walk *walk, struct operand *operand)
{
    int64_t most = exact_bound(walk, operand);
    if (most < 0) {
        return false;
    }
    assert(!operand->maybe_nil);
    operand->type = (struct type){ TYPE_NUMBER, false };
    operand->node = build_unary(walk, NODE_TO_NUMBER, operand->type,
                                operand->node);
    operand->maybe_int = true;
    operand->most = most;
    return true;
}

/* What Lua would do with the integer is done with a double of its value: it
 * compares alike, and where arithmetic would differ (lift_operator.c) or
 * somebody asks which of the two it is, the function is given up. */
bool operand_unify(struct walk *walk, struct operand *a, struct operand *b)
{
    assert(a != NULL && b != NULL);
    if (a->kind != OPERAND_VALUE || b->kind != OPERAND_VALUE) {
        return false;
    }
    if (operand_is(a, TYPE_INT) && operand_is(b, TYPE_NUMBER)) {
        return operand_to_number(walk, a);
    }
    if (operand_is(b, TYPE_INT) && operand_is(a, TYPE_NUMBER)) {
        return operand_to_number(walk, b);
    }
    return type_equal(a->type, b->type);
}

/* --- Findings ------------------------------------------------------------- */

/* Puts the place of `at` into `err`. */
static void place(const struct walk *walk, struct err *err,
                  const struct tree *at)
{
    char file[ERR_FILE_BYTES];
    size_t size = walk->file.size < sizeof file - 1 ? walk->file.size
                                                    : sizeof file - 1;
    memcpy(file, walk->file.bytes == NULL ? "" : walk->file.bytes, size);
    file[size] = '\0';
    (void)err_at(err, file, at->line, at->column);
    err_source(err, syntax_line(walk->source, at->line));
    assert(err->message != MESSAGE_NONE);
}

/* A tree may be walked more than once (loops unrolled, functions inlined); a
 * message at one place is said once. Looks only at our own findings. */
static bool is_said(const struct walk *walk, const struct tree *at,
                    enum message message)
{
    assert(walk->findings_first <= walk->findings->count);
    for (size_t i = walk->findings_first; i < walk->findings->count; i++) {
        const struct err *err = &walk->findings->items[i].err;
        if (err->message == message && err->line == at->line &&
            err->column == at->column) {
            return true;
        }
    }
    return false;
}

/* What only warns; everything else refuses the load. */
static enum severity severity_of(enum message message)
{
    switch ((int)message) {
    case MESSAGE_LIFT_KEY_NEAR: case MESSAGE_LIFT_ALWAYS:
    case MESSAGE_LIFT_ITSELF: case MESSAGE_LIFT_CONSTANT:
    case MESSAGE_LIFT_NO_TITLE: case MESSAGE_LIFT_NO_BASIS:
    case MESSAGE_LIFT_NEVER: case MESSAGE_LIFT_NEVER_NEAR:
    case MESSAGE_LIFT_NO_RETURN: case MESSAGE_LIFT_REASON_FIELD:
    /* LANGUAGE.md section 8, Results: such a rule loads, and is `error`. */
    case MESSAGE_LIFT_RESULT: case MESSAGE_LIFT_REASON:
        return SEVERITY_WARNING;
    default:
        return SEVERITY_ERROR;
    }
}

/* Findings that make a value doubtful give the function up, also when the
 * finding itself has been said before. On no memory the walk stops. */
void walk_find(struct walk *walk, const struct tree *at,
               enum message message, struct texts texts)
{
    assert(at != NULL && at->line > 0);
    enum severity severity = severity_of(message);
    if (severity == SEVERITY_ERROR || message == MESSAGE_LIFT_RESULT
        || message == MESSAGE_LIFT_REASON) {
        walk_give_up(walk, at, MESSAGE_WHY_FINDING, STR(""));
    }
    if (findings_full(walk->findings, severity)
        || is_said(walk, at, message)) {
        return;
    }
    struct finding *finding = findings_add(walk->findings, severity);
    if (finding == NULL) {
        walk_nomem(walk);
        return;
    }
    (void)err_fail(&finding->err, message, "tttt", texts.a, texts.b, texts.c,
                   texts.d);
    place(walk, &finding->err, at);
}

/* Not an error: the function stays Lua and is interpreted. Only the first
 * reason is kept, for later ones follow from it. */
void walk_give_up(struct walk *walk, const struct tree *at,
                  enum message why, struct str argument)
{
    assert(at != NULL);
    if (walk->given_up) {
        return;
    }
    walk->given_up = true;
    (void)err_fail(&walk->why_not, why, "t", argument);
    place(walk, &walk->why_not, at);
}

/* May be called more than once; the error is the same. */
void walk_nomem(struct walk *walk)
{
    assert(walk->err != NULL);
    walk->failed = true;
    walk->given_up = true;
    (void)err_nomem(walk->err);
    assert(walk->err->code == ERR_NOMEM);
}
