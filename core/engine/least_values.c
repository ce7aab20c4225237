/* Values worth trying for one fact.
 *
 * The search asks black-box questions ("does the rule pass with this
 * value?") and knows nothing of what rules compute. That keeps it right for
 * Lua, too: a value is only proposed after the rule has passed with it. The
 * price is that a value may be missed, never that a wrong one is given. */
#include "engine/least_values.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"

/* Adds a value once: two ways of looking often end at the same one. Beyond
 * LEAST_VALUES_MAX the rest is dropped, as the first found are the nearest
 * and more would only multiply the combinations that are tried. */
static void add_value(struct least_values *out, const struct type *type,
                      struct cell cell)
{
    assert(out != NULL);
    assert(out->count <= LEAST_VALUES_MAX);
    for (size_t i = 0; i < out->count; i++) {
        if (cell_equal(*type, out->cells[i], cell)) {
            return;
        }
    }
    if (out->count < LEAST_VALUES_MAX) {
        out->cells[out->count] = cell;
        out->count++;
    }
}

/* Is the value one that the row of the field allows? A proposal outside its
 * range, or a day that no calendar has, could never be filed. */
static bool allowed(const struct least_asking *asking, size_t slot,
                    struct cell cell)
{
    assert(slot < asking->record->schema->count);
    const struct field *field = &asking->record->schema->fields[slot];
    double number = field->type.base == TYPE_NUMBER
        ? cell.as.number : (double)cell.as.integer;
    if (field->type.list || field->type.base == TYPE_TEXT
        || field->type.base == TYPE_BOOL) {
        return cell.known;
    }
    return (!field->has_min || number >= field->min)
        && (!field->has_max || number <= field->max)
        && (field->type.base != TYPE_DATE
            || (cell.as.integer >= DATE_MIN && cell.as.integer <= DATE_MAX));
}

/* Sets `yes` to whether the case passes with this value in the slot. A value
 * that the field does not allow is answered here with no, so that no rule
 * ever sees it. Errors: those of the question itself. */
static int ask(const struct least_asking *asking, size_t slot,
               struct cell cell, bool *yes, struct err *err)
{
    assert(asking != NULL);
    assert(yes != NULL);
    *yes = false;
    if (!allowed(asking, slot, cell)) {
        return 0;
    }
    return asking->ask(asking->user, slot, cell, yes, err);
}

/* --- Ordered types -------------------------------------------------------- */

/* A known cell with an integer, a day or an amount. */
static struct cell whole(int64_t integer)
{
    struct cell cell = { .known = true };
    cell.as.integer = integer;
    return cell;
}

/* A known cell with a decimal. */
static struct cell number(double value)
{
    struct cell cell = { .known = true };
    cell.as.number = value;
    return cell;
}

/* Adds the passing integer that is nearest to `start` in the direction
 * `sign`, if one is found. Steps double until one passes, then halving finds
 * the border; this takes for granted that beyond the border all pass, as
 * with the comparisons that rules are made of. Where a rule is a band
 * narrower than a step, a value may be missed; a value that is added always
 * passes. About 40000 days (110 years) or 2^40 are looked at. */
static int nearest_whole(const struct least_asking *asking, size_t slot,
                         int64_t start, int sign, struct least_values *out,
                         struct err *err)
{
    assert(sign == 1 || sign == -1);
    const struct type *type = &asking->record->schema->fields[slot].type;
    int64_t most = type->base == TYPE_DATE ? 40000 : (int64_t)1 << 40;
    int64_t no = 0, yes = 0;
    for (int64_t step = 1; step <= most && yes == 0; step *= 2) {
        bool good = false;
        int code = ask(asking, slot, whole(start + sign * step), &good, err);
        if (code != 0) {
            return code;
        }
        yes = good ? step : 0;
        no = good ? no : step;
    }
    while (yes - no > 1) {
        int64_t middle = no + (yes - no) / 2;
        bool good = false;
        int code = ask(asking, slot, whole(start + sign * middle), &good,
                       err);
        if (code != 0) {
            return code;
        }
        yes = good ? middle : yes;
        no = good ? no : middle;
    }
    if (yes > 0) {
        add_value(out, type, whole(start + sign * yes));
    }
    return 0;
}

