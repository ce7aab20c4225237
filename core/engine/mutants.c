/* The mutants of a pack: the list, and those of whole rules and parameters.
 * Those on the graph: mutants_graph.c; of tables: mutants_table.c. */
#include "engine/mutant.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

/* The list moves as it grows; nobody holds an item while it is made. */
bool mutants_add(struct mutants *out, const struct mutant *mutant)
{
    assert(out->count <= out->capacity);
    assert(mutant->kind < MUTANT_KIND_COUNT);
    if (out->count == out->capacity) {
        size_t capacity = out->capacity == 0 ? 64 : 2 * out->capacity;
        struct mutant *items = arena_alloc(out->arena,
                                           capacity * sizeof(*items));
        if (items == NULL) {
            return false;
        }
        if (out->count > 0) {
            memcpy(items, out->items, out->count * sizeof(*items));
        }
        out->items = items;
        out->capacity = capacity;
    }
    out->items[out->count] = *mutant;
    out->count++;
    return true;
}

/* "before -> after" in the list's arena. */
static struct str change(struct mutants *out, struct str before,
                         struct str after)
{
    assert(out->arena != NULL);
    struct buf buf;
    assert(before.bytes != NULL && after.bytes != NULL);
    buf_init(&buf, out->arena->mem, 0);
    buf_str(&buf, before);
    buf_text(&buf, " -> ");
    buf_str(&buf, after);
    struct str text = str_copy(out->arena, buf_view(&buf));
    buf_free(&buf);
    return text.bytes != NULL ? text : STR("");
}

/* --- Whole rules ---------------------------------------------------------- */

static const char *const effects[] = { "ineligible", "needs_review", "note" };

/* The rule is gone; its on_fail is another. */
static int add_rule(struct mutants *out, const struct rule *rule,
                    struct err *err)
{
    assert(out->language < LANGUAGE_COUNT);
    struct mutant mutant = { .kind = MUTANT_DROP, .rule = rule,
                             .name = rule->id };
    mutant.text = str_of(label_text(LABEL_MUTANT_DROPPED, out->language));
    bool good = mutants_add(out, &mutant);
    assert(rule->id.size > 0);
    mutant.kind = MUTANT_ON_FAIL;
    for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++) {
        /* Its own is no change. */
        if (str_is(rule->on_fail, effects[i])) {
            continue;
        }
        mutant.on_fail = str_of(effects[i]);
        mutant.text = change(out, rule->on_fail, mutant.on_fail);
        good = good && mutants_add(out, &mutant);
    }
    return good && !out->arena->failed ? 0 : err_nomem(err);
}

/* --- Parameters ----------------------------------------------------------- */

/* A parameter row, to be given other values. */
struct changing {
    struct mutants *out;          /* the list */
    const struct pack *pack;      /* whose parameter */
    size_t row;                   /* of parameters.csv */
    struct type type;             /* of the value */
    bool good;                    /* the other value may stand */
};

/* The same value again is no mutant. The rows of parameters are as the file
 * has them: a value that is inherited is the parent's to test. */
static void add_value(struct changing *changing, struct cell value)
{
    assert(changing->row < changing->pack->parameter_rows_count);
    struct mutants *out = changing->out;
    const struct pack *pack = changing->pack;
    const struct parameter_row *row = &pack->parameter_rows[changing->row];
    struct buf before, after;
    assert(value.known);
    if (cell_equal(changing->type, row->value, value)) {
        return;
    }
    /* As the file would show them. */
    buf_init(&before, out->arena->mem, 0);
    buf_init(&after, out->arena->mem, 0);
    cell_print(&before, changing->type, row->value);
    cell_print(&after, changing->type, value);
    struct mutant mutant = { .kind = MUTANT_PARAMETER,
                             .row = changing->row, .value = value };
    mutant.name = pack->parameters.fields[row->slot].name;
    mutant.text = change(out, buf_view(&before), buf_view(&after));
    buf_free(&before);
    buf_free(&after);
    changing->good = mutants_add(out, &mutant) && changing->good;
}

/* The value one less and one more. */
static void add_near(struct changing *changing, struct cell value)
{
    assert(value.known);
    assert(!changing->type.list);
    for (int step = -1; step <= 1; step += 2) {
        struct cell other = value;
        if (changing->type.base == TYPE_NUMBER) {
            other.as.number += step;
        } else {
            other.as.integer += step;
        }
        /* 9999-12-31 has no day after it. */
        if (changing->type.base != TYPE_DATE
            || (other.as.integer >= DATE_MIN
                && other.as.integer <= DATE_MAX)) {
            add_value(changing, other);
        }
    }
}

