/* Terms of a condition and their classes: what is compared with what, and what
 * each may be before anything is asked.
 *
 * Classes of a number with cuts c1 < c2: below c1, c1 itself, between, c2
 * itself, above: class 2i+1 is cut i, class 2i what lies before it.  A float
 * that is no fact may be NaN, which has the last class.  A class in which no
 * whole number lies is no class of an int. */
#include "expr/decide_internal.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Exact in a double: what cannot be is not looked into. */
static const double whole_max = 0x1p53;

/* --- Nodes ---------------------------------------------------------------- */

const struct node *decide_node(const struct decide *d, node_id id)
{
    assert(id < d->graph->count);
    return &d->graph->nodes[id];
}

/* An int as a number compares as the int itself. */
node_id decide_plain(const struct decide *d, node_id id)
{
    assert(d->graph != NULL);
    const struct node *node = decide_node(d, id);
    return node->op == NODE_TO_NUMBER
           && decide_node(d, node->a)->type.base == TYPE_INT ? node->a : id;
}

static bool is_ordered(struct type type)
{
    return !type.list && (type.base == TYPE_INT || type.base == TYPE_DATE
                          || type.base == TYPE_TIME
                          || type.base == TYPE_NUMBER);
}

/* A constant as a number that a double holds exactly. */
bool decide_real(const struct node *node, double *out)
{
    if (node->op != NODE_CONST || !is_ordered(node->type)) {
        return false;
    }
    assert(node->constant.known);
    *out = node->type.base == TYPE_NUMBER
           ? node->constant.as.number : (double)node->constant.as.integer;
    return isfinite(*out) && (node->type.base == TYPE_NUMBER
                              || fabs(*out) <= whole_max);
}

/* A constant text. */
bool decide_word(const struct node *node, struct str *out)
{
    assert(node != NULL);
    assert(out != NULL);
    bool text = node->op == NODE_CONST && node->type.base == TYPE_TEXT
                && !node->type.list;
    if (text) {
        *out = node->constant.as.text;
    }
    return text;
}

/* --- Terms ---------------------------------------------------------------- */

/* The term of this kind, made when it is new; NULL when there are too many. */
struct decide_term *decide_find(struct decide *d, enum decide_kind kind,
                                     node_id node, node_id other,
                                     const struct cell *item)
{
    for (size_t i = 0; i < d->count; i++) {
        struct decide_term *term = &d->terms[i];
        struct type scalar = { decide_node(d, node)->type.base, false };
        if (term->kind == kind && term->node == node && term->other == other
            && (item == NULL || cell_equal(scalar, term->item, *item))) {
            return term;
        }
    }
    if (d->count == DECIDE_TERMS_MAX) {
        d->limit = true;
        return NULL;
    }
    struct decide_term *term = &d->terms[d->count++];
    memset(term, 0, sizeof *term);
    term->kind = kind;
    term->node = node;
    term->other = other;
    if (item != NULL) {
        term->item = *item;
    }
    assert(d->count <= DECIDE_TERMS_MAX);
    return term;
}

/* Adds a cut in its order; each stands once. */
static void add_cut(struct decide *d, struct decide_term *term, double cut)
{
    size_t at = 0;
    assert(term->kind == DECIDE_NUMBER);
    while (at < term->count && term->cuts[at] < cut) {
        at++;
    }
    if (at < term->count && term->cuts[at] == cut) {
        return;
    }
    /* With NaN's class: 2n + 2 of 64. */
    if (term->count + 1 >= DECIDE_CLASSES_MAX / 2) {
        d->limit = true;
        return;
    }
    memmove(term->cuts + at + 1, term->cuts + at,
            (term->count - at) * sizeof(double));
    term->cuts[at] = cut;
    term->count++;
}

static void add_text(struct decide *d, struct decide_term *term,
                     struct str text)
{
    assert(term->kind == DECIDE_TEXT);
    for (size_t i = 0; i < term->count; i++) {
        if (str_equal(term->texts[i], text)) {
            return;
        }
    }
    if (term->count + 1 >= DECIDE_CLASSES_MAX) {
        d->limit = true;
        return;
    }
    term->texts[term->count++] = text;
}