/* Replaces `found` by a decimal that people would write, near it and
 * passing: the nearest short one; else one that goes on a little in the same
 * direction, by at most a hundredth. Without such a one `found` stays.
 * Halving ends at numbers like 2.9999999999 and a proposal must be legible. */
static int shorten(const struct least_asking *asking, size_t slot, int sign,
                   double *found, struct err *err)
{
    assert(found != NULL);
    assert(sign == 1 || sign == -1);
    double scale = 1;
    for (int digits = 0; digits <= 9; digits++, scale *= 10) {
        double near = round(*found * scale) / scale;
        double on = (sign < 0 ? floor(*found * scale) - (near < *found)
                              : ceil(*found * scale)) / scale;
        bool close = fabs(near - *found) <= fabs(*found) * 1e-9 + 1e-12;
        bool small = fabs(on - *found) <= fabs(*found) * 0.01 + 1e-6;
        bool good = false;
        int code = close ? ask(asking, slot, number(near), &good, err) : 0;
        if (code == 0 && !good && small) {
            near = on;
            code = ask(asking, slot, number(on), &good, err);
        }
        if (code != 0) {
            return code;
        }
        if (good) {
            *found = near;
            return 0;
        }
    }
    return 0;
}

/* As nearest_whole, for decimals: the first step is a hundredth of the
 * start, 40 doublings look far enough, 60 halvings are more than the 53 bits
 * of a double can tell apart. */
static int nearest_number(const struct least_asking *asking, size_t slot,
                          double start, int sign, struct least_values *out,
                          struct err *err)
{
    assert(sign == 1 || sign == -1);
    assert(out != NULL);
    const struct type *type = &asking->record->schema->fields[slot].type;
    double unit = fabs(start) > 1 ? fabs(start) * 0.01 : 0.01;
    double no = 0, yes = 0;
    for (int i = 0; i < 40 && !(yes > 0); i++) {
        double step = ldexp(unit, i);
        bool good = false;
        int code = ask(asking, slot, number(start + sign * step), &good,
                       err);
        if (code != 0) {
            return code;
        }
        yes = good ? step : 0;
        no = good ? no : step;
    }
    for (int i = 0; i < 60 && yes > 0; i++) {
        double middle = no + (yes - no) / 2;
        bool good = false;
        int code = ask(asking, slot, number(start + sign * middle), &good,
                       err);
        if (code != 0) {
            return code;
        }
        yes = good ? middle : yes;
        no = good ? no : middle;
    }
    if (!(yes > 0)) {
        return 0;
    }
    double found = start + sign * yes;
    int code = shorten(asking, slot, sign, &found, err);
    add_value(out, type, number(found));
    return code;
}

/* --- Constants that rules name -------------------------------------------- */

/* Values worth trying because a rule names them: at most LEAST_TRIED_MAX,
 * all known, repetitions allowed. */
struct tried {
    struct cell cells[LEAST_TRIED_MAX]; /* each once */
    size_t count;                 /* of cells */
};

/* Remembers a value; those beyond the limit and unknown ones are dropped,
 * which costs a proposal but never makes a wrong one. */
static void add_tried(struct tried *tried, struct cell cell)
{
    assert(tried->count <= LEAST_TRIED_MAX);
    if (tried->count < LEAST_TRIED_MAX && cell.known) {
        tried->cells[tried->count] = cell;
        tried->count++;
    }
}

/* Adds the constant or parameter behind a node, when its base type is that
 * of the fact; a list adds each of its items. Other nodes have no value
 * without a case and add nothing. `parameters` are those of the pack of the
 * node. */
