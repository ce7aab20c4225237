/* A loaded pack: its life, its chain, and the parameters in force.
 *
 * Rows of parameters are sorted by slot and date, so the value in force on a
 * day is the last row of the slot that is not later.  In a merged chain the
 * nearest pack that has a value in force wins; that it is at least as strict
 * was proved when it was loaded (inherit.c). */
#include "pack/pack.h"

#include <assert.h>
#include <string.h>

/* Handles of one context are used by one thread at a time: a plain count. */
struct pack *pack_retain(struct pack *pack)
{
    assert(pack != NULL);
    assert(pack->references > 0);
    pack->references++;
    return pack;
}

/* The script goes first: it borrows schemas and tables of the arena.  NULL is
 * taken.  The caller's handle is gone whatever the count. */
void pack_release(struct pack *pack)
{
    /* A loop, not a recursion: a parent may die with its last child. */
    while (pack != NULL) {
        assert(pack->references > 0);
        pack->references--;
        if (pack->references > 0) {
            return;
        }
        struct pack *parent = pack->parent;
        struct mem *mem = pack->mem;
        if (pack->script != NULL) {
            script_destroy(pack->script);
        }
        findings_free(&pack->findings);
        arena_free(&pack->arena);
        mem_free(mem, pack, sizeof *pack);
        pack = parent;
    }
}

/* The root stands first, as results list packs: nasional before provinces. */
size_t pack_chain(struct pack *leaf, struct pack *chain[LIMIT_CHAIN])
{
    assert(leaf != NULL);
    size_t count = 0;
    for (struct pack *pack = leaf; pack != NULL; pack = pack->parent) {
        count++;
    }
    assert(count <= LIMIT_CHAIN);
    size_t at = count;
    for (struct pack *pack = leaf; pack != NULL; pack = pack->parent) {
        at--;
        chain[at] = pack;
    }
    return count;
}

/* The pack's own row of a slot in force on a day, or NULL.  A binary search
 * for the last row not later than `date`, by the order (slot, from) that
 * parameters.c sorted.  A row without a date begins before all dates.  The row
 * may say "no value from here on". */