/* A term that a constant is compared with; NULL when it cannot be. */
struct decide_term *decide_compared(struct decide *d, node_id id,
                                    const struct node *constant)
{
    double number = 0;
    struct str text = STR("");
    const struct node *node = decide_node(d, id);
    struct decide_term *term = NULL;
    assert(constant->op == NODE_CONST);
    if (node->maybe_nil) {
        return NULL;
    }
    if (is_ordered(node->type) && decide_real(constant, &number)) {
        term = decide_find(d, DECIDE_NUMBER, id, NODE_ID_NONE, NULL);
        if (term != NULL) {
            add_cut(d, term, number);
        }
    } else if (node->type.base == TYPE_TEXT && !node->type.list
               && decide_word(constant, &text)) {
        term = decide_find(d, DECIDE_TEXT, id, NODE_ID_NONE, NULL);
        if (term != NULL) {
            add_text(d, term, text);
        }
    }
    return term;
}

/* --- First pass: what is compared with what ------------------------------- */

/* A truth that is not looked into: true or false, as it likes. */
static void collect_opaque(struct decide *d, node_id id)
{
    assert(d->graph != NULL);
    assert(id != NODE_ID_NONE);
    (void)decide_find(d, DECIDE_BOOL, id, NODE_ID_NONE, NULL);
}

bool decide_is_bool(const struct node *node)
{
    assert(node != NULL);
    return node->type.base == TYPE_BOOL && !node->type.list
           && !node->maybe_nil;
}

/* Does this comparison look at two terms of an order, or of text? */
bool decide_is_pair(const struct decide *d, const struct node *node)
{
    assert(d->graph != NULL);
    assert(node != NULL);
    const struct node *a = decide_node(d, node->a);
    const struct node *b = decide_node(d, node->b);
    bool ordered = is_ordered(a->type) && is_ordered(b->type);
    bool text = a->type.base == TYPE_TEXT && b->type.base == TYPE_TEXT
                && !a->type.list && !b->type.list;
    return (ordered || text) && !a->maybe_nil && !b->maybe_nil;
}

/* A term gets the constants it is compared with: between them nothing
 * changes. */
static void collect_compare(struct decide *d, node_id id)
{
    assert(d->graph != NULL);
    assert(id != NODE_ID_NONE);
    const struct node *node = decide_node(d, id);
    node_id a = decide_plain(d, node->a), b = decide_plain(d, node->b);
    bool equality = node->op == NODE_EQ || node->op == NODE_NE;
    if (equality && decide_is_bool(decide_node(d, a))
        && decide_is_bool(decide_node(d, b))) {
        decide_collect(d, a);
        decide_collect(d, b);
    } else if (decide_node(d, b)->op == NODE_CONST
               && decide_compared(d, a, decide_node(d, b)) != NULL) {
        return;
    } else if (decide_node(d, a)->op == NODE_CONST
               && decide_compared(d, b, decide_node(d, a)) != NULL) {
        return;
    } else if (decide_is_pair(d, node)) {
        (void)decide_find(d, DECIDE_PAIR, a < b ? a : b, a < b ? b : a, NULL);
    } else {
        collect_opaque(d, id);
    }
}

/* Constants only: an argument that is none is not looked into. */
struct among decide_among(const struct decide *d, const struct node *node)
{
    assert(d->graph != NULL);
    assert(node != NULL);
    struct among among = { .x = NODE_ID_NONE };
    if (node->op == NODE_ONE_OF) {
        const node_id *args = d->graph->args + node->args;
        for (uint32_t i = 1; i < node->args_count; i++) {
            if (decide_node(d, args[i])->op != NODE_CONST) {
                return among;
            }
        }
        among.x = decide_plain(d, args[0]);
        among.args = args + 1;
        among.count = node->args_count - 1;
    } else if (decide_node(d, node->a)->op == NODE_CONST) {
        const struct node *list = decide_node(d, node->a);
        among.x = decide_plain(d, node->b);
        among.items = list->constant.as.list.items;
        among.count = list->constant.as.list.count;
        among.type = (struct type){ list->type.base, false };
    }
    return among;
}

/* Item `index` as a constant node, made on the stack. */
struct node decide_item(const struct decide *d,
                              const struct among *among, size_t index)
{
    assert(index < among->count);
    if (among->items == NULL) {
        return *decide_node(d, among->args[index]);
    }
    return (struct node){ .op = NODE_CONST, .type = among->type,
                          .constant = among->items[index] };
}

