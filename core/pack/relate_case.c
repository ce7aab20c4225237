/* From boxes to cases.
 *
 * A box says what each term of the question is; a term that is a fact gives
 * that fact its value at once.  Facts inside other terms (the day behind
 * months_between) are tried: the numbers that the box asks for, as months and
 * days before and after the day of judging, and the bounds of the fact.  What
 * counts is only whether the question, evaluated on the case, is true. */
#include <assert.h>
#include <string.h>

#include "expr/eval.h"
#include "pack/relate_internal.h"

enum { CANDIDATES_MAX = 40, REPRESENTATIVES_MAX = 32, ITEMS_MAX = 64,
       TRIES_OF_A_BOX = 600 };

struct trying {
    struct relate_question *question;
    const struct schema *facts;
    int as_of;                    /* slot */
    bool *wanted;                 /* facts that the goal reads */
    bool *set;                    /* of them: the box says it */
    double numbers[REPRESENTATIVES_MAX];      /* that terms are to have */
    size_t numbers_count;
    struct cell *candidates;      /* CANDIDATES_MAX a slot */
    size_t *counts;               /* one a slot */
    struct arena *scratch;
    int64_t tries;
};

/* --- What the goal reads -------------------------------------------------- */

/* Every fact that the node may read. */
static void mark_facts(const struct graph *graph, node_id id, bool *seen,
                       bool *slots)
{
    assert(graph != NULL);
    assert(slots != NULL);
    if (id == NODE_ID_NONE || seen[id]) {
        return;
    }
    seen[id] = true;
    const struct node *node = &graph->nodes[id];
    if (node->op == NODE_FACT || node->op == NODE_KNOWN) {
        assert(node->slot >= 0);
        slots[node->slot] = true;
    }
    mark_facts(graph, node->a, seen, slots);
    mark_facts(graph, node->b, seen, slots);
    mark_facts(graph, node->c, seen, slots);
    for (uint32_t i = 0; i < node->args_count; i++) {
        mark_facts(graph, graph->args[node->args + i], seen, slots);
    }
}

/* The facts that may matter to the goal, by slot; NULL without memory. */
bool *relate_slots(const struct relate_graph *graph, node_id goal)
{
    assert(graph != NULL);
    assert(goal != NODE_ID_NONE);
    bool *seen = arena_alloc(graph->arena, graph->graph.count + 1);
    bool *slots = arena_alloc(graph->arena, graph->leaf->facts.count + 1);
    if (seen == NULL || slots == NULL) {
        return NULL;
    }
    assert(goal < graph->graph.count);
    mark_facts(&graph->graph, goal, seen, slots);
    return slots;
}

/* --- What the box says ---------------------------------------------------- */

/* A number as a cell of the fact's type. */
static struct cell number_cell(struct type type, double number)
{
    struct cell cell = { .known = true };
    assert(!type.list);
    if (type.base == TYPE_NUMBER) {
        cell.as.number = number;
    } else {
        cell.as.integer = (int64_t)number;
    }
    return cell;
}

static void set(struct trying *trying, int32_t slot, struct cell cell)
{
    assert(slot >= 0 && (size_t)slot < trying->facts->count);
    trying->question->cells[slot] = cell;
    trying->set[slot] = true;
}

/* The members that a list has to have, in an arena list. */
static void add_member(struct trying *trying, int32_t slot,
                       const struct decide_term *term)
{
    struct cell *cell = &trying->question->cells[slot];
    if (!trying->set[slot]) {
        struct cell empty = { .known = true };
        empty.as.list.items = arena_alloc(trying->question->graph->arena,
                                          ITEMS_MAX * sizeof(struct cell));
        if (empty.as.list.items == NULL) {
            return;
        }
        set(trying, slot, empty);
    }
    assert(cell->as.list.count <= ITEMS_MAX);
    if (term->possible == 2 && cell->as.list.count < ITEMS_MAX) {
        ((struct cell *)cell->as.list.items)[cell->as.list.count++] =
            term->item;
    }
}

