/* The search: what a truth asks of its term, and boxes that are cut until it
 * is decided.  Terms and classes: decide_terms.c. */
#include "expr/decide_internal.h"

#include <assert.h>
#include <string.h>

enum { NO, YES, OPEN };           /* of a truth in a box */

/* --- Second pass: the classes in which a truth holds ---------------------- */

/* Whether `left OP right` holds when left is before (-1), at, behind (1). */
static bool order_holds(enum node_op op, int order)
{
    switch (op) {
    case NODE_EQ: return order == 0;
    case NODE_NE: return order != 0;
    case NODE_LT: return order < 0;
    case NODE_LE: return order <= 0;
    case NODE_GT: return order > 0;
    case NODE_GE: return order >= 0;
    default: break;
    }
    assert(false);
    return false;
}

/* The same comparison with its sides changed. */
static enum node_op turned(enum node_op op)
{
    assert(op < NODE_OP_COUNT);
    switch (op) {
    case NODE_LT: return NODE_GT;
    case NODE_LE: return NODE_GE;
    case NODE_GT: return NODE_LT;
    case NODE_GE: return NODE_LE;
    default: return op;
    }
}

/* Classes of a number in which `term OP number` holds; NaN only for `~=`. */
static uint64_t number_yes(const struct decide_term *term, enum node_op op,
                           double number)
{
    assert(term != NULL);
    assert(term->kind == DECIDE_NUMBER);
    uint64_t yes = 0;
    for (size_t i = 0; i <= 2 * term->count; i++) {
        double low = 0, high = 0;
        decide_ends(term, i, &low, &high);
        int order = i % 2 == 1 ? (low > number) - (low < number)
                               : high <= number ? -1 : 1;
        yes |= order_holds(op, order) ? decide_bit(i) : 0;
    }
    return op == NODE_NE ? yes | decide_bit(2 * term->count + 1) : yes;
}

/* Of an `~=` the class of all other texts says yes, too. */
static uint64_t text_yes(const struct decide_term *term, enum node_op op,
                         struct str text)
{
    assert(term != NULL);
    assert(term->kind == DECIDE_TEXT);
    uint64_t yes = 0;
    for (size_t i = 0; i < term->count; i++) {
        bool same = str_equal(term->texts[i], text);
        yes |= same == (op == NODE_EQ) ? decide_bit(i) : 0;
    }
    return op == NODE_EQ ? yes : yes | decide_bit(term->count);
}

/* The classes of a comparison with a constant, on the right. */
static uint64_t constant_yes(const struct decide_term *term, enum node_op op,
                             const struct node *constant)
{
    assert(term != NULL);
    assert(constant->op == NODE_CONST);
    double number = 0;
    struct str text = STR("");
    if (term->kind == DECIDE_NUMBER) {
        (void)decide_real(constant, &number);
        return number_yes(term, op, number);
    }
    (void)decide_word(constant, &text);
    return text_yes(term, op, text);
}

/* Points the atom at a term that collect has made. */
static void aim(struct decide *d, struct decide_atom *atom,
                const struct decide_term *term, uint64_t yes)
{
    assert(term != NULL);
    atom->term = (int32_t)(term - d->terms);
    atom->yes = yes;
}

/* A comparison with a constant has classes of its term; one of two facts an
 * order. */
static void make_compare(struct decide *d, node_id id,
                         struct decide_atom *atom)
{
    assert(d->graph != NULL);
    assert(atom != NULL);
    const struct node *node = decide_node(d, id);
    enum node_op op = (enum node_op)node->op;
    node_id a = decide_plain(d, node->a), b = decide_plain(d, node->b);
    struct decide_term *term = NULL;
    if (decide_node(d, b)->op == NODE_CONST
        && (term = decide_compared(d, a, decide_node(d, b))) != NULL) {
        aim(d, atom, term, constant_yes(term, op, decide_node(d, b)));
    } else if (decide_node(d, a)->op == NODE_CONST
               && (term = decide_compared(d, b, decide_node(d, a))) != NULL) {
        aim(d, atom, term, constant_yes(term, turned(op), decide_node(d, a)));
    } else if (decide_is_pair(d, node)) {
        uint64_t yes = 0;
        op = a < b ? op : turned(op);
        for (int order = -1; order <= 1; order++) {
            yes |= order_holds(op, order) ? decide_bit((size_t)(order + 1)) : 0;
        }
        aim(d, atom, decide_find(d, DECIDE_PAIR, a < b ? a : b,
                               a < b ? b : a, NULL),
            op == NODE_NE ? yes | decide_bit(3) : yes);
    } else {
        aim(d, atom, decide_find(d, DECIDE_BOOL, id, NODE_ID_NONE, NULL), 2);
    }
}

