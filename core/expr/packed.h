/* A growing row of integers in the narrowest width that holds them so far:
 * 1, 2, 4 or 8 bytes each. */
#ifndef AWIG_EXPR_PACKED_H
#define AWIG_EXPR_PACKED_H

#include <stdbool.h>

#include "base/mem.h"

struct packed {
    void *data;
    size_t count, capacity;     /* items */
    size_t width;               /* bytes an item; 0 = nothing yet */
};

/* Appends at `index` (<= count): what stood there and after is dropped, so
 * that a failed append elsewhere can be tried again.  False: no memory. */
bool packed_set_end(struct packed *packed, struct mem *mem, size_t index,
                    int64_t value);
int64_t packed_get(const struct packed *packed, size_t index);
/* Gives back the room beyond count. */
void packed_trim(struct packed *packed, struct mem *mem);
void packed_free(struct packed *packed, struct mem *mem);
size_t packed_bytes(const struct packed *packed);

/* The least width of 1, 2, 4, 8 whose signed range holds the value. */
size_t packed_width(int64_t value);

#endif