static void read_bool(struct trying *trying, const struct node *node,
                      const struct decide_term *term)
{
    struct cell cell = { .known = true };
    if (node->op == NODE_FACT) {
        cell.as.boolean = (term->possible & 1) == 0;
        set(trying, node->slot, cell);
    } else if (node->op == NODE_KNOWN && term->possible == 1) {
        cell.known = false;
        set(trying, node->slot, cell);
    }
}

/* Known facts first, so that a box that wants one missing has the last word. */
static void read_box(struct trying *trying, const struct decide *decide)
{
    memset(trying->set, 0, trying->facts->count);
    trying->numbers_count = 0;
    for (size_t i = 0; i < decide->count; i++) {
        const struct decide_term *term = &decide->terms[i];
        const struct node *node = &decide->graph->nodes[term->node];
        bool fact = node->op == NODE_FACT;
        if (term->kind == DECIDE_NUMBER) {
            double number = decide_number(decide, term);
            if (trying->numbers_count < REPRESENTATIVES_MAX) {
                trying->numbers[trying->numbers_count++] = number;
            }
            if (fact) {
                set(trying, node->slot, number_cell(node->type, number));
            }
        } else if (fact && term->kind == DECIDE_TEXT) {
            struct cell cell = { .known = true };
            cell.as.text = decide_text(term, STR("lainnya"));
            set(trying, node->slot, cell);
        } else if (fact && term->kind == DECIDE_MEMBER) {
            add_member(trying, node->slot, term);
        }
    }
    for (size_t i = 0; i < decide->count; i++) {
        const struct decide_term *term = &decide->terms[i];
        if (term->kind == DECIDE_BOOL) {
            read_bool(trying, &decide->graph->nodes[term->node], term);
        }
    }
}

/* --- What is tried -------------------------------------------------------- */

/* Adds a value worth trying, once. */
static void offer(struct trying *trying, size_t slot, struct cell cell)
{
    assert(slot < trying->facts->count);
    size_t *count = &trying->counts[slot];
    struct cell *list = trying->candidates + slot * CANDIDATES_MAX;
    struct type type = trying->facts->fields[slot].type;
    for (size_t i = 0; i < *count; i++) {
        if (cell_equal(type, list[i], cell)) {
            return;
        }
    }
    if (*count < CANDIDATES_MAX) {
        list[(*count)++] = cell;
    }
}

/* A number within the bounds of the fact. */
static void offer_number(struct trying *trying, size_t slot, double number)
{
    const struct field *field = &trying->facts->fields[slot];
    struct relate_period period = trying->question->graph->period;
    bool is_day = (int)slot == trying->as_of;
    if ((field->has_min && number < field->min)
        || (field->has_max && number > field->max)
        || (is_day && (number < (double)period.from
                       || number > (double)period.until))) {
        return;
    }
    if (field->type.base != TYPE_NUMBER
        && (number < -0x1p53 || number > 0x1p53)) {
        return;
    }
    offer(trying, slot, number_cell(field->type, number));
}

/* Days that lie as far from the day of judging as a term asks for. */
static void offer_days(struct trying *trying, size_t slot, int64_t day)
{
    for (size_t i = 0; i < trying->numbers_count; i++) {
        double number = trying->numbers[i];
        if (number < -200000 || number > 200000) {
            continue;
        }
        for (int sign = -1; sign <= 1; sign += 2) {
            int64_t moved = day;
            int64_t by = (int64_t)number * sign;
            if (by > -2400 && by < 2400
                && date_add_months(day, by, &moved)) {
                offer_number(trying, slot, (double)moved);
                offer_number(trying, slot, (double)(moved - 1));
                offer_number(trying, slot, (double)(moved + 1));
            }
            offer_number(trying, slot, (double)(day + by));
        }
    }
}

/* What the numbers of the box become when a constant of the question is taken
 * from them or added, or they are divided by it: `x * 2 >= 12`. */
