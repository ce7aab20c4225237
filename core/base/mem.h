/* Memory: one allocator, with a budget and injected faults; and arenas.
 *
 * Every allocation of ours goes through a `struct mem`.  NULL on failure;
 * the caller turns that into err_nomem().  Sizes are checked by callers. */
#ifndef AWIG_BASE_MEM_H
#define AWIG_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The embedder's allocator: size_new 0 frees and returns NULL. */
typedef void *(*mem_function)(void *user, void *pointer, size_t size_old,
                              size_t size_new);

struct mem {
    mem_function function;        /* one for all three: make, resize, free */
    void *user;                   /* handed to it */
    size_t used_bytes, peak_bytes; /* now, and at most so far */
    size_t budget_bytes;          /* 0 = no budget */
    uint64_t calls;               /* allocations asked for so far */
    uint64_t fail_at;             /* 0 = never; the call with this number
                                     fails */
    bool fail_forever;            /* ... and all after it */
};

/* Starts with nothing in use. */
void mem_init(struct mem *mem);                     /* realloc and free */
void mem_init_with(struct mem *mem, mem_function function, void *user);

void *mem_alloc(struct mem *mem, size_t size);      /* not cleared */
void *mem_zero(struct mem *mem, size_t size);       /* cleared */
/* Grows or shrinks; on failure the old block stands. */
void *mem_resize(struct mem *mem, void *pointer, size_t size_old,
                 size_t size_new);
void mem_free(struct mem *mem, void *pointer, size_t size);  /* NULL is ok */

/* An arena: many small blocks, freed at once.  After the first failure
 * `failed` stays set and every call returns NULL, so that a builder may check
 * once, at its end. */
struct arena_block;
struct arena {
    struct mem *mem;              /* blocks come from it */
    struct arena_block *blocks;   /* the newest first */
    size_t first_bytes;           /* of the first block; 0: as usual */
    size_t used_bytes;            /* of the newest block */
    size_t max_bytes;             /* 0 = no maximum */
    bool failed;
};

/* Starts empty, taking memory from `mem`; frees all blocks at once. */
void arena_init(struct arena *arena, struct mem *mem);
void arena_free(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size);  /* 16-aligned, cleared */
/* A terminated copy. */
char *arena_copy(struct arena *arena, const char *bytes, size_t size);

#endif