static void add_node(struct tried *tried, const struct pack *pack,
                     node_id id, struct type type,
                     const struct cell *parameters)
{
    assert(tried != NULL);
    assert(id == NODE_ID_NONE || id < pack->graph.count);
    if (id == NODE_ID_NONE) {
        return;
    }
    const struct node *node = &pack->graph.nodes[id];
    bool scalar = node->type.base == type.base;
    struct cell cell = { .known = false };
    if (node->op == NODE_CONST) {
        cell = node->constant;
    } else if (node->op == NODE_PARAM) {
        cell = parameters[node->slot];
    }
    if (!scalar || !cell.known) {
        return;
    }
    if (!node->type.list) {
        add_tried(tried, cell);
        return;
    }
    for (size_t i = 0; i < cell.as.list.count; i++) {
        add_tried(tried, cell.as.list.items[i]);
    }
}

/* Does the node read this fact itself (not through another)? */
static bool is_fact(const struct pack *pack, node_id id, size_t slot)
{
    assert(pack != NULL);
    return id != NODE_ID_NONE && pack->graph.nodes[id].op == NODE_FACT
        && (size_t)pack->graph.nodes[id].slot == slot;
}

/* Adds the constants that stand in one node beside the fact, as in `fact >=
 * 2` or `fact in list`: those are the borders where an answer can change. */
static void add_beside(struct tried *tried, const struct pack *pack,
                       const struct node *node, size_t slot,
                       const struct cell *parameters)
{
    assert(node != NULL);
    assert(slot < pack->facts.count);
    struct type type = { pack->facts.fields[slot].type.base, false };
    bool beside = is_fact(pack, node->a, slot)
        || is_fact(pack, node->b, slot);
    for (uint32_t i = 0; i < node->args_count; i++) {
        beside = beside
            || is_fact(pack, pack->graph.args[node->args + i], slot);
    }
    if (!beside) {
        return;
    }
    add_node(tried, pack, node->a, type, parameters);
    add_node(tried, pack, node->b, type, parameters);
    for (uint32_t i = 0; i < node->args_count; i++) {
        add_node(tried, pack, pack->graph.args[node->args + i], type,
                 parameters);
    }
}

/* Fills `tried` with the words that the field allows and with everything
 * that the rules of the chain compare the fact with. A fact that a child
 * pack declares does not exist in its parents: their slots end before it.
 * Errors: no memory. */
static int collect(struct tried *tried, const struct least_asking *asking,
                   size_t slot, struct err *err)
{
    assert(tried != NULL);
    assert(slot < asking->pack->facts.count);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(asking->pack, chain);
    const struct field *field = &asking->pack->facts.fields[slot];
    int as_of = schema_find(&asking->pack->facts, STR("as_of"));
    tried->count = 0;
    for (size_t i = 0; i < field->values_count; i++) {
        struct cell cell = { .known = true };
        cell.as.text = field->values[i];
        add_tried(tried, cell);
    }
    for (size_t i = 0; i < count; i++) {
        struct cell *parameters = arena_alloc(
            asking->arena,
            (chain[i]->parameters.count + 1) * sizeof(*parameters));
        if (parameters == NULL) {
            return err_nomem(err);
        }
        if (slot >= chain[i]->facts.count) {
            continue;
        }
        pack_parameters_on(chain[i],
                           asking->record->cells[as_of].as.integer,
                           parameters, NULL);
        for (size_t k = 0; k < chain[i]->graph.count; k++) {
            add_beside(tried, chain[i], &chain[i]->graph.nodes[k], slot,
                       parameters);
        }
    }
    return 0;
}

/* The list of the record with one more item at its end; unknown when there
 * is no memory. The record is not changed: its items are copied. */
static struct cell with_item(const struct least_asking *asking, size_t slot,
                             struct cell item)
{
    assert(asking != NULL);
    struct cell before = asking->record->cells[slot];
    size_t count = before.known ? before.as.list.count : 0;
    struct cell *items = arena_alloc(asking->arena,
                                     (count + 1) * sizeof(*items));
    struct cell cell = { .known = items != NULL };
    if (items != NULL) {
        if (count > 0) {
            memcpy(items, before.as.list.items, count * sizeof(*items));
        }
        items[count] = item;
        cell.as.list.items = items;
        cell.as.list.count = count + 1;
    }
    return cell;
}

/* Leaves each added item out once, the last first; it stays out when the list
 * passes without it. The items are the caller's own copy. */
