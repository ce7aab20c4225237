/* Integers that widen when a value needs it: at most three rewrites in a
 * row's life, so an append costs the same on average.
 *
 * For rows that are only appended to and read: a list's starts, the codes of a
 * column.  The width is that of the widest value so far, 1, 2, 4 or 8 bytes;
 * reading goes by the width.  `count` may be set back, and what is behind it
 * is then overwritten. */
#include "expr/packed.h"

#include <assert.h>
#include <string.h>

enum { PACKED_FIRST = 256 };

/* Signed, two's complement. */
size_t packed_width(int64_t value)
{
    if (value >= INT8_MIN && value <= INT8_MAX) {
        return 1;
    }
    if (value >= INT16_MIN && value <= INT16_MAX) {
        return 2;
    }
    return value >= INT32_MIN && value <= INT32_MAX ? 4 : 8;
}

/* The width is wide enough: packed_set_end saw to that.  `index` is below the
 * capacity. */
static void put(struct packed *packed, size_t index, int64_t value)
{
    assert(packed != NULL);
    assert(index < packed->capacity);
    switch (packed->width) {
    case 1: ((int8_t *)packed->data)[index] = (int8_t)value; break;
    case 2: ((int16_t *)packed->data)[index] = (int16_t)value; break;
    case 4: ((int32_t *)packed->data)[index] = (int32_t)value; break;
    default: ((int64_t *)packed->data)[index] = value; break;
    }
}

/* Moves everything into a new block of this room and width.  False leaves the
 * row as it was; the old block is freed only after the new one is filled. */
static bool move(struct packed *packed, struct mem *mem, size_t capacity,
                 size_t width)
{
    assert(packed != NULL);
    assert(mem != NULL);
    assert(capacity >= packed->count);
    assert(width >= packed->width);
    if (capacity > SIZE_MAX / 8) {
        return false;
    }
    /* Copied value by value, since the widths differ. */
    struct packed wide = { .capacity = capacity, .width = width };
    wide.data = mem_alloc(mem, capacity * width);
    if (wide.data == NULL) {
        return false;
    }
    for (size_t i = 0; i < packed->count; i++) {
        put(&wide, i, packed_get(packed, i));
    }
    wide.count = packed->count;
    packed_free(packed, mem);
    *packed = wide;
    return true;
}

/* Widening and growing are one move when both are due.  Writes at `index` and
 * makes it the last; index is at most the count.  False at no memory, with
 * what stood before `index` untouched. */
bool packed_set_end(struct packed *packed, struct mem *mem, size_t index,
                    int64_t value)
{
    assert(mem != NULL);
    assert(packed != NULL);
    assert(index <= packed->count);
    packed->count = index;
    size_t width = packed_width(value);
    if (width > packed->width) {
        size_t room = packed->capacity == 0 ? PACKED_FIRST
                                            : packed->capacity;
        room = index < room ? room : room * 2;
        if (!move(packed, mem, room, width)) {
            return false;
        }
    } else if (index == packed->capacity) {
        size_t bytes = packed->capacity * packed->width;
        void *data = mem_resize(mem, packed->data, bytes, bytes * 2);
        if (data == NULL) {
            return false;
        }
        packed->data = data;
        packed->capacity *= 2;
    }
    put(packed, index, value);
    packed->count = index + 1;
    return true;
}

/* Shrinking may fail; the slack then stays. */
void packed_trim(struct packed *packed, struct mem *mem)
{
    assert(mem != NULL);
    assert(packed != NULL);
    if (packed->count == packed->capacity || packed->count == 0) {
        return;
    }
    void *data = mem_resize(mem, packed->data,
                            packed->capacity * packed->width,
                            packed->count * packed->width);
    if (data != NULL) {
        packed->data = data;
        packed->capacity = packed->count;
    }
}

/* Back to nothing. */
void packed_free(struct packed *packed, struct mem *mem)
{
    assert(mem != NULL);
    assert(packed != NULL);
    mem_free(mem, packed->data, packed->capacity * packed->width);
    *packed = (struct packed){ .data = NULL };
}

/* What was asked of the allocator. */
size_t packed_bytes(const struct packed *packed)
{
    assert(packed != NULL);
    return packed->capacity * packed->width;
}
