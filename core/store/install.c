/* Names of drafts of databases, and their end. */
#include "store/install.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

/* Longer paths than these the system does not open (PATH_MAX). */
enum { PATH_BYTES_MAX = 4096 };

/* "F.0123456789abcdef.tmp": beside the file, so that giving it its name stays
 * within one file system. */
const char *store_draft_name(struct arena *arena, const char *path)
{
    static const char DIGITS[] = "0123456789abcdef";
    unsigned char random[8];
    struct buf name;
    struct entropy entropy;
    assert(arena != NULL);
    assert(path != NULL);
    entropy_system(&entropy);     /* also under --seed: names must differ */
    entropy.fill(entropy.user, random, sizeof random);
    buf_init(&name, arena->mem, 0);
    buf_text(&name, path);
    buf_char(&name, '.');
    for (size_t i = 0; i < sizeof random; i++) {
        buf_char(&name, DIGITS[random[i] >> 4]);
        buf_char(&name, DIGITS[random[i] & 15]);
    }
    buf_text(&name, ".tmp");
    const char *copy = name.failed ? NULL
        : arena_copy(arena, name.bytes, name.size);
    buf_free(&name);
    return copy;
}

/* Without an allocation: this is what runs when memory has ended. */
void store_discard(const char *draft)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-journal" };
    char name[PATH_BYTES_MAX + 16];
    assert(draft != NULL);
    assert(draft[0] != '\0');
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        int size = snprintf(name, sizeof name, "%s%s", draft, ENDS[i]);
        if (size > 0 && (size_t)size < sizeof name) {
            (void)unlink(name);          /* it may not exist */
        }
    }
}