static int leave_out(const struct least_asking *asking, size_t slot,
                     struct cell *list, struct err *err)
{
    struct cell before = asking->record->cells[slot];
    size_t kept = before.known ? before.as.list.count : 0;
    assert(list->known);
    for (size_t i = list->as.list.count; i-- > kept;) {
        struct cell less = *list;
        bool good = false;
        size_t count = 0;
        struct cell *items = arena_alloc(
            asking->arena, (list->as.list.count + 1) * sizeof(*items));
        if (items == NULL) {
            return err_nomem(err);
        }
        for (size_t k = 0; k < list->as.list.count; k++) {
            if (k != i) {
                items[count++] = list->as.list.items[k];
            }
        }
        less.as.list.items = items;
        less.as.list.count = count;
        int code = ask(asking, slot, less, &good, err);
        if (code != 0) {
            return code;
        }
        *list = good ? less : *list;
    }
    assert(list->as.list.count >= kept);
    return 0;
}

/* Adds the list with every tried item that it lacks, when that passes: rules
 * ask for several signatures at once. */
static int try_together(struct least_values *out,
                        const struct least_asking *asking,
                        const struct tried *tried, size_t slot,
                        struct err *err)
{
    const struct type *type = &asking->pack->facts.fields[slot].type;
    struct record record = *asking->record;
    struct least_asking with = *asking;
    struct cell *cells = arena_alloc(
        asking->arena, record.schema->count * sizeof(*cells));
    bool good = false;
    assert(type->list);
    if (cells == NULL) {
        return err_nomem(err);
    }
    memcpy(cells, record.cells, record.schema->count * sizeof(*cells));
    record.cells = cells;
    with.record = &record;
    for (size_t i = 0; i < tried->count; i++) {
        struct type one = { type->base, false };
        bool there = false;
        for (size_t k = 0; cells[slot].known
             && k < cells[slot].as.list.count && !there; k++) {
            there = cell_equal(one, cells[slot].as.list.items[k],
                               tried->cells[i]);
        }
        if (!there) {
            cells[slot] = with_item(&with, slot, tried->cells[i]);
        }
    }
    int code = !cells[slot].known ? 0
        : ask(asking, slot, cells[slot], &good, err);
    if (code == 0 && good) {
        code = leave_out(asking, slot, &cells[slot], err);
    }
    if (code == 0 && good) {
        add_value(out, type, cells[slot]);
    }
    return code;
}

/* Adds those of the tried values that pass; for a list, the list with one of
 * them added. Stops when `out` is full. */
static int try_constants(struct least_values *out,
                         const struct least_asking *asking,
                         const struct tried *tried, size_t slot,
                         struct err *err)
{
    assert(tried->count <= LEAST_TRIED_MAX);
    const struct type *type = &asking->pack->facts.fields[slot].type;
    for (size_t i = 0; i < tried->count
         && out->count < LEAST_VALUES_MAX; i++) {
        struct cell cell = type->list
            ? with_item(asking, slot, tried->cells[i]) : tried->cells[i];
        bool good = false;
        int code = ask(asking, slot, cell, &good, err);
        if (code != 0) {
            return code;
        }
        if (good) {
            add_value(out, type, cell);
        }
    }
    return type->list && out->count == 0
        ? try_together(out, asking, tried, slot, err) : 0;
}

/* --- By type -------------------------------------------------------------- */

/* Adds the truth values that pass, true first: most facts of a pack say that
 * something has been done, and doing it is the advice wanted. */
static int try_bools(struct least_values *out,
                     const struct least_asking *asking, size_t slot,
                     struct err *err)
{
    assert(out != NULL);
    const struct type *type = &asking->pack->facts.fields[slot].type;
    for (int i = 1; i >= 0; i--) {
        struct cell cell = { .known = true };
        bool good = false;
        cell.as.boolean = i == 1;
        int code = ask(asking, slot, cell, &good, err);
        if (code != 0) {
            return code;
        }
        if (good) {
            add_value(out, type, cell);
        }
    }
    return 0;
}