static void offer_sums(struct trying *trying, size_t slot)
{
    const struct graph *graph = &trying->question->graph->graph;
    for (size_t i = 0; i < trying->numbers_count; i++) {
        double number = trying->numbers[i];
        for (size_t k = 0; k < graph->count; k++) {
            const struct node *node = &graph->nodes[k];
            bool whole = node->type.base == TYPE_INT;
            if (node->op != NODE_CONST || node->type.list
                || (!whole && node->type.base != TYPE_NUMBER)) {
                continue;
            }
            double constant = whole ? (double)node->constant.as.integer
                                    : node->constant.as.number;
            offer_number(trying, slot, number - constant);
            offer_number(trying, slot, number + constant);
            if (constant != 0) {
                offer_number(trying, slot, number / constant);
            }
        }
    }
}

static void offer_numbers(struct trying *trying, size_t slot, int64_t day)
{
    const struct field *field = &trying->facts->fields[slot];
    bool date = field->type.base == TYPE_DATE;
    if (date) {
        for (int64_t by = 0; by <= 31; by = by == 0 ? 1 : by + 30) {
            offer_number(trying, slot, (double)(day - by));
            offer_number(trying, slot, (double)(day + by));
        }
        offer_days(trying, slot, day);
    }
    for (size_t i = 0; i < trying->numbers_count; i++) {
        offer_number(trying, slot, trying->numbers[i]);
    }
    for (int i = 0; i < 3 && !date; i++) {
        offer_number(trying, slot, i);
    }
    if (field->has_min) {
        offer_number(trying, slot, field->min);
    }
    if (field->has_max) {
        offer_number(trying, slot, field->max);
    }
    if (!date) {
        offer_sums(trying, slot);
    }
}

/* Days of judging: a plain one; and each day that the box gives another fact,
 * with what terms ask for after it. */
static void offer_judging(struct trying *trying, size_t slot, int64_t day)
{
    assert((int)slot == trying->as_of);
    offer_number(trying, slot, (double)day);
    for (size_t i = 0; i < trying->facts->count; i++) {
        const struct cell *cell = &trying->question->cells[i];
        if (i != slot && trying->set[i] && cell->known
            && trying->facts->fields[i].type.base == TYPE_DATE
            && !trying->facts->fields[i].type.list) {
            offer_number(trying, slot, (double)cell->as.integer);
            offer_days(trying, slot, cell->as.integer);
        }
    }
}

/* What a fact may be when the box does not say. */
static void offer_all(struct trying *trying, size_t slot, int64_t day)
{
    const struct field *field = &trying->facts->fields[slot];
    struct cell cell = { .known = true };
    trying->counts[slot] = 0;
    if ((int)slot == trying->as_of) {
        offer_judging(trying, slot, day);
        return;                   /* it is never missing */
    }
    if (field->type.list) {
        offer(trying, slot, cell);
    } else if (field->type.base == TYPE_BOOL) {
        offer(trying, slot, cell);
        cell.as.boolean = true;
        offer(trying, slot, cell);
    } else if (field->type.base == TYPE_TEXT) {
        for (size_t i = 0; i < field->values_count; i++) {
            cell.as.text = field->values[i];
            offer(trying, slot, cell);
        }
        cell.as.text = STR("lainnya");
        if (field->values_count == 0) {
            offer(trying, slot, cell);
        }
    } else {
        offer_numbers(trying, slot, day);
    }
    cell.known = false;
    offer(trying, slot, cell);
}

/* --- Trying --------------------------------------------------------------- */

/* Does the goal hold for the cells as they are now? */
static bool holds(struct trying *trying)
{
    assert(trying->question != NULL);
    const struct relate_question *question = trying->question;
    struct arena scratch;
    arena_init(&scratch, trying->scratch->mem);
    struct eval eval = { .graph = &question->graph->graph,
                         .facts = question->cells, .arena = &scratch };
    struct eval_result result = eval_node(&eval, question->goal);
    arena_free(&scratch);
    trying->tries++;
    (*question->work)--;
    return result.state == EVAL_VALUE && result.cell.as.boolean;
}

/* Every combination of the slots that are open, as an odometer counts, as far
 * as the budget goes. */
