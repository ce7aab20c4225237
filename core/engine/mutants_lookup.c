/* Mutants of tables that stand at the top of a Lua file.
 *
 * Such a table is data that people edit: an entry forgotten, a figure one
 * off. The pack's cases should notice each of them. */
#include "engine/mutants_internal.h"

#include <assert.h>

#include "expr/words.h"

/* Entries of one table that are changed; longer ones are looked at in part. */
enum { ENTRIES_MOST = 64 };

/* "['x'] = 3 -> 4": the entry, and what it becomes ("" = it is dropped). */
static struct str entry_words(struct making *making,
                              const struct lookup *lookup, size_t at,
                              const struct cell *to)
{
    enum language language = making->out->language;
    struct buf buf;
    buf_init(&buf, making->out->arena->mem, 0);
    buf_char(&buf, '[');
    words_cell(&buf, NULL, lookup->key_type, lookup->keys[at], language);
    buf_text(&buf, "] = ");
    words_cell(&buf, NULL, lookup->value_type, lookup->values[at], language);
    buf_text(&buf, " -> ");
    if (to != NULL) {
        words_cell(&buf, NULL, lookup->value_type, *to, language);
    } else {
        buf_char(&buf, '-');
    }
    struct str text = str_copy(making->out->arena, buf_view(&buf));
    making->good = making->good && !buf.failed && text.bytes != NULL;
    buf_free(&buf);
    assert(at < lookup->count);
    return text;
}

/* The rule with one entry of the table as `to`, or without it. The other
 * table lives as long as the mutants, which the graph outlives only until the
 * pack is released. */
static void change_entry(struct making *making, const struct node *node,
                         size_t at, const struct cell *to)
{
    const struct lookup was = making->graph->lookups[node->slot];
    struct arena *arena = making->out->arena;
    size_t size = (was.count + 1) * sizeof(struct cell);
    struct cell *keys = arena_alloc(arena, size);
    struct cell *values = arena_alloc(arena, size);
    struct lookup now = was;
    struct node other = *node;
    size_t count = 0;
    assert(node->op == NODE_LOOKUP && at < was.count);
    if (keys == NULL || values == NULL) {
        making->good = false;
        return;
    }
    for (size_t i = 0; i < was.count; i++) {
        if (i == at && to == NULL) {
            continue;
        }
        keys[count] = was.keys[i];
        values[count] = i == at ? *to : was.values[i];
        count++;
    }
    now.keys = keys;
    now.values = values;
    now.count = count;
    other.slot = graph_lookup(making->graph, &now);
    assert(count <= was.count);
    if (other.slot >= 0) {
        mutants_replace(making, graph_add(making->graph, &other, NULL),
                   entry_words(making, &was, at, to));
    }
}

void mutants_of_lookup(struct making *making, const struct node *node)
{
    if (node->op != NODE_LOOKUP) {
        return;
    }
    assert((size_t)node->slot < making->graph->lookups_count);
    const struct lookup was = making->graph->lookups[node->slot];
    assert(was.count == 0 || was.values != NULL);
    for (size_t i = 0; i < was.count && i < ENTRIES_MOST; i++) {
        change_entry(making, node, i, NULL);
        for (int sign = -1; sign <= 1; sign += 2) {
            struct cell to = was.values[i];
            if (was.value_type.base == TYPE_BOOL) {
                to.as.boolean = !to.as.boolean;
            } else if (was.value_type.base == TYPE_NUMBER) {
                to.as.number += sign;
            } else if (was.value_type.base == TYPE_INT) {
                to.as.integer += sign;
            } else {
                break;
            }
            change_entry(making, node, i, &to);
            if (was.value_type.base == TYPE_BOOL) {
                break;
            }
        }
    }
}
