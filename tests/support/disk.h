/* A disk for tests: an SQLite VFS over the real one that remembers every
 * write since the start, and can fail any call.
 *
 * Power loss: a disk keeps what was synced; of what was written after the last
 * sync of a file anything may be there: all, nothing, some of it in another
 * order, torn pieces.  disk_crash writes such images. */
#ifndef TESTS_DISK_H
#define TESTS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From now on all databases of the process go through the disk; one at a
 * time.  disk_stop puts the real one back; what was remembered stays until
 * disk_forget. */
void disk_start(bool recording);
void disk_stop(void);
void disk_forget(void);

/* ---- What was done ------------------------------------------------------ */

/* How many writes, truncations, syncs and deletions so far. */
size_t disk_position(void);
/* Was the `at`-th a sync? */
bool disk_is_sync(size_t at);
/* Writes the files as they may be found when the power went before the
 * `at`-th: a file NAME becomes `to` + what follows `from` in NAME.  Files
 * that would not be there are removed. False when that fails. */
struct disk_image {
    const char *from, *to;
    size_t at;
    uint64_t seed;                /* what of the unsynced is there, and how */
};
bool disk_crash(const struct disk_image *image);

/* ---- Faults ------------------------------------------------------------- */

enum disk_fault {
    DISK_EIO,                     /* any call */
    DISK_FULL,                    /* a write finds no space */
    DISK_SHORT,                   /* a write ends in the middle */
    DISK_SYNC,                    /* a sync fails */
    DISK_FAULT_COUNT
};
/* The `call`-th call from now on that this fault can happen to fails, and,
 * with `forever`, all after it. 0 = none. */
void disk_fail(enum disk_fault fault, uint64_t call, bool forever);
/* How many such calls there were since disk_fail. */
uint64_t disk_calls(void);

#endif