/* For days, amounts and decimals: the nearest passing value below and above.
 * A missing fact has no place to start from, so it starts at a constant that
 * a rule names; without one, at the day of the case or the least that the
 * field allows; when that passes already, it is the answer. */
static int try_ordered(struct least_values *out,
                       const struct least_asking *asking,
                       const struct tried *tried, size_t slot,
                       struct err *err)
{
    assert(asking != NULL);
    assert(tried->count <= LEAST_TRIED_MAX);
    const struct field *field = &asking->pack->facts.fields[slot];
    struct cell before = asking->record->cells[slot];
    int as_of = schema_find(&asking->pack->facts, STR("as_of"));
    if (!before.known) {
        before = tried->count > 0 ? tried->cells[0] : whole(0);
        if (tried->count == 0 && field->type.base == TYPE_DATE) {
            before = asking->record->cells[as_of];
        } else if (tried->count == 0 && field->type.base == TYPE_NUMBER) {
            before = number(field->has_min ? field->min : 0);
        }
        bool good = false;
        int code = ask(asking, slot, before, &good, err);
        if (code != 0 || good) {
            add_value(out, &field->type, before);
            return code;
        }
    }
    for (int sign = -1; sign <= 1; sign += 2) {
        int code = field->type.base == TYPE_NUMBER
            ? nearest_number(asking, slot, before.as.number, sign, out, err)
            : nearest_whole(asking, slot, before.as.integer, sign, out, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* A value for a missing fact that no single value lets pass: something
 * known, so that the next round can look at the other facts with this one
 * filled in. Unknown when the field is a list and no item is known for it. */
static struct cell plain(const struct least_asking *asking, size_t slot,
                         const struct tried *tried)
{
    assert(tried != NULL);
    assert(slot < asking->pack->facts.count);
    const struct field *field = &asking->pack->facts.fields[slot];
    struct cell cell = { .known = true };
    int as_of = schema_find(&asking->pack->facts, STR("as_of"));
    if (tried->count > 0 && !field->type.list) {
        return tried->cells[0];
    }
    if (field->type.list) {
        cell.known = tried->count > 0;
        return cell.known ? with_item(asking, slot, tried->cells[0]) : cell;
    }
    switch (field->type.base) {
    case TYPE_TEXT:
        cell.as.text = STR("...");
        break;
    case TYPE_DATE:
        return asking->record->cells[as_of];
    case TYPE_NUMBER:
        cell.as.number = field->has_min ? field->min : 0;
        break;
    default:
        cell.as.integer = field->has_min ? (int64_t)field->min : 0;
        break;
    }
    return cell;
}

int least_values(struct least_values *out, const struct least_asking *asking,
                 size_t slot, struct err *err)
{
    assert(out != NULL);
    const struct field *field = &asking->pack->facts.fields[slot];
    struct tried *tried = arena_alloc(asking->arena, sizeof(*tried));
    assert(slot < asking->pack->facts.count);
    out->count = 0;
    if (tried == NULL) {
        return err_nomem(err);
    }
    int code = collect(tried, asking, slot, err);
    if (code == 0 && field->type.base == TYPE_BOOL && !field->type.list) {
        code = try_bools(out, asking, slot, err);
    } else if (code == 0 && !field->type.list
               && field->type.base != TYPE_TEXT) {
        code = try_ordered(out, asking, tried, slot, err);
    }
    if (code == 0 && out->count == 0) {
        code = try_constants(out, asking, tried, slot, err);
    }
    bool missing = !asking->record->cells[slot].known;
    if (code == 0 && out->count == 0 && !missing && !field->type.list
        && field->type.base == TYPE_TEXT && field->values_count == 0) {
        /* "Not the same as ...": any other text will do. */
        struct cell other = { .known = true, .as.text = STR("...") };
        bool good = false;
        code = ask(asking, slot, other, &good, err);
        if (code == 0 && good) {
            add_value(out, &field->type, other);
        }
    }
    if (code == 0 && out->count == 0 && missing) {
        struct cell cell = plain(asking, slot, tried);
        if (cell.known) {
            add_value(out, &field->type, cell);
        }
    }
    return code;
}