/* one_of(x, constants): x is cut by each of them. */
static void collect_among(struct decide *d, node_id id)
{
    assert(d->graph != NULL);
    assert(id != NODE_ID_NONE);
    struct among among = decide_among(d, decide_node(d, id));
    bool whole = among.x != NODE_ID_NONE;
    for (size_t i = 0; whole && i < among.count; i++) {
        struct node item = decide_item(d, &among, i);
        whole = decide_compared(d, among.x, &item) != NULL;
    }
    if (!whole) {
        collect_opaque(d, id);
    }
}

/* A list whose items are asked for one by one, and the constants. */
bool decide_members(const struct decide *d, const struct node *node,
                    node_id *list, const struct cell **items, size_t *count)
{
    assert(list != NULL);
    assert(count != NULL);
    const struct node *a = decide_node(d, node->a);
    const struct node *b = decide_node(d, node->b);
    if (node->op == NODE_IN_LIST) {
        *list = node->a;
        *items = &b->constant;
        *count = 1;
        return b->op == NODE_CONST && a->type.list && !a->maybe_nil
               && b->type.base == a->type.base;
    }
    *list = b->op == NODE_CONST ? node->a : node->b;
    const struct node *fixed = b->op == NODE_CONST ? b : a;
    *items = fixed->constant.as.list.items;
    *count = fixed->constant.as.list.count;
    return fixed->op == NODE_CONST && a->type.base == b->type.base
           && !a->maybe_nil && !b->maybe_nil;
}

static void collect_members(struct decide *d, node_id id)
{
    assert(d->graph != NULL);
    assert(id != NODE_ID_NONE);
    const struct cell *items = NULL;
    node_id list = NODE_ID_NONE;
    size_t count = 0;
    if (!decide_members(d, decide_node(d, id), &list, &items, &count)) {
        collect_opaque(d, id);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        (void)decide_find(d, DECIDE_MEMBER, list, NODE_ID_NONE, &items[i]);
    }
}

/* Each node once: what is shared stays shared. */
void decide_collect(struct decide *d, node_id id)
{
    assert(d->stamps != NULL);
    assert(id != NODE_ID_NONE);
    const struct node *node = decide_node(d, id);
    if (d->stamps[id] == d->stamp) {
        return;
    }
    d->stamps[id] = d->stamp;
    switch (node->op) {
    case NODE_CONST: break;
    case NODE_NOT: decide_collect(d, node->a); break;
    case NODE_SEQ: decide_collect(d, node->b); break;
    case NODE_AND: case NODE_OR:
        decide_collect(d, node->a);
        decide_collect(d, node->b);
        break;
    case NODE_IF:
        decide_collect(d, node->a);
        decide_collect(d, node->b);
        decide_collect(d, node->c);
        break;
    case NODE_EQ: case NODE_NE: case NODE_LT: case NODE_LE: case NODE_GT:
    case NODE_GE:
        collect_compare(d, id);
        break;
    case NODE_ONE_OF: collect_among(d, id); break;
    case NODE_IN_LIST:
        if (decide_node(d, node->a)->op == NODE_CONST) {
            collect_among(d, id);
        } else {
            collect_members(d, id);
        }
        break;
    case NODE_OVERLAPS: collect_members(d, id); break;
    default: collect_opaque(d, id); break;
    }
}

/* --- Classes -------------------------------------------------------------- */

uint64_t decide_bit(size_t index)
{
    assert(index < DECIDE_CLASSES_MAX);
    return UINT64_C(1) << index;
}

/* The ends of a class of a number; infinite where there is none. */
void decide_ends(const struct decide_term *term, size_t index,
                       double *low, double *high)
{
    assert(index <= 2 * term->count);
    size_t cut = index / 2;
    if (index % 2 == 1) {
        *low = *high = term->cuts[cut];
        return;
    }
    *low = cut == 0 ? -INFINITY : term->cuts[cut - 1];
    *high = cut == term->count ? INFINITY : term->cuts[cut];
}

/* Does a whole number lie in the class? */
static bool has_whole(size_t index, double low, double high)
{
    return index % 2 == 1 ? floor(low) == low
                          : isinf(low) || isinf(high)
                            || floor(low) + 1 < high;
}

