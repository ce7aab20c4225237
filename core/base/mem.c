/* One allocator with a budget and injected faults, and arenas on top.
 *
 * Invariant: used_bytes is the sum of the sizes of all live blocks, and never
 * above budget_bytes when there is a budget.  A block of size 0 counts as one
 * byte, so that NULL always means "no memory".
 *
 * An arena is a list of blocks, the newest first; only the newest is filled.
 * Blocks double up to ARENA_BLOCK_MAX; a request that would waste a new block
 * gets one of its own size. */
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_ALIGN = 16, ARENA_BLOCK_MIN = 4096, ARENA_BLOCK_MAX = 1 << 20 };

struct arena_block {
    struct arena_block *next;     /* the block before it, or NULL */
    size_t size;                  /* of the whole block */
    size_t used;                  /* of its bytes, this head included */
};

/* The head of a block, rounded up so that what follows is aligned. */
#define ARENA_HEAD \
    ((sizeof(struct arena_block) + ARENA_ALIGN - 1) & \
     ~(size_t)(ARENA_ALIGN - 1))

/* The allocator of whoever brings none.  The form of mem_function: `size_new`
 * 0 frees, anything else allocates, grows or shrinks.  Sizes of old blocks are
 * for allocators that keep none. */
static void *mem_system(void *user, void *pointer, size_t size_old,
                        size_t size_new)
{
    (void)user;
    (void)size_old;
    if (size_new == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, size_new);
}

void mem_init(struct mem *mem)
{
    mem_init_with(mem, mem_system, NULL);
}

void mem_init_with(struct mem *mem, mem_function function, void *user)
{
    assert(mem != NULL);
    assert(function != NULL);
    memset(mem, 0, sizeof *mem);
    mem->function = function;
    mem->user = user;
}

/* Counts the call; true when an injected fault says it fails.  Faults are
 * counted by calls, not bytes, so that a test can walk through every
 * allocation of a scenario: fail_at = 1, 2, 3, ... until nothing fails. */
static bool must_fail(struct mem *mem)
{
    assert(mem->calls < UINT64_MAX);
    mem->calls++;
    if (mem->fail_at == 0) {
        return false;
    }
    return mem->calls == mem->fail_at ||
           (mem->fail_forever && mem->calls > mem->fail_at);
}

/* The one place where memory comes from: budget and injected faults are looked
 * at here. */
void *mem_resize(struct mem *mem, void *pointer, size_t size_old,
                 size_t size_new)
{
    assert(mem != NULL);
    assert(mem->function != NULL);
    size_t old = pointer == NULL ? 0 : size_old == 0 ? 1 : size_old;
    size_t new = size_new == 0 ? 1 : size_new;
    assert(mem->used_bytes >= old);
    /* What all other blocks use; cannot wrap, as `old` is among used_bytes. */
    size_t others = mem->used_bytes - old;
    if (must_fail(mem) || new > SIZE_MAX - others) {
        return NULL;
    }
    /* Shrinking is allowed even above a budget that was lowered. */
    if (mem->budget_bytes != 0 && new > old &&
        others + new > mem->budget_bytes) {
        return NULL;
    }
    void *moved = mem->function(mem->user, pointer, old, new);
    if (moved == NULL) {
        return NULL;
    }
    mem->used_bytes = others + new;
    if (mem->used_bytes > mem->peak_bytes) {
        mem->peak_bytes = mem->used_bytes;
    }
    return moved;
}

void *mem_alloc(struct mem *mem, size_t size)
{
    return mem_resize(mem, NULL, 0, size);
}

void *mem_zero(struct mem *mem, size_t size)
{
    void *pointer = mem_resize(mem, NULL, 0, size);
    if (pointer != NULL) {
        memset(pointer, 0, size);
    }
    return pointer;
}

/* `size` as it was asked for: the budget is kept by it. */
void mem_free(struct mem *mem, void *pointer, size_t size)
{
    assert(mem != NULL);
    assert(mem->function != NULL);
    if (pointer == NULL) {
        return;
    }
    size_t old = size == 0 ? 1 : size;
    assert(mem->used_bytes >= old);
    mem->used_bytes -= old;
    (void)mem->function(mem->user, pointer, old, 0);   /* frees: no result */
}

