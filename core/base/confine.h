/* What a process gives up before it runs what others wrote. */
#ifndef AWIG_BASE_CONFINE_H
#define AWIG_BASE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/* What was given up, told to the parent. */
struct confined {
    bool no_new_privileges, limits, filter;
    int filter_failed;            /* why there is no filter: an errno, or 0 */
};

/* Closes every descriptor from `descriptors` on; sets limits: `bytes` of
 * address space, no further file, file size, core or process; forbids new
 * privileges; then forbids every system call but those
 * that computing and answering need.  Not to be undone. */
void confine(struct confined *out, int descriptors, size_t bytes);
/* Whether this build can filter system calls; else why not. */
bool confine_can_filter(const char **why);

#endif
