/* Trees of plain data in an arena.
 *
 * Every node is one arena block; children hang on a list in the order given.
 * A node that belongs to a map has its key set.  Builders pass NULL through,
 * so that a failed arena needs one check, at the end.
 *
 * Lists and maps are singly linked, with `last` for appending in one step and
 * `count` for sizing arrays.  Maps are searched from the front: they are
 * small, and the order is that of the writer.  A node may hang in one parent
 * only, since the links are its own.  Nothing is freed alone; the arena goes
 * as a whole. */
#include "base/value.h"

#include <assert.h>
#include <string.h>

/* A new node; its texts are empty rather than NULL.  Zeroed by the arena: no
 * parent, no children, no key.  NULL when the arena failed; the kind says
 * which of the other fields mean anything. */
static struct value *node(struct arena *arena, enum value_kind kind)
{
    assert(arena != NULL);
    struct value *value = arena_alloc(arena, sizeof *value);
    if (value != NULL) {
        value->kind = kind;
        value->text = STR("");
        value->key = STR("");
    }
    return value;
}

struct value *value_null(struct arena *arena)
{
    return node(arena, VALUE_NULL);
}

struct value *value_bool(struct arena *arena, bool boolean)
{
    struct value *value = node(arena, VALUE_BOOL);
    if (value != NULL) {
        value->boolean = boolean;
    }
    return value;
}

/* Also readable as a number. */
struct value *value_integer(struct arena *arena, int64_t integer)
{
    struct value *value = node(arena, VALUE_INTEGER);
    if (value != NULL) {
        value->integer = integer;
        value->number = (double)integer;
    }
    return value;
}

struct value *value_number(struct arena *arena, double number)
{
    struct value *value = node(arena, VALUE_NUMBER);
    if (value != NULL) {
        value->number = number;
    }
    return value;
}

/* A copy in the arena: node and bytes in one piece. */
struct value *value_text(struct arena *arena, struct str text)
{
    assert(text.bytes != NULL || text.size == 0);
    struct value *value = text.size > SIZE_MAX / 2 ? NULL
        : arena_alloc(arena, sizeof *value + text.size + 1);
    if (value == NULL) {
        arena->failed = true;
        return NULL;
    }
    char *bytes = (char *)(value + 1);
    if (text.size > 0) {
        memcpy(bytes, text.bytes, text.size);
    }
    assert(bytes[text.size] == '\0');     /* the arena clears */
    value->kind = VALUE_TEXT;
    value->text = (struct str){ bytes, text.size };
    value->key = STR("");
    return value;
}

struct value *value_string(struct arena *arena, const char *text)
{
    return value_text(arena, str_of(text));
}

struct value *value_borrow(struct arena *arena, struct str text)
{
    assert(text.bytes != NULL);
    assert(text.bytes[text.size] == '\0');
    struct value *value = node(arena, VALUE_TEXT);
    if (value != NULL) {
        value->text = text;
    }
    return value;
}

struct value *value_list(struct arena *arena)
{
    return node(arena, VALUE_LIST);
}

struct value *value_map(struct arena *arena)
{
    return node(arena, VALUE_MAP);
}

/* Hangs a child behind the others.  The child must not hang anywhere yet: its
 * `next` is NULL. */
static void append(struct value *parent, struct value *child)
{
    assert(parent != NULL);
    assert(child->next == NULL);
    assert(parent->last != child);
    if (parent->last == NULL) {
        assert(parent->first == NULL);
        assert(parent->count == 0);
        parent->first = child;
    } else {
        parent->last->next = child;
    }
    parent->last = child;
    parent->count++;
}

/* NULL for either is let pass: a builder looks at its arena at the end. */
struct value *value_add(struct value *list, struct value *item)
{
    if (list == NULL || item == NULL) {
        return NULL;
    }
    assert(list->kind == VALUE_LIST);
    append(list, item);
    return item;
}

/* The key is known to be new and is borrowed. */
struct value *value_set_new(struct value *map, struct str key,
                            struct value *item)
{
    if (map == NULL || item == NULL) {
        return NULL;
    }
    assert(map->kind == VALUE_MAP);
    assert(key.bytes != NULL);
    item->key = key;
    append(map, item);
    return item;
}

/* Replaces a member of this key, else appends it; the key is borrowed. */
struct value *value_set(struct value *map, const char *key,
                        struct value *item)
{
    assert(key != NULL);
    if (map == NULL || item == NULL) {
        return NULL;
    }
    assert(map->kind == VALUE_MAP);
    struct str name = str_of(key);
    struct value *before = NULL;
    struct value *old = map->first;
    while (old != NULL && !str_equal(old->key, name)) {
        before = old;
        old = old->next;
    }
    if (old == NULL) {
        return value_set_new(map, name, item);
    }
    if (old == item) {
        return item;
    }
    assert(item->next == NULL);
    item->key = name;
    item->next = old->next;
    if (before == NULL) {
        map->first = item;
    } else {
        before->next = item;
    }
    if (map->last == old) {
        map->last = item;
    }
    old->next = NULL;
    return item;
}

