/* The examples of all other codes, from core/engine/examples/: those of files
 * that a test runs, and those that show a circumstance: a full disk, a damaged
 * database, a file of many megabytes. */
#include "engine/codes.h"

#include <assert.h>
#include <stddef.h>

#define EXAMPLE(number, file, bad, good) { number, file, bad, good },

static const struct code_example checked[] = {
#include "engine/examples/checked_files.def"
#include "engine/examples/checked_scripts.def"
#include "engine/examples/checked_packs.def"
};

static const struct code_example shown[] = {
#include "engine/examples/files.def"
#include "engine/examples/cases.def"
#include "engine/examples/scripts.def"
#include "engine/examples/packs.def"
#include "engine/examples/hub.def"
#include "engine/examples/people.def"
};

#undef EXAMPLE

enum { CHECKED = sizeof(checked) / sizeof(checked[0]),
       SHOWN = sizeof(shown) / sizeof(shown[0]) };

/* See codes.h. */
const struct code_example *code_checked_at(int index)
{
    assert(index >= 0);
    return index < CHECKED ? &checked[index] : NULL;
}

/* See codes.h. */
const struct code_example *code_listed(int number)
{
    assert(number > 0);
    for (int i = 0; i < CHECKED + SHOWN; i++) {
        const struct code_example *one = i < CHECKED ? &checked[i]
                                                     : &shown[i - CHECKED];
        assert(one->bad != NULL && one->good != NULL);
        if (one->number == number) {
            return one;
        }
    }
    return NULL;
}