static const struct parameter_row *own_row(const struct pack *pack, int slot,
                                           int64_t date)
{
    assert(slot >= 0);
    size_t low = 0, high = pack->parameter_rows_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct parameter_row *row = &pack->parameter_rows[middle];
        if (row->slot < slot || (row->slot == slot && row->from <= date)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    assert(low <= pack->parameter_rows_count);
    if (low == 0 || pack->parameter_rows[low - 1].slot != slot) {
        return NULL;
    }
    return &pack->parameter_rows[low - 1];
}

/* From the leaf upwards: the nearest pack that has a row in force wins, as
 * in pack_parameters_on. */
const struct parameter_row *pack_parameter_row(const struct pack *owner,
                                               int slot, int64_t date)
{
    assert(owner != NULL);
    assert(slot >= 0);
    for (const struct pack *pack = owner; pack != NULL;
         pack = pack->parent) {
        const struct parameter_row *row = own_row(pack, slot, date);
        if (row != NULL) {
            return row;
        }
    }
    return NULL;
}

/* Puts the pack's own rows in force over what is there.  Rows of a slot come
 * in order of their dates, so the last that is in force stays.  Slots at or
 * beyond `slots` are the pack's own and unknown to the owner that asks. */
static void apply(const struct pack *pack, int64_t date, size_t slots,
                  struct cell *cells, const struct parameter_row **rows)
{
    assert(pack != NULL);
    assert(cells != NULL || slots == 0);
    for (size_t i = 0; i < pack->parameter_rows_count; i++) {
        const struct parameter_row *row = &pack->parameter_rows[i];
        if (row->from > date || (size_t)row->slot >= slots) {
            continue;
        }
        cells[row->slot] = row->value;
        if (rows != NULL) {
            rows[row->slot] = row;
        }
    }
}

/* Packs from the root down to `leaf`, without changing them.  As pack_chain,
 * for callers that only read. */
static size_t chain_of(const struct pack *leaf,
                       const struct pack *chain[LIMIT_CHAIN])
{
    size_t count = 0;
    for (const struct pack *pack = leaf; pack != NULL; pack = pack->parent) {
        assert(count < LIMIT_CHAIN);
        chain[count] = pack;
        count++;
    }
    for (size_t i = 0; i < count / 2; i++) {
        const struct pack *other = chain[i];
        chain[i] = chain[count - 1 - i];
        chain[count - 1 - i] = other;
    }
    assert(count > 0);
    return count;
}

/* Root first, each pack over the one before it: later ones win.  `cells`, and
 * `rows` when not NULL, have a place a slot of the owner.  A key without a row
 * in force is missing. */
void pack_parameters_on(const struct pack *owner, int64_t date,
                        struct cell *cells,
                        const struct parameter_row **rows)
{
    assert(owner != NULL);
    size_t slots = owner->parameters.count;
    assert(cells != NULL || slots == 0);
    for (size_t i = 0; i < slots; i++) {
        cells[i] = (struct cell){ 0 };
        if (rows != NULL) {
            rows[i] = NULL;
        }
    }
    const struct pack *chain[LIMIT_CHAIN];
    size_t count = chain_of(owner, chain);
    for (size_t i = 0; i < count; i++) {
        apply(chain[i], date, slots, cells, rows);
    }
}

/* The ancestor's own values are the start; packs between it and the leaf
 * put theirs over them.  A row whose value is the same proposes nothing. */
void pack_parameters_proposed(const struct pack *ancestor,
                              const struct pack *leaf, int64_t date,
                              struct cell *cells, bool *differs)
{
    assert(ancestor != NULL);
    assert(leaf != NULL);
    *differs = false;
    size_t slots = ancestor->parameters.count;
    pack_parameters_on(ancestor, date, cells, NULL);
    const struct pack *chain[LIMIT_CHAIN];
    size_t count = chain_of(leaf, chain);
    for (size_t i = 0; i < count; i++) {
        bool below = false;
        for (size_t k = 0; k < i; k++) {
            below = below || chain[k] == ancestor;
        }
        if (below) {
            apply(chain[i], date, slots, cells, NULL);
        }
    }
    for (size_t i = 0; i < slots && !*differs; i++) {
        const struct parameter_row *row =
            pack_parameter_row(ancestor, (int)i, date);
        struct cell own = row == NULL ? (struct cell){ 0 } : row->value;
        *differs = !cell_equal(ancestor->parameters.fields[i].type, own,
                               cells[i]);
    }
}

/* A proposal stands in its parent's place in `visible`, so the first table
 * with the name is the right one. */
struct table *pack_table(const struct pack *pack, struct str name)
{
    assert(pack != NULL);
    assert(name.size > 0);
    for (size_t i = 0; i < pack->visible_count; i++) {
        if (str_equal(pack->visible[i]->name, name)) {
            return pack->visible[i];
        }
    }
    return NULL;
}

/* The same index is the same name, so differing pointers are proposals. */
bool pack_proposes_tables(const struct pack *ancestor,
                          const struct pack *leaf)
{
    assert(ancestor != NULL);
    assert(leaf != NULL);
    assert(leaf->visible_count >= ancestor->visible_count);
    for (size_t i = 0; i < ancestor->visible_count; i++) {
        if (leaf->visible[i] != ancestor->visible[i]) {
            return true;
        }
    }
    return false;
}

/* Ids are unique over a chain, so the order of the search is free. */
const struct rule *pack_rule(const struct pack *pack,
                             enum declaration_kind kind, struct str id)
{
    assert(pack != NULL);
    assert(kind < DECLARATION_KIND_COUNT);
    for (; pack != NULL; pack = pack->parent) {
        for (size_t i = 0; i < pack->rules_count[kind]; i++) {
            if (str_equal(pack->rules[kind][i].id, id)) {
                return &pack->rules[kind][i];
            }
        }
    }
    return NULL;
}