/* Text of an order: each other word of it; else a word nobody uses. */
static void add_text(struct changing *changing, struct cell value)
{
    assert(value.known);
    const struct pack *pack = changing->pack;
    int slot = pack->parameter_rows[changing->row].slot;
    const struct parameter_info *info = &pack->parameter_info[slot];
    struct cell other = { .known = true };
    assert(changing->type.base == TYPE_TEXT);
    for (size_t i = 0; i < info->order_count; i++) {
        other.as.text = info->order[i];
        add_value(changing, other);
    }
    if (info->order_count == 0) {
        other.as.text = mutant_text(changing->out->arena, value.as.text);
        add_value(changing, other);
    }
}

/* The list without each of its items. */
static void add_shorter(struct changing *changing, struct cell value)
{
    assert(value.known);
    size_t count = value.as.list.count;
    assert(changing->type.list);
    for (size_t i = 0; i < count; i++) {
        struct cell other = mutant_without(changing->out->arena, value, i);
        if (other.known) {
            add_value(changing, other);
        }
    }
}

/* By a rule of the chain: guards, duties and components are not judged by
 * cases, so what only they read cannot be noticed. */
static bool read_by_a_rule(const struct pack *pack, int slot)
{
    assert(pack != NULL);
    assert(slot >= 0);
    for (; pack != NULL; pack = pack->parent) {
        for (size_t i = 0; i < pack->rules_count[DECLARATION_RULE]; i++) {
            const struct rule *rule = &pack->rules[DECLARATION_RULE][i];
            for (size_t k = 0; k < rule->parameters_read_count; k++) {
                if (rule->parameters_read[k] == slot) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* All other values of one row. */
static int add_parameter(struct mutants *out, const struct pack *pack,
                         size_t index, struct err *err)
{
    const struct parameter_row *row = &pack->parameter_rows[index];
    struct changing changing = { out, pack, index,
                                 pack->parameters.fields[row->slot].type,
                                 true };
    /* A row without a value ends the earlier one: nothing to be off by. */
    if (!row->value.known || !read_by_a_rule(pack, row->slot)) {
        return 0;
    }
    assert(index < pack->parameter_rows_count);
    /* By type: what a slip of the hand would make of it. */
    if (changing.type.list) {
        add_shorter(&changing, row->value);
    } else if (changing.type.base == TYPE_TEXT) {
        add_text(&changing, row->value);
    } else if (changing.type.base == TYPE_BOOL) {
        struct cell other = row->value;
        other.as.boolean = !other.as.boolean;
        add_value(&changing, other);
    } else {
        add_near(&changing, row->value);
    }
    return changing.good && !out->arena->failed ? 0 : err_nomem(err);
}

/* --- The whole ------------------------------------------------------------ */

/* One letter more: no declared value, no constant of a sane rule. */
struct str mutant_text(struct arena *arena, struct str text)
{
    assert(arena != NULL);
    char *bytes = arena_alloc(arena, text.size + 2);
    assert(text.bytes != NULL || text.size == 0);
    if (bytes == NULL) {
        return STR("x");
    }
    if (text.size > 0) {
        memcpy(bytes, text.bytes, text.size);
    }
    bytes[text.size] = 'x';
    return (struct str){ bytes, text.size + 1 };
}

/* The order of the others stays. */
struct cell mutant_without(struct arena *arena, struct cell list, size_t item)
{
    assert(arena != NULL);
    size_t count = list.as.list.count;
    struct cell *items = arena_alloc(arena, (count + 1) * sizeof(*items));
    struct cell cell = { .known = items != NULL };
    size_t kept = 0;
    assert(item < count);
    for (size_t i = 0; items != NULL && i < count; i++) {
        if (i != item) {
            items[kept] = list.as.list.items[i];
            kept++;
        }
    }
    cell.as.list.items = items;
    cell.as.list.count = kept;
    return cell;
}

/* In the order of the source, so that survivors are read beside it. */
int mutants_make(struct mutants *out, struct pack *pack, struct err *err)
{
    int code = 0;
    assert(out->arena != NULL && out->count == 0);
    for (size_t i = 0; i < pack->rules_count[DECLARATION_RULE] && code == 0;
         i++) {
        const struct rule *rule = &pack->rules[DECLARATION_RULE][i];
        /* What needs no graph is done for every rule. */
        code = add_rule(out, rule, err);
        if (code == 0 && rule->lifted) {
            code = mutants_of_graph(out, pack, rule, err);
        }
    }
    for (size_t i = 0; i < pack->parameter_rows_count && code == 0; i++) {
        code = add_parameter(out, pack, i, err);
    }
    assert(out->count <= out->capacity);
    return code == 0 ? mutants_of_tables(out, pack, err) : code;
}
