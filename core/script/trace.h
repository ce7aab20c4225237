/* The slots that a call read, each once, in order of first read. */
#ifndef AWIG_SCRIPT_TRACE_H
#define AWIG_SCRIPT_TRACE_H

#include "script/state.h"

/* Room for so many slots. */
int trace_create(struct reads *reads, struct mem *mem, size_t slots,
                 struct err *err);
/* Frees it; one that was never created is fine. */
void trace_destroy(struct reads *reads, struct mem *mem);
/* Notes a slot. */
void trace_add(struct reads *reads, int32_t slot);
/* Forgets all reads. */
void trace_clear(struct reads *reads);
/* A copy in an arena; NULL when there are none, or at no memory (then
 * arena->failed). */
const int32_t *trace_copy(const struct reads *reads, struct arena *arena);

#endif