void value_set_text(struct arena *arena, struct value *map, const char *key,
                    struct str text)
{
    (void)value_set(map, key, value_text(arena, text));
}

void value_set_string(struct arena *arena, struct value *map, const char *key,
                      const char *text)
{
    struct value *item = text == NULL ? value_null(arena)
                                      : value_string(arena, text);
    (void)value_set(map, key, item);
}

void value_set_integer(struct arena *arena, struct value *map,
                       const char *key, int64_t integer)
{
    (void)value_set(map, key, value_integer(arena, integer));
}

void value_set_number(struct arena *arena, struct value *map, const char *key,
                      double number)
{
    (void)value_set(map, key, value_number(arena, number));
}

void value_set_bool(struct arena *arena, struct value *map, const char *key,
                    bool boolean)
{
    (void)value_set(map, key, value_bool(arena, boolean));
}

void value_set_null(struct arena *arena, struct value *map, const char *key)
{
    (void)value_set(map, key, value_null(arena));
}

/* NULL for anything that is not there. */
struct value *value_get(const struct value *map, const char *key)
{
    assert(key != NULL);
    if (map == NULL || map->kind != VALUE_MAP) {
        return NULL;
    }
    struct str name = str_of(key);
    for (struct value *item = map->first; item != NULL; item = item->next) {
        if (str_equal(item->key, name)) {
            return item;
        }
    }
    return NULL;
}

struct str value_get_text(const struct value *map, const char *key)
{
    const struct value *item = value_get(map, key);
    if (item == NULL || item->kind != VALUE_TEXT) {
        return STR("");
    }
    return item->text;
}

int64_t value_get_integer(const struct value *map, const char *key,
                          int64_t otherwise)
{
    const struct value *item = value_get(map, key);
    if (item == NULL || item->kind != VALUE_INTEGER) {
        return otherwise;
    }
    return item->integer;
}

bool value_get_bool(const struct value *map, const char *key)
{
    const struct value *item = value_get(map, key);
    return item != NULL && item->kind == VALUE_BOOL && item->boolean;
}

/* Trees are as deep as their builders nested them: at most LIMIT_JSON_DEPTH
 * when they were read. */
struct value *value_copy(struct arena *arena, const struct value *from)
{
    assert(arena != NULL);
    if (from == NULL) {
        return NULL;
    }
    struct value *copy = node(arena, from->kind);
    if (copy == NULL) {
        return NULL;
    }
    copy->boolean = from->boolean;
    copy->integer = from->integer;
    copy->number = from->number;
    if (from->kind == VALUE_TEXT) {
        copy->text = str_copy(arena, from->text);
    }
    for (const struct value *child = from->first; child != NULL;
         child = child->next) {
        struct value *item = value_copy(arena, child);
        if (item == NULL) {
            return NULL;
        }
        item->key = str_copy(arena, child->key);
        append(copy, item);
    }
    assert(arena->failed || copy->count == from->count);
    return arena->failed ? NULL : copy;
}

/* Members compare without regard to their order. */
static bool map_equal(const struct value *a, const struct value *b)
{
    assert(a->kind == VALUE_MAP);
    assert(b->kind == VALUE_MAP);
    /* Most maps are built alike: look at the same place first. */
    const struct value *guess = b->first;
    for (const struct value *left = a->first; left != NULL;
         left = left->next) {
        const struct value *right = guess;
        if (right == NULL || !str_equal(right->key, left->key)) {
            right = b->first;
            while (right != NULL && !str_equal(right->key, left->key)) {
                right = right->next;
            }
        }
        if (right == NULL || !value_equal(left, right)) {
            return false;
        }
        guess = right->next;
    }
    return true;
}

/* Items compare in order. */
static bool list_equal(const struct value *a, const struct value *b)
{
    assert(a->count == b->count);
    const struct value *right = b->first;
    for (const struct value *left = a->first; left != NULL;
         left = left->next) {
        assert(right != NULL);
        if (!value_equal(left, right)) {
            return false;
        }
        right = right->next;
    }
    return true;
}

/* In order: two maps with the same members in another order differ. */
bool value_equal(const struct value *a, const struct value *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    assert(a->kind <= VALUE_MAP);
    assert(b->kind <= VALUE_MAP);
    if (a->kind != b->kind || a->count != b->count) {
        return false;
    }
    switch (a->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return a->boolean == b->boolean;
    case VALUE_INTEGER:
        return a->integer == b->integer;
    case VALUE_NUMBER:
        return a->number == b->number;
    case VALUE_TEXT:
        return str_equal(a->text, b->text);
    case VALUE_LIST:
        return list_equal(a, b);
    case VALUE_MAP:
        return map_equal(a, b);
    }
    assert(!"a kind of value_kind");
    return false;
}
