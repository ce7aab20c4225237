/* Values worth trying for one fact. */
#include "engine/least_values.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"

static void add_value(struct least_values *out, const struct type *type,
                      struct cell cell)
{
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

/* Is the value one that the field's row allows? */
static bool allowed(const struct least_asking *asking, size_t slot,
                    struct cell cell)
{
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

static int ask(const struct least_asking *asking, size_t slot,
               struct cell cell, bool *yes, struct err *err)
{
    *yes = false;
    if (!allowed(asking, slot, cell)) {
        return 0;
    }
    return asking->ask(asking->user, slot, cell, yes, err);
}

/* --- Ordered types -------------------------------------------------------- */

static struct cell whole(int64_t integer)
{
    struct cell cell = { .known = true };
    cell.as.integer = integer;
    return cell;
}

static struct cell number(double value)
{
    struct cell cell = { .known = true };
    cell.as.number = value;
    return cell;
}

/* The nearest passing integer from `start` in the direction `sign`. */
static int nearest_whole(const struct least_asking *asking, size_t slot,
                         int64_t start, int sign, struct least_values *out,
                         struct err *err)
{
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

/* A decimal that people would write, near `found` and passing: the nearest
 * short one; else one that goes on a little, by at most a hundredth. */
static int shorten(const struct least_asking *asking, size_t slot, int sign,
                   double *found, struct err *err)
{
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

static int nearest_number(const struct least_asking *asking, size_t slot,
                          double start, int sign, struct least_values *out,
                          struct err *err)
{
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

struct tried {
    struct cell cells[LEAST_TRIED_MAX];
    size_t count;
};

static void add_tried(struct tried *tried, struct cell cell)
{
    if (tried->count < LEAST_TRIED_MAX && cell.known) {
        tried->cells[tried->count] = cell;
        tried->count++;
    }
}

/* The constant or parameter behind a node, of this scalar or list type. */
static void add_node(struct tried *tried, const struct pack *pack,
                     node_id id, struct type type,
                     const struct cell *parameters)
{
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

static bool is_fact(const struct pack *pack, node_id id, size_t slot)
{
    return id != NODE_ID_NONE && pack->graph.nodes[id].op == NODE_FACT
        && (size_t)pack->graph.nodes[id].slot == slot;
}

/* Constants that stand in one node beside the fact. */
static void add_beside(struct tried *tried, const struct pack *pack,
                       const struct node *node, size_t slot,
                       const struct cell *parameters)
{
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

/* Everything that the rules of the chain compare the fact with. */
static int collect(struct tried *tried, const struct least_asking *asking,
                   size_t slot, struct err *err)
{
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

/* A list with one more item. */
static struct cell with_item(const struct least_asking *asking, size_t slot,
                             struct cell item)
{
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

static int try_constants(struct least_values *out,
                         const struct least_asking *asking,
                         const struct tried *tried, size_t slot,
                         struct err *err)
{
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
    return 0;
}

/* --- By type -------------------------------------------------------------- */

static int try_bools(struct least_values *out,
                     const struct least_asking *asking, size_t slot,
                     struct err *err)
{
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

static int try_ordered(struct least_values *out,
                       const struct least_asking *asking,
                       const struct tried *tried, size_t slot,
                       struct err *err)
{
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

/* A value for a missing fact that no value lets pass: something known. */
static struct cell plain(const struct least_asking *asking, size_t slot,
                         const struct tried *tried)
{
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
    if (code == 0 && out->count == 0 && missing) {
        struct cell cell = plain(asking, slot, tried);
        if (cell.known) {
            add_value(out, &field->type, cell);
        }
    }
    return code;
}

/* --- Slots ---------------------------------------------------------------- */

static void add_slot(struct least_slots *out, int32_t slot)
{
    for (size_t i = 0; i < out->count; i++) {
        if (out->slots[i] == slot) {
            return;
        }
    }
    if (out->count < LEAST_SLOTS_MAX) {
        out->slots[out->count] = slot;
        out->count++;
    }
}

/* Facts below a node of the graph. */
static void add_below(struct least_slots *out, const struct graph *graph,
                      node_id id, int depth)
{
    if (id == NODE_ID_NONE || depth == 0) {
        return;
    }
    const struct node *node = &graph->nodes[id];
    if (node->op == NODE_FACT || node->op == NODE_KNOWN) {
        add_slot(out, node->slot);
        return;
    }
    add_below(out, graph, node->a, depth - 1);
    add_below(out, graph, node->b, depth - 1);
    add_below(out, graph, node->c, depth - 1);
    for (uint32_t i = 0; i < node->args_count; i++) {
        add_below(out, graph, graph->args[node->args + i], depth - 1);
    }
}

void least_slots(struct least_slots *out, struct pack *leaf,
                 const struct judged_rule *judged)
{
    enum { DEPTH = 40 };
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(leaf, chain);
    assert(count > 0);
    out->count = 0;
    for (size_t i = 0; i < judged->fact_reads_count; i++) {
        int32_t slot = judged->fact_reads[i];
        if ((leaf->facts.fields[slot].flags & FIELD_DERIVED) == 0) {
            add_slot(out, slot);
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            if (chain[k]->derived_nodes != NULL
                && (size_t)slot < chain[k]->facts.count) {
                add_below(out, &chain[k]->graph,
                          chain[k]->derived_nodes[slot], DEPTH);
            }
        }
    }
}