static bool try_open(struct trying *trying, const size_t *slots,
                     size_t *digits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        digits[i] = 0;
    }
    for (int tried = 0; tried < TRIES_OF_A_BOX; tried++) {
        for (size_t i = 0; i < count; i++) {
            trying->question->cells[slots[i]] =
                trying->candidates[slots[i] * CANDIDATES_MAX + digits[i]];
        }
        if (holds(trying)) {
            return true;
        }
        size_t at = 0;
        while (at < count && ++digits[at] == trying->counts[slots[at]]) {
            digits[at++] = 0;
        }
        if (at == count) {
            break;
        }
    }
    return false;
}

/* The day of judging: what the box says, or a plain day of the period. */
static int64_t choose_day(struct trying *trying)
{
    struct relate_period period = trying->question->graph->period;
    int64_t day = 0;
    if (trying->as_of >= 0 && trying->set[trying->as_of]) {
        return trying->question->cells[trying->as_of].as.integer;
    }
    (void)date_from_civil(2024, 7, 1, &day);
    day = day < period.from ? period.from : day;
    day = day > period.until ? period.until : day;
    if (trying->as_of >= 0) {
        trying->question->cells[trying->as_of] = number_cell(
            (struct type){ TYPE_DATE, false }, (double)day);
    }
    return day;
}

/* For decide_search: is there a case in this box? */
static bool try_box(void *user, const struct decide *decide)
{
    struct trying *trying = user;
    size_t count = trying->facts->count, open = 0;
    size_t *slots = arena_alloc(trying->scratch, (count + 1) * sizeof *slots);
    size_t *digits = arena_alloc(trying->scratch,
                                 (count + 1) * sizeof *digits);
    memset(trying->question->cells, 0, count * sizeof(struct cell));
    read_box(trying, decide);
    int64_t day = choose_day(trying);
    if (slots == NULL || digits == NULL) {
        return true;              /* the arena tells */
    }
    for (size_t i = 0; i < count; i++) {
        if (trying->wanted[i] && !trying->set[i]) {
            offer_all(trying, i, day);
            slots[open++] = i;
        }
    }
    assert(open <= count);
    if (try_open(trying, slots, digits, open)) {
        return true;
    }
    return trying->tries > RELATE_TRIES_MAX || *trying->question->work <= 0;
}

/* Everything but the answer goes with an arena of its own. */
static bool prepare(struct trying *trying, struct arena *scratch)
{
    size_t count = trying->facts->count + 1;
    trying->scratch = scratch;
    trying->set = arena_alloc(scratch, count);
    trying->counts = arena_alloc(scratch, count * sizeof *trying->counts);
    trying->candidates = arena_alloc(scratch, count * CANDIDATES_MAX
                                     * sizeof(struct cell));
    trying->wanted = relate_slots(trying->question->graph,
                                  trying->question->goal);
    assert(count > 0);
    return trying->set != NULL && trying->counts != NULL
           && trying->candidates != NULL && trying->wanted != NULL;
}

enum relate_answer relate_ask(struct relate_question *question)
{
    const struct relate_graph *graph = question->graph;
    struct trying trying = { .question = question,
                             .facts = &graph->leaf->facts };
    struct arena scratch;
    enum relate_answer answer = RELATE_UNSURE;
    assert(question->cells != NULL);
    if (*question->work <= 0) {
        return RELATE_UNSURE;
    }
    trying.as_of = schema_find(trying.facts, STR("as_of"));
    struct decide_range range = { trying.as_of, (double)graph->period.from,
                                  (double)graph->period.until };
    arena_init(&scratch, graph->arena->mem);
    if (prepare(&trying, &scratch)) {
        const struct decide_question boxes = {
            &graph->graph, question->goal, &range, try_box, &trying
        };
        enum decide_end end = decide_search(&boxes, &scratch);
        bool found = end == DECIDE_STOPPED && !scratch.failed
                     && holds(&trying);
        answer = end == DECIDE_NEVER && !scratch.failed ? RELATE_NEVER
                 : found ? RELATE_FOUND : RELATE_UNSURE;
    }
    *question->work -= 100;
    graph->arena->failed = graph->arena->failed || scratch.failed;
    arena_free(&scratch);
    return answer;
}
