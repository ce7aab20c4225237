/* Slots read, as a bit set beside a list: costs a bit test a read.
 *
 * The order of first reads is part of a decision's explanation, and the first
 * missing slot of an unknown rule is the last of the list. */
#include "script/trace.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

/* Nothing is allocated when there are no slots. */
int trace_create(struct reads *reads, struct mem *mem, size_t slots,
                 struct err *err)
{
    assert(reads != NULL);
    size_t words = (slots + 63) / 64;
    assert(slots < (size_t)INT32_MAX);
    *reads = (struct reads){ .slots_max = slots };
    if (slots == 0) {
        return 0;
    }
    reads->seen = mem_zero(mem, words * sizeof(uint64_t));
    reads->slots = mem_alloc(mem, slots * sizeof(int32_t));
    if (reads->seen == NULL || reads->slots == NULL) {
        trace_destroy(reads, mem);
        return err_nomem(err);
    }
    return 0;
}

/* See trace.h. */
void trace_destroy(struct reads *reads, struct mem *mem)
{
    assert(mem != NULL);
    size_t words = (reads->slots_max + 63) / 64;
    mem_free(mem, reads->seen, words * sizeof(uint64_t));
    mem_free(mem, reads->slots, reads->slots_max * sizeof(int32_t));
    *reads = (struct reads){ 0 };
}

/* A slot that was read before is only tested. */
void trace_add(struct reads *reads, int32_t slot)
{
    assert(slot >= 0);
    assert((size_t)slot < reads->slots_max);
    uint64_t bit = (uint64_t)1 << (slot % 64);
    if ((reads->seen[slot / 64] & bit) == 0) {
        reads->seen[slot / 64] |= bit;
        assert(reads->count < reads->slots_max);
        reads->slots[reads->count++] = slot;
    }
}

/* Costs what was read, not what could be. */
void trace_clear(struct reads *reads)
{
    for (size_t i = 0; i < reads->count; i++) {
        int32_t slot = reads->slots[i];
        assert(slot >= 0);
        reads->seen[slot / 64] = 0;
    }
    reads->count = 0;
}

/* The script's own list is used again by the next call. */
const int32_t *trace_copy(const struct reads *reads, struct arena *arena)
{
    assert(arena != NULL);
    if (reads->count == 0) {
        return NULL;
    }
    int32_t *copy = arena_alloc(arena, reads->count * sizeof(int32_t));
    if (copy != NULL) {
        memcpy(copy, reads->slots, reads->count * sizeof(int32_t));
    }
    return copy;
}