static void make_among(struct decide *d, node_id id, struct decide_atom *atom)
{
    assert(d->graph != NULL);
    assert(atom != NULL);
    struct among among = decide_among(d, decide_node(d, id));
    struct decide_term *term = NULL;
    uint64_t yes = 0;
    bool whole = among.x != NODE_ID_NONE;
    for (size_t i = 0; whole && i < among.count; i++) {
        struct node item = decide_item(d, &among, i);
        term = decide_compared(d, among.x, &item);
        whole = term != NULL;
        yes |= whole ? constant_yes(term, NODE_EQ, &item) : 0;
    }
    if (whole && term != NULL) {
        aim(d, atom, term, yes);
        return;
    }
    term = decide_find(d, DECIDE_BOOL, id, NODE_ID_NONE, NULL);
    /* Among nothing at all: never. */
    aim(d, atom, term, whole ? 0 : 2);
}

/* Members stand one by one; atom->terms of them are looked up again when they
 * are asked for, as they need not stand in a row. */
static void make_members(struct decide *d, node_id id,
                         struct decide_atom *atom)
{
    assert(d->graph != NULL);
    assert(atom != NULL);
    const struct cell *items = NULL;
    node_id list = NODE_ID_NONE;
    size_t count = 0;
    if (decide_members(d, decide_node(d, id), &list, &items, &count)) {
        atom->terms = (uint32_t)count + 1;
        return;
    }
    aim(d, atom, decide_find(d, DECIDE_BOOL, id, NODE_ID_NONE, NULL), 2);
}

/* The atom of a truth that is no gate; made when it is first asked for. */
static const struct decide_atom *atom_of(struct decide *d, node_id id)
{
    struct decide_atom *atom = &d->atoms[id];
    const struct node *node = decide_node(d, id);
    if (atom->made) {
        return atom;
    }
    atom->made = true;
    atom->term = -1;
    switch (node->op) {
    case NODE_EQ: case NODE_NE: case NODE_LT: case NODE_LE: case NODE_GT:
    case NODE_GE:
        make_compare(d, id, atom);
        break;
    case NODE_ONE_OF: make_among(d, id, atom); break;
    case NODE_IN_LIST:
        if (decide_node(d, node->a)->op == NODE_CONST) {
            make_among(d, id, atom);
        } else {
            make_members(d, id, atom);
        }
        break;
    case NODE_OVERLAPS: make_members(d, id, atom); break;
    default:
        aim(d, atom, decide_find(d, DECIDE_BOOL, id, NODE_ID_NONE, NULL), 2);
        break;
    }
    assert(atom->term >= 0 || atom->terms > 0);
    return atom;
}

/* --- A truth in a box ----------------------------------------------------- */

static uint8_t term_value(const struct decide_term *term, uint64_t yes)
{
    assert(term->possible != 0);
    if ((term->possible & yes) == 0) {
        return NO;
    }
    return (term->possible & ~yes) == 0 ? YES : OPEN;
}

/* Some member of the list: the term that is open, when one decides it. */
static uint8_t members_value(struct decide *d, node_id id,
                             struct decide_term **open)
{
    assert(d->graph != NULL);
    assert(open != NULL);
    const struct cell *items = NULL;
    node_id list = NODE_ID_NONE;
    size_t count = 0;
    uint8_t value = NO;
    (void)decide_members(d, decide_node(d, id), &list, &items, &count);
    for (size_t i = 0; i < count && value != YES; i++) {
        struct decide_term *term = decide_find(d, DECIDE_MEMBER, list,
                                             NODE_ID_NONE, &items[i]);
        uint8_t one = term_value(term, 2);
        if (one == OPEN && value == NO) {
            *open = term;
        }
        value = one == NO ? value : one == YES ? YES : OPEN;
    }
    return value;
}

static uint8_t value_of(struct decide *d, node_id id);

/* Two truths that are compared with one another. */
static bool is_same_truth(const struct decide *d, const struct node *node)
{
    assert(d != NULL);
    assert(node != NULL);
    return (node->op == NODE_EQ || node->op == NODE_NE)
           && decide_is_bool(decide_node(d, node->a))
           && decide_is_bool(decide_node(d, node->b));
}

/* Three values: an open operand leaves the gate open unless the other
 * decides. */
static uint8_t gate_value(struct decide *d, const struct node *node)
{
    assert(d != NULL);
    assert(node != NULL);
    uint8_t a = node->op == NODE_SEQ ? NO : value_of(d, node->a);
    if (node->op == NODE_NOT) {
        return a == OPEN ? OPEN : a == YES ? NO : YES;
    }
    if (node->op == NODE_IF) {
        uint8_t yes = a == NO ? OPEN : value_of(d, node->b);
        uint8_t no = a == YES ? OPEN : value_of(d, node->c);
        return a == YES ? yes : a == NO ? no : yes == no ? yes : OPEN;
    }
    uint8_t b = value_of(d, node->b);
    switch (node->op) {
    case NODE_SEQ: return b;
    case NODE_AND: return a == NO || b == NO ? NO : a == YES ? b : OPEN;
    case NODE_OR: return a == YES || b == YES ? YES : a == NO ? b : OPEN;
    default: break;
    }
    if (a == OPEN || b == OPEN) {
        return OPEN;
    }
    return (a == b) == (node->op == NODE_EQ) ? YES : NO;
}