void arena_init(struct arena *arena, struct mem *mem)
{
    assert(arena != NULL);
    assert(mem != NULL);
    memset(arena, 0, sizeof *arena);
    arena->mem = mem;
}

/* The arena is empty afterwards and may be used again. */
void arena_free(struct arena *arena)
{
    assert(arena != NULL);
    struct arena_block *block = arena->blocks;
    while (block != NULL) {
        struct arena_block *next = block->next;
        assert(block->used <= block->size);
        mem_free(arena->mem, block, block->size);
        block = next;
    }
    arena->blocks = NULL;
    arena->used_bytes = 0;
    arena->failed = false;
}

/* A new newest block with room for `need` bytes, or NULL.  Doubling keeps the
 * count of blocks logarithmic; a request of more than half a block gets its
 * own, so that at most half of any block is wasted.  The block is linked into
 * the arena, which owns it; NULL leaves the arena as it was. */
static struct arena_block *block_add(struct arena *arena, size_t need)
{
    assert(need % ARENA_ALIGN == 0);
    if (need > SIZE_MAX - ARENA_HEAD) {
        return NULL;
    }
    struct arena_block *top = arena->blocks;
    size_t size = arena->first_bytes > ARENA_BLOCK_MIN ? arena->first_bytes
                                                       : ARENA_BLOCK_MIN;
    if (top != NULL) {
        size = top->size < ARENA_BLOCK_MAX / 2 ? 2 * top->size
                                               : ARENA_BLOCK_MAX;
    }
    bool own = need > (size - ARENA_HEAD) / 2;
    if (own) {
        size = ARENA_HEAD + need;
    }
    struct arena_block *block = mem_alloc(arena->mem, size);
    if (block == NULL) {
        return NULL;
    }
    block->size = size;
    block->used = ARENA_HEAD;
    if (own && top != NULL) {
        /* Keep the half-filled block in front. */
        block->next = top->next;
        top->next = block;
    } else {
        block->next = top;
        arena->blocks = block;
    }
    return block;
}

/* Most are small: two stretches of a fixed size that may overlap are a few
 * instructions, a call of memset is many. */
static void clear(char *bytes, size_t size)
{
    assert(bytes != NULL);
    assert(size >= ARENA_ALIGN && size % ARENA_ALIGN == 0);
    if (size <= 32) {
        memset(bytes, 0, 16);
        memset(bytes + size - 16, 0, 16);
    } else if (size <= 128) {
        memset(bytes, 0, 32);
        memset(bytes + size - 32, 0, 32);
        if (size > 64) {
            memset(bytes + 32, 0, 32);
            memset(bytes + size - 64, 0, 32);
        }
    } else {
        memset(bytes, 0, size);
    }
}

/* Cleared, aligned to 16. After the first failure it gives nothing any more,
 * so that a builder need look only once. */
void *arena_alloc(struct arena *arena, size_t size)
{
    assert(arena != NULL);
    assert(arena->mem != NULL);
    if (arena->failed) {
        return NULL;
    }
    size_t need = size == 0 ? ARENA_ALIGN : size;
    if (need > SIZE_MAX - ARENA_ALIGN) {
        arena->failed = true;
        return NULL;
    }
    need = (need + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (arena->max_bytes != 0 &&
        (arena->used_bytes > arena->max_bytes ||
         need > arena->max_bytes - arena->used_bytes)) {
        arena->failed = true;
        return NULL;
    }
    struct arena_block *block = arena->blocks;
    if (block == NULL || need > block->size - block->used) {
        block = block_add(arena, need);
        if (block == NULL) {
            arena->failed = true;
            return NULL;
        }
    }
    char *bytes = (char *)block + block->used;
    block->used += need;
    arena->used_bytes += need;
    assert((uintptr_t)bytes % ARENA_ALIGN == 0);
    clear(bytes, need);
    return bytes;
}

/* With a zero byte behind. */
char *arena_copy(struct arena *arena, const char *bytes, size_t size)
{
    assert(bytes != NULL || size == 0);
    if (size == SIZE_MAX) {
        arena->failed = true;
        return NULL;
    }
    char *copy = arena_alloc(arena, size + 1);
    if (copy != NULL && size != 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}
