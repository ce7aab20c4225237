/* Keys of open maps: a stack of entries, found through a hash table.
 *
 * Maps close in the reverse order of opening, so entries leave in the reverse
 * order of coming.  That makes linear probing simple: the newest entry is at
 * the end of every probe run it belongs to, and its slot can just be emptied.
 * Up to KEYSET_FEW entries there is no table and no allocation: most records
 * are small. */
#include "base/keyset.h"

#include <assert.h>
#include <string.h>

/* The first KEYSET_FEW keys need no memory. */
void keyset_init(struct keyset *set, struct mem *mem)
{
    assert(set != NULL);
    assert(mem != NULL);
    set->mem = mem;
    arena_init(&set->copies, mem);
    set->entries = set->few;
    set->count = 0;
    set->capacity = KEYSET_FEW;
    set->slots = NULL;
    set->slots_count = 0;
    set->maps = 0;
    set->depth = 0;
}

/* Also after keyset_add said that there is no memory. */
void keyset_free(struct keyset *set)
{
    assert(set != NULL);
    arena_free(&set->copies);
    if (set->entries != set->few) {
        mem_free(set->mem, set->entries,
                 set->capacity * sizeof set->entries[0]);
    }
    mem_free(set->mem, set->slots, set->slots_count * sizeof set->slots[0]);
}

void keyset_open(struct keyset *set)
{
    assert(set->depth >= 0);
    assert(set->depth < LIMIT_JSON_DEPTH);
    set->open[set->depth].map = ++set->maps;
    set->open[set->depth].base = set->count;
    set->depth++;
}

/* Puts an entry into the first free slot of its run.  The entry is at `index`,
 * its hash mixed; the table is at most half full, so a free slot exists and
 * the loop ends.  Slots hold index + 1, as 0 means free. */
static void slot_put(struct keyset *set, size_t index)
{
    assert(index < set->capacity);
    assert((set->slots_count & (set->slots_count - 1)) == 0);
    size_t mask = set->slots_count - 1;
    size_t slot = (size_t)set->entries[index].hash & mask;
    while (set->slots[slot] != 0) {
        slot = (slot + 1) & mask;
    }
    assert(index < UINT32_MAX);
    set->slots[slot] = (uint32_t)index + 1;
}

/* Empties the slot of the newest entry, which ends its run.  Must be called in
 * the reverse order of slot_put: only then does no later entry of the run lose
 * its way. */
static void slot_clear(struct keyset *set, size_t index)
{
    assert(index < set->capacity);
    size_t mask = set->slots_count - 1;
    size_t slot = (size_t)set->entries[index].hash & mask;
    while (set->slots[slot] != (uint32_t)index + 1) {
        assert(set->slots[slot] != 0);
        slot = (slot + 1) & mask;
    }
    set->slots[slot] = 0;
}

/* The keys of the innermost map are forgotten. */
void keyset_close(struct keyset *set)
{
    assert(set->depth > 0);
    set->depth--;
    size_t base = set->open[set->depth].base;
    assert(base <= set->count);
    while (set->count > base) {
        set->count--;
        if (set->slots != NULL) {
            slot_clear(set, set->count);
        }
    }
}

/* Doubles the entries, and makes the table new: at most half full.  False at
 * no memory, with the set as it was.  The few entries of the struct are copied
 * out the first time; their memory is not freed, being part of the struct. */
static bool grow(struct keyset *set)
{
    assert(set->count == set->capacity);
    size_t capacity = 2 * set->capacity;
    size_t each = sizeof set->entries[0];
    assert(capacity <= SIZE_MAX / each);
    uint32_t *slots = mem_zero(set->mem, 2 * capacity * sizeof slots[0]);
    if (slots == NULL) {
        return false;
    }
    bool few = set->entries == set->few;
    struct keyset_entry *entries =
        mem_resize(set->mem, few ? NULL : set->entries,
                   few ? 0 : set->capacity * each, capacity * each);
    if (entries == NULL) {
        mem_free(set->mem, slots, 2 * capacity * sizeof slots[0]);
        return false;
    }
    if (few) {
        memcpy(entries, set->few, sizeof set->few);
    }
    mem_free(set->mem, set->slots, set->slots_count * sizeof slots[0]);
    set->entries = entries;
    set->capacity = capacity;
    set->slots = slots;
    set->slots_count = 2 * capacity;
    for (size_t i = 0; i < set->count; i++) {
        slot_put(set, i);
    }
    return true;
}

/* Spreads the key's hash and its map over all bits (the finisher of
 * MurmurHash3), as slots are taken from the lowest.  Without the map's number
 * the key "id" of a thousand open or closed maps would share one run. */
static uint64_t mix(uint64_t hash, uint64_t map)
{
    hash ^= map * UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ (hash >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ (hash >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ (hash >> 33);
}

/* Looks through the table, or through the few entries of this map.  Same hash,
 * same map, same bytes.  `base` is the first entry of the innermost map, for
 * the search without a table; with a table the map's number keeps the maps
 * apart. */
static bool is_known(const struct keyset *set,
                     const struct keyset_entry *wanted, size_t base)
{
    assert(base <= set->count);
    if (set->slots == NULL) {
        for (size_t i = base; i < set->count; i++) {
            if (set->few[i].hash == wanted->hash &&
                str_equal(set->few[i].key, wanted->key)) {
                return true;
            }
        }
        return false;
    }
    size_t mask = set->slots_count - 1;
    size_t slot = (size_t)wanted->hash & mask;
    for (; set->slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct keyset_entry *entry =
            &set->entries[set->slots[slot] - 1];
        if (entry->hash == wanted->hash && entry->map == wanted->map &&
            str_equal(entry->key, wanted->key)) {
            return true;
        }
    }
    return false;
}

/* Was this key in the innermost map already? `copy` when the bytes may go
 * before the map ends. */
enum keyset_result keyset_add(struct keyset *set, struct str key, bool copy)
{
    assert(set->depth > 0);
    assert(key.bytes != NULL);
    uint64_t map = set->open[set->depth - 1].map;
    struct keyset_entry entry = { key, mix(str_hash(key), map), map };
    if (is_known(set, &entry, set->open[set->depth - 1].base)) {
        return KEYSET_KNOWN;
    }
    if (set->count == set->capacity && !grow(set)) {
        return KEYSET_NOMEM;
    }
    if (copy) {
        /* Copies live until the set is freed, not until their map closes: keys
         * with escapes are rare. */
        entry.key = str_copy(&set->copies, key);
        if (entry.key.bytes == NULL) {
            return KEYSET_NOMEM;
        }
    }
    set->entries[set->count] = entry;
    if (set->slots != NULL) {
        slot_put(set, set->count);
    }
    set->count++;
    return KEYSET_NEW;
}