static bool is_gate(const struct decide *d, const struct node *node)
{
    assert(d != NULL);
    assert(node != NULL);
    return node->op == NODE_NOT || node->op == NODE_AND
           || node->op == NODE_OR || node->op == NODE_IF
           || node->op == NODE_SEQ || is_same_truth(d, node);
}

/* The truth of a node in the box that d->terms stand for. */
static uint8_t value_of(struct decide *d, node_id id)
{
    assert(d->stamps != NULL);
    assert(d->values != NULL);
    const struct node *node = decide_node(d, id);
    if (d->stamps[id] == d->stamp) {
        return d->values[id];
    }
    uint8_t value = OPEN;
    if (node->op == NODE_CONST) {
        value = node->constant.as.boolean ? YES : NO;
    } else if (is_gate(d, node)) {
        value = gate_value(d, node);
    } else {
        const struct decide_atom *atom = atom_of(d, id);
        struct decide_term *open = NULL;
        value = atom->terms > 0
            ? members_value(d, id, &open)
            : term_value(&d->terms[atom->term], atom->yes);
    }
    d->stamps[id] = d->stamp;
    d->values[id] = value;
    return value;
}

/* The term to cut next, below a node that is open, and where. */
static struct decide_term *open_term(struct decide *d, node_id id,
                                     uint64_t *yes)
{
    const struct node *node = decide_node(d, id);
    assert(value_of(d, id) == OPEN);
    while (is_gate(d, node)) {
        node_id next = node->op == NODE_SEQ ? node->b : node->a;
        if (value_of(d, next) != OPEN) {
            next = node->op == NODE_IF && value_of(d, node->a) == NO
                   ? node->c : node->b;
        }
        id = next;
        node = decide_node(d, id);
    }
    const struct decide_atom *atom = atom_of(d, id);
    struct decide_term *term = NULL;
    if (atom->terms > 0) {
        *yes = 2;
        (void)members_value(d, id, &term);
        return term;
    }
    *yes = atom->yes;
    return &d->terms[atom->term];
}

/* --- The search ----------------------------------------------------------- */

struct search {
    struct decide *d;
    const struct decide_question *question;
    bool proposed;
};

/* True when the caller has enough.  Each cut takes classes from a term, so the
 * depth is bounded by all classes together. */
static bool search_box(struct search *search)
{
    struct decide *d = search->d;
    if (d->limit || ++d->boxes > DECIDE_BOXES_MAX) {
        d->limit = true;
        return false;
    }
    d->stamp++;
    uint8_t value = value_of(d, search->question->condition);
    if (value == NO) {
        return false;
    }
    if (value == YES) {
        search->proposed = true;
        return search->question->model(search->question->user, d);
    }
    uint64_t yes = 0;
    struct decide_term *term = open_term(d, search->question->condition, &yes);
    uint64_t before = term->possible;
    assert((before & yes) != 0 && (before & ~yes) != 0);
    term->possible = before & yes;
    bool enough = search_box(search);
    if (!enough) {
        term->possible = before & ~yes;
        enough = search_box(search);
    }
    term->possible = before;
    return enough;
}

/* Room for the terms and one entry a node. */
static bool prepare(struct decide *d, struct arena *arena)
{
    size_t count = d->graph->count + 1;
    assert(count > 1);
    d->terms = arena_alloc(arena, DECIDE_TERMS_MAX * sizeof *d->terms);
    d->atoms = arena_alloc(arena, count * sizeof *d->atoms);
    d->values = arena_alloc(arena, count);
    d->stamps = arena_alloc(arena, count * sizeof *d->stamps);
    return !arena->failed && d->terms != NULL && d->atoms != NULL
           && d->values != NULL && d->stamps != NULL;
}

enum decide_end decide_search(const struct decide_question *question,
                              struct arena *arena)
{
    struct decide d = { .graph = question->graph, .stamp = 1,
                        .range = { .slot = -1 } };
    struct search search = { &d, question, false };
    assert(question->graph != NULL && question->model != NULL);
    assert(question->condition < question->graph->count);
    if (question->range != NULL) {
        d.range = *question->range;
    }
    if (!prepare(&d, arena)) {
        return DECIDE_LIMIT;
    }
    decide_collect(&d, question->condition);
    decide_open(&d);
    for (size_t i = 0; i < d.count; i++) {
        if (d.terms[i].possible == 0) {
            return DECIDE_NEVER;  /* the fact's own bounds leave nothing */
        }
    }
    if (!d.limit && search_box(&search)) {
        return DECIDE_STOPPED;
    }
    return d.limit ? DECIDE_LIMIT
                   : search.proposed ? DECIDE_OPEN : DECIDE_NEVER;
}