/* What the term may be before anything is asked.  A fact keeps its bounds. */
static void open_number(struct decide *d, struct decide_term *term)
{
    assert(term->kind == DECIDE_NUMBER);
    const struct node *node = decide_node(d, term->node);
    double low = -INFINITY, high = INFINITY;
    bool fact = node->op == NODE_FACT;
    if (fact) {
        const struct field *field = &d->graph->facts->fields[node->slot];
        low = field->has_min ? field->min : low;
        high = field->has_max ? field->max : high;
        if (d->range.slot == node->slot) {
            low = d->range.low > low ? d->range.low : low;
            high = d->range.high < high ? d->range.high : high;
        }
    } else if (node->op == NODE_COUNT) {
        low = 0;
    }
    if (isfinite(low)) {
        add_cut(d, term, low);
    }
    if (isfinite(high)) {
        add_cut(d, term, high);
    }
    bool whole = node->type.base != TYPE_NUMBER;
    for (size_t i = 0; i <= 2 * term->count; i++) {
        double from = 0, until = 0;
        decide_ends(term, i, &from, &until);
        bool inside = i % 2 == 1 ? from >= low && from <= high
                                 : from >= low && until <= high;
        if (inside && (!whole || has_whole(i, from, until))) {
            term->possible |= decide_bit(i);
        }
    }
    if (!whole && !fact) {
        term->possible |= decide_bit(2 * term->count + 1);
    }
}

/* A fact of named values is one of them. */
static void open_text(struct decide *d, struct decide_term *term)
{
    assert(term->kind == DECIDE_TEXT);
    const struct node *node = decide_node(d, term->node);
    const struct field *field = node->op == NODE_FACT
        ? &d->graph->facts->fields[node->slot] : NULL;
    if (field == NULL || field->values_count == 0) {
        uint64_t others = decide_bit(term->count);
        term->possible = (others - 1) | others;
        return;
    }
    for (size_t i = 0; i < field->values_count; i++) {
        add_text(d, term, field->values[i]);
    }
    for (size_t i = 0; i < term->count; i++) {
        for (size_t k = 0; k < field->values_count; k++) {
            if (str_equal(term->texts[i], field->values[k])) {
                term->possible |= decide_bit(i);
            }
        }
    }
}

/* Order of two terms: less, equal, greater, and for computed floats none. */
static void open_pair(struct decide *d, struct decide_term *term)
{
    assert(term != NULL);
    term->possible = 7;
    const node_id both[2] = { term->node, term->other };
    for (int i = 0; i < 2; i++) {
        const struct node *node = decide_node(d, both[i]);
        if (node->type.base == TYPE_NUMBER && node->op != NODE_FACT
            && node->op != NODE_CONST) {
            term->possible = 15;
        }
    }
}

/* At the start every class of every term is possible. */
void decide_open(struct decide *d)
{
    assert(d != NULL);
    for (size_t i = 0; i < d->count; i++) {
        struct decide_term *term = &d->terms[i];
        switch (term->kind) {
        case DECIDE_NUMBER: open_number(d, term); break;
        case DECIDE_TEXT: open_text(d, term); break;
        case DECIDE_BOOL: case DECIDE_MEMBER: term->possible = 3; break;
        case DECIDE_PAIR: open_pair(d, term); break;
        }
    }
}

/* --- Values of a class ---------------------------------------------------- */

/* Near the cut: an example beside a threshold says most. */
double decide_number(const struct decide *decide,
                     const struct decide_term *term)
{
    double low = 0, high = 0;
    size_t index = 0;
    assert(term->kind == DECIDE_NUMBER && term->possible != 0);
    bool whole = decide_node(decide, term->node)->type.base != TYPE_NUMBER;
    while ((term->possible & decide_bit(index)) == 0) {
        index++;
    }
    if (index > 2 * term->count) {
        return 0;                 /* NaN: nobody can ask for it */
    }
    decide_ends(term, index, &low, &high);
    if (low == high) {
        return low;
    }
    if (isinf(low) && isinf(high)) {
        return 0;
    }
    if (isinf(low)) {
        return whole ? ceil(high) - 1 : high - 1;
    }
    if (whole || isinf(high)) {
        return floor(low) + 1;
    }
    return floor(low) + 1 < high ? floor(low) + 1 : low + (high - low) / 2;
}

/* A text of the classes that are left; `others` stands for one that no
 * constant names. */
struct str decide_text(const struct decide_term *term, struct str others)
{
    assert(term->kind == DECIDE_TEXT && term->possible != 0);
    for (size_t i = 0; i < term->count; i++) {
        if ((term->possible & decide_bit(i)) != 0) {
            return term->texts[i];
        }
    }
    return others;
}
