/* Tables written in the file: records (`T.x`), lists (`one_of(x, T)`) and
 * lookups (`T[case.a.b]`), as long as nobody can have changed them. */
#include "script/lift_walk.h"

#include <assert.h>

/* The key of a field, as a constant operand. */
static struct operand key_of(struct walk *walk, const struct tree *field,
                             int64_t position)
{
    struct cell cell = { .known = true };
    if (field->kind == TREE_FIELD_NAMED) {
        cell.as.text = field->text;
        struct operand key = operand_value(
            (struct type){ TYPE_TEXT, false },
            build_constant(walk, (struct type){ TYPE_TEXT, false }, cell));
        return key;
    }
    if (field->kind == TREE_FIELD_ITEM) {
        return operand_value((struct type){ TYPE_INT, false },
                             build_integer(walk, TYPE_INT, position));
    }
    assert(field->kind == TREE_FIELD_KEYED);
    return walk_expression(walk, field->first);
}

/* Two keys that are known and equal. Unknown ones are never the same. */
static bool same_key(const struct operand *a, const struct operand *b)
{
    assert(a != NULL && b != NULL);
    /* Constants are interned: the same key is the same node. */
    return a->node == b->node && a->node != NODE_ID_NONE;
}

/* Sets `plain`: every key is a text or integer constant, and stands once. */
static void check_plain(struct walk *walk, struct entries *entries)
{
    assert(entries != NULL);
    entries->plain = entries->count <= LIFT_LOOKUP_MAX;
    for (size_t i = 0; i < entries->count && entries->plain; i++) {
        const struct operand *key = &entries->items[i].key;
        const struct node *constant = node_constant(walk, key->node);
        if (constant == NULL ||
            (constant->type.base != TYPE_TEXT &&
             constant->type.base != TYPE_INT)) {
            entries->plain = false;
        }
        for (size_t j = 0; j < i && entries->plain; j++) {
            entries->plain = !same_key(key, &entries->items[j].key);
        }
    }
}

/* Evaluates one field into *entry; returns its events. */
static node_id walk_field(struct walk *walk, const struct tree *field,
                          size_t position, struct entry *entry)
{
    assert(field != NULL && entry != NULL);
    const struct tree *value = field->kind == TREE_FIELD_KEYED
                             ? field->first->next : field->first;
    entry->at = value;
    entry->key = key_of(walk, field, (int64_t)position);
    entry->value = walk_expression(walk, value);
    if (entry->value.maybe_int || entry->key.maybe_int) {
        walk_give_up(walk, field, MESSAGE_WHY_TABLE, STR(""));
        entry->key = entry->key.maybe_int ? operand_any() : entry->key;
        entry->value = operand_any();
    }
    return build_effects(walk, operand_events(walk, &entry->key),
                         operand_events(walk, &entry->value));
}

/* Evaluates in the order of the source, as Lua does in practice. Entries keep
 * that order; a later one with the same key wins in Lua, which check_plain
 * rules out. The result's node is NONE: a table as a value does not lift, what
 * is read from it may. */
struct operand walk_table(struct walk *walk, const struct tree *tree)
{
    size_t count = 0;
    assert(tree->kind == TREE_TABLE);
    for (const struct tree *field = tree->first; field != NULL;
         field = field->next) {
        count++;
    }
    struct operand table = operand_any();
    struct entries *entries = arena_alloc(walk->arena, sizeof *entries);
    struct entry *items = arena_alloc(walk->arena,
                                      (count + 1) * sizeof *items);
    if (entries == NULL || items == NULL) {
        walk_nomem(walk);
        return table;
    }
    entries->items = items;
    entries->lookup = -1;
    for (const struct tree *field = tree->first; field != NULL;
         field = field->next) {
        struct entry *entry = &items[entries->count++];
        bool item = field->kind == TREE_FIELD_ITEM;
        entries->positional += item ? 1 : 0;
        node_id events = walk_field(walk, field, entries->positional, entry);
        table.effects = build_effects(walk, table.effects, events);
        entries->nested = entries->nested ||
                          (entry->value.kind != OPERAND_VALUE &&
                           entry->value.kind != OPERAND_NIL);
        if (item && field->next == NULL && entry->value.many) {
            walk_give_up(walk, field, MESSAGE_WHY_MANY, STR(""));
        }
    }
    check_plain(walk, entries);
    table.kind = OPERAND_TABLE;
    table.tree = tree;
    table.entries = entries;
    return table;
}

/* For the fields of a declaration, which are written as `name = value`. */
const struct entry *table_field(const struct operand *table,
                                const char *name)
{
    assert(name != NULL);
    assert(table->kind == OPERAND_TABLE && table->entries != NULL);
    const struct entry *found = NULL;
    const struct tree *field = table->tree->first;
    for (size_t i = 0; i < table->entries->count; i++, field = field->next) {
        if (field->kind == TREE_FIELD_NAMED && str_is(field->text, name)) {
            found = &table->entries->items[i];
        }
    }
    return found;
}

/* Gives *type as well, a list, when it gives a node; *type may have been set
 * when it gives none. */
