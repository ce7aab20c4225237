/* Lists of unmet demands, and their two forms: for people, for the record.
 *
 * The list lives in an arena; without memory a row is left out and the arena
 * remembers, which the caller looks at once, at the end. */
#include "lifecycle/unmet.h"

#include <assert.h>
#include <string.h>

/* ORDER: enum demand; these words stand in recorded entries. */
static const char *const demand_names[] = { "block", "review", "warn" };

void unmet_init(struct unmet_list *list, struct arena *arena)
{
    assert(list != NULL);
    assert(arena != NULL);
    *list = (struct unmet_list){ .arena = arena };
}

/* Growing leaves the old rows to the arena; pointers into them are void. */
struct unmet *unmet_add(struct unmet_list *list, enum demand demand,
                        struct str guard)
{
    assert(demand <= DEMAND_WARN);
    assert(list->count <= list->capacity);
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
        struct unmet *items = arena_alloc(list->arena,
                                          capacity * sizeof *items);
        if (items == NULL) {
            return NULL;
        }
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof *items);
        }
        list->items = items;
        list->capacity = capacity;
    }
    struct unmet *unmet = &list->items[list->count++];
    *unmet = (struct unmet){ .guard = guard, .demand = demand };
    return unmet;
}

/* NULL is let pass: then there was no memory, which the arena knows. */
void unmet_found(struct unmet *unmet, const char *id, const char *en)
{
    assert(id != NULL);
    assert(en != NULL);
    if (unmet != NULL) {
        unmet->found[LANGUAGE_ID] = str_of(id);
        unmet->found[LANGUAGE_EN] = str_of(en);
    }
}

/* How hard a demand is decides what may be accepted. */
bool unmet_has(const struct unmet_list *list, enum demand demand)
{
    assert(list != NULL);
    assert(demand <= DEMAND_WARN);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].demand == demand) {
            return true;
        }
    }
    return false;
}

/* The rows of the wanted demands (bits), in one language, for the answer of an
 * operation. */
struct value *unmet_value(struct arena *arena, const struct unmet_list *list,
                          unsigned demands, enum language language)
{
    assert(language < LANGUAGE_COUNT);
    struct value *out = value_list(arena);
    for (size_t i = 0; i < list->count; i++) {
        const struct unmet *unmet = &list->items[i];
        assert(unmet->demand <= DEMAND_WARN);
        if ((demands & (1u << unmet->demand)) == 0) {
            continue;
        }
        struct value *row = value_add(out, value_map(arena));
        value_set_text(arena, row, "guard", unmet->guard);
        value_set_text(arena, row, "required", unmet->required[language]);
        value_set_text(arena, row, "found", unmet->found[language]);
        value_set_text(arena, row, "basis", unmet->basis);
    }
    return out;
}

/* Both languages are kept: an entry is read years later by anybody. */
struct value *unmet_record(struct arena *arena,
                           const struct unmet_list *list)
{
    assert(list != NULL);
    struct value *out = value_list(arena);
    for (size_t i = 0; i < list->count; i++) {
        const struct unmet *unmet = &list->items[i];
        /* A NULL row is let pass by the setters. */
        struct value *row = value_add(out, value_map(arena));
        assert(unmet->demand <= DEMAND_WARN);
        value_set_text(arena, row, "guard", unmet->guard);
        value_set_string(arena, row, "demand",
                         demand_names[unmet->demand]);
        value_set_text(arena, row, "pack", unmet->pack);
        value_set_text(arena, row, "basis", unmet->basis);
        value_set_text(arena, row, "required_id",
                       unmet->required[LANGUAGE_ID]);
        value_set_text(arena, row, "required_en",
                       unmet->required[LANGUAGE_EN]);
        value_set_text(arena, row, "found_id", unmet->found[LANGUAGE_ID]);
        value_set_text(arena, row, "found_en", unmet->found[LANGUAGE_EN]);
        if (unmet->more != NULL) {
            value_set(row, "more", unmet->more);
        }
    }
    return out;
}

/* Pieces one after the other, and a zero byte behind. Without memory it is
 * empty and the arena has failed. */
struct str text_join(struct arena *arena, const struct str *pieces,
                     size_t count)
{
    assert(arena != NULL);
    size_t size = 0, at = 0;
    assert(count == 0 || pieces != NULL);
    for (size_t i = 0; i < count; i++) {
        size += pieces[i].size;
    }
    char *text = arena_alloc(arena, size + 1);
    for (size_t i = 0; text != NULL && i < count; i++) {
        if (pieces[i].size > 0) {
            memcpy(text + at, pieces[i].bytes, pieces[i].size);
        }
        at += pieces[i].size;
    }
    return (struct str){ text, text == NULL ? 0 : size };
}
