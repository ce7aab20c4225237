/* A growing row of integers in the narrowest width that holds them so far:
 * 1, 2, 4 or 8 bytes each. */
#ifndef AWIG_EXPR_PACKED_H
#define AWIG_EXPR_PACKED_H

#include <assert.h>
#include <stdbool.h>

#include "base/mem.h"

/* Invariant: items before `count` are kept at `width`, which holds every one
 * of them; the block has capacity x width bytes and belongs to the row. */
struct packed {
    void *data;                   /* codes, `bits` each */
    size_t count, capacity;     /* items */
    size_t width;               /* bytes an item; 0 = nothing yet */
};

/* Appends at `index` (<= count): what stood there and after is dropped, so
 * that a failed append elsewhere can be tried again.  False: no memory. */
bool packed_set_end(struct packed *packed, struct mem *mem, size_t index,
                    int64_t value);
/* The item at `index`, whatever the width at hand; sign and all, as every
 * width is signed. */
static inline int64_t packed_get(const struct packed *packed, size_t index)
{
    assert(index < packed->count);
    switch (packed->width) {
    case 1: return ((const int8_t *)packed->data)[index];
    case 2: return ((const int16_t *)packed->data)[index];
    case 4: return ((const int32_t *)packed->data)[index];
    default: return ((const int64_t *)packed->data)[index];
    }
}
/* As packed_set_end, when there is room and the width suffices; false: not
 * so, and nothing was done.  Loading spends its time here. */
static inline bool packed_append(struct packed *packed, size_t index,
                                 int64_t value)
{
    if (index >= packed->capacity || index > packed->count) {
        return false;
    }
    switch (packed->width) {
    case 1:
        if (value != (int8_t)value) {
            return false;
        }
        ((int8_t *)packed->data)[index] = (int8_t)value;
        break;
    case 2:
        if (value != (int16_t)value) {
            return false;
        }
        ((int16_t *)packed->data)[index] = (int16_t)value;
        break;
    case 4:
        if (value != (int32_t)value) {
            return false;
        }
        ((int32_t *)packed->data)[index] = (int32_t)value;
        break;
    default: ((int64_t *)packed->data)[index] = value; break;
    }
    packed->count = index + 1;
    return true;
}
/* Gives back the room beyond count. */
void packed_trim(struct packed *packed, struct mem *mem);
void packed_free(struct packed *packed, struct mem *mem);
size_t packed_bytes(const struct packed *packed);

/* The least width of 1, 2, 4, 8 whose signed range holds the value. */
size_t packed_width(int64_t value);

#endif