node_id table_list(struct walk *walk, const struct operand *table,
                   struct type *type)
{
    assert(table != NULL);
    assert(type != NULL);
    const struct entries *entries = table->entries;
    if (table->kind != OPERAND_TABLE || entries == NULL ||
        !entries->plain || entries->positional != entries->count ||
        entries->count == 0) {
        return NODE_ID_NONE;
    }
    struct cell *cells = arena_alloc(walk->arena,
                                     entries->count * sizeof *cells);
    if (cells == NULL) {
        walk_nomem(walk);
        return NODE_ID_NONE;
    }
    for (size_t i = 0; i < entries->count; i++) {
        const struct node *constant =
            node_constant(walk, entries->items[i].value.node);
        if (constant == NULL || constant->type.list ||
            (i > 0 && constant->type.base != type->base)) {
            return NODE_ID_NONE;
        }
        *type = (struct type){ constant->type.base, true };
        cells[i] = constant->constant;
    }
    struct cell list = { .known = true,
                         .as.list = { cells, entries->count } };
    return build_constant(walk, *type, list);
}

/* --- Lookups -------------------------------------------------------------- */

/* The values of a table; integers among numbers are numbers there, and the
 * table is `mixed`. NULL at no memory. */
static struct operand *unify_values(struct walk *walk,
                                    struct entries *entries)
{
    bool number = false;
    struct operand *values = arena_alloc(walk->arena, (entries->count + 1) *
                                                      sizeof *values);
    assert(entries->lookup < 0);
    for (size_t i = 0; i < entries->count; i++) {
        number = number || operand_is(&entries->items[i].value, TYPE_NUMBER);
    }
    for (size_t i = 0; i < entries->count && values != NULL; i++) {
        values[i] = entries->items[i].value;
        if (number && operand_is(&values[i], TYPE_INT) &&
            operand_to_number(walk, &values[i])) {
            entries->mixed = true;
            entries->most = values[i].most > entries->most ? values[i].most
                                                           : entries->most;
        }
    }
    return values;
}

/* Fills a lookup with the entries that are not nil; false when keys or values
 * are not constants of one type each. */
static bool fill_lookup(struct walk *walk, struct entries *entries,
                        struct lookup *out)
{
    assert(entries->plain);
    assert(out != NULL);
    struct operand *unified = unify_values(walk, entries);
    struct cell *keys = arena_alloc(walk->arena,
                                    (entries->count + 1) * sizeof *keys);
    struct cell *values = arena_alloc(walk->arena,
                                      (entries->count + 1) * sizeof *values);
    if (keys == NULL || values == NULL || unified == NULL) {
        walk_nomem(walk);
        return false;
    }
    *out = (struct lookup){ .keys = keys, .values = values };
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->items[i];
        const struct node *key = node_constant(walk, entry->key.node);
        const struct node *value = node_constant(walk, unified[i].node);
        if (entry->value.kind == OPERAND_NIL) {
            continue;
        }
        if (key == NULL || value == NULL || value->type.list ||
            (out->count > 0 && (!type_equal(key->type, out->key_type) ||
                                !type_equal(value->type,
                                            out->value_type)))) {
            return false;
        }
        out->key_type = key->type;
        out->value_type = value->type;
        keys[out->count] = key->constant;
        values[out->count] = value->constant;
        out->count++;
    }
    return out->count > 0;
}

/* The lookup's index in the graph, made once for a table; or -1. */
static int lookup_of(struct walk *walk, struct entries *entries)
{
    assert(entries != NULL);
    struct lookup lookup;
    if (entries->lookup < 0 && !walk->given_up &&
        fill_lookup(walk, entries, &lookup)) {
        entries->lookup = graph_lookup(walk->graph, &lookup);
        if (entries->lookup < 0) {
            walk_nomem(walk);
        }
    }
    return entries->lookup;
}

/* A table that may not be what was written: its value is unknown. */
static struct operand give_up_table(struct walk *walk, const struct tree *at)
{
    assert(at != NULL);
    walk_give_up(walk, at, MESSAGE_WHY_TABLE, STR(""));
    return operand_any();
}

/* The same keys with what `field` of each value is, or with true for all where
 * there is no field; NULL at no memory, or when a value is no known table. */
static struct entries *part_entries(struct walk *walk,
                                    const struct entries *entries,
                                    const struct operand *field)
{
    struct entries *parts = arena_alloc(walk->arena, sizeof *parts);
    struct entry *items = arena_alloc(walk->arena, (entries->count + 1) *
                                                   sizeof *items);
    if (parts == NULL || items == NULL) {
        walk_nomem(walk);
        return NULL;
    }
    assert(entries->plain);
    *parts = (struct entries){ .items = items, .count = entries->count,
                               .plain = true, .lookup = -1 };
    for (size_t i = 0; i < entries->count; i++) {
        const struct operand *row = &entries->items[i].value;
        if (row->kind != OPERAND_TABLE || row->entries == NULL ||
            !row->entries->plain) {
            return NULL;
        }
        items[i] = entries->items[i];
        items[i].value = field == NULL ? operand_bool(build_bool(walk, true))
                                       : operand_of(OPERAND_NIL);
        for (size_t k = 0; k < row->entries->count && field != NULL; k++) {
            if (same_key(&row->entries->items[k].key, field)) {
                items[i].value = row->entries->items[k].value;
            }
        }
    }
    return parts;
}

static struct operand lookup_index(struct walk *walk,
                                   const struct operand *table,
                                   const struct operand *key,
                                   const struct tree *at);

/* table[key] of tables: a row, of which is known whether it is there. */
static struct operand row_of(struct walk *walk, const struct operand *table,
                             const struct operand *key,
                             const struct tree *at)
{
    struct operand there = *table;
    struct operand *kept = arena_alloc(walk->arena, sizeof *kept);
    assert(table->entries->plain);
    there.entries = part_entries(walk, table->entries, NULL);
    if (there.entries == NULL || kept == NULL || table->entries->count == 0) {
        return give_up_table(walk, at);
    }
    *kept = *key;
    there = lookup_index(walk, &there, key, at);
    struct operand row = operand_of(OPERAND_ROW);
    row.entries = table->entries;
    row.key = kept;
    row.maybe_nil = true;
    row.row = there.node;
    row.effects = there.node == NODE_ID_NONE ? NODE_ID_NONE
                                             : node_effects(walk, there.node);
    return there.kind == OPERAND_VALUE ? row : operand_any();
}

/* An error where the row is not there. */
struct operand table_row_field(struct walk *walk, const struct operand *row,
                               const struct operand *key,
                               const struct tree *at)
{
    struct operand parts = operand_of(OPERAND_TABLE);
    assert(row->kind == OPERAND_ROW && row->key != NULL);
    if (node_constant(walk, key->node) == NULL || key->maybe_int) {
        return give_up_table(walk, at);
    }
    parts.entries = part_entries(walk, row->entries, key);
    if (parts.entries == NULL) {
        return give_up_table(walk, at);
    }
    struct operand value = lookup_index(walk, &parts, row->key, at);
    if (value.kind != OPERAND_VALUE) {
        return give_up_table(walk, at);
    }
    const node_id abc[3] = {
        build_unary(walk, NODE_IS_NIL, (struct type){ TYPE_BOOL, false },
                    row->row),
        build_fail(walk, value.type), value.node
    };
    value.node = build_if(walk, value.type, abc);
    return operand_after(walk, row->effects, value);
}

/* table[key] for a key known only with the case. */
static struct operand lookup_index(struct walk *walk,
                                   const struct operand *table,
                                   const struct operand *key,
                                   const struct tree *at)
{
    bool rows = table->entries->count > 0 &&
                table->entries->items[0].value.kind == OPERAND_TABLE;
    int lookup = rows ? -1 : lookup_of(walk, table->entries);
    if (rows) {
        return row_of(walk, table, key, at);
    }
    if (lookup < 0) {
        return give_up_table(walk, at);
    }
    const struct lookup *found = &walk->graph->lookups[lookup];
    if (key->kind != OPERAND_VALUE || !type_equal(key->type, found->key_type)) {
        return give_up_table(walk, at);
    }
    assert(found->count > 0);
    struct node node = { .op = NODE_LOOKUP, .type = found->value_type,
                         .slot = lookup, .maybe_nil = true,
                         .a = operand_node(walk, key, at),
                         .b = NODE_ID_NONE, .c = NODE_ID_NONE };
    struct operand value = operand_value(found->value_type, NODE_ID_NONE);
    if (node.a != NODE_ID_NONE) {
        value.node = build_node(walk, &node, NULL);
    }
    value.maybe_nil = true;
    value.maybe_int = table->entries->mixed;
    value.most = table->entries->most;
    return value;
}

/* A key known here is looked up here, and not finding it is nil, as in Lua,
 * with a note when a key is spelled nearly so. A key known only to the case
 * becomes a lookup node, when the table allows. */
struct operand table_index(struct walk *walk, const struct operand *table,
                           const struct operand *key, const struct tree *at)
{
    assert(table->kind == OPERAND_TABLE);
    const struct entries *entries = table->entries;
    if (entries == NULL || !entries->plain || key->maybe_int) {
        return give_up_table(walk, at);
    }
    if (node_constant(walk, key->node) == NULL) {
        return lookup_index(walk, table, key, at);
    }
    struct str name = STR("");
    struct str nearest = STR("");
    size_t distance = SIZE_MAX;
    bool literal = operand_literal(walk, key, &name);
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->items[i];
        struct str other = STR("");
        if (same_key(&entry->key, key)) {
            return entry->value;
        }
        if (literal && operand_literal(walk, &entry->key, &other) &&
            str_nearer(name, other, &distance)) {
            nearest = other;
        }
    }
    if (nearest.size > 0) {
        walk_find(walk, at, MESSAGE_LIFT_KEY_NEAR,
                  (struct texts){ .a = name, .b = nearest });
    }
    return operand_of(OPERAND_NIL);
}
