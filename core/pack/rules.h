/* The Lua files of a pack, and their declarations as rules of the pack. */
#ifndef AWIG_PACK_RULES_H
#define AWIG_PACK_RULES_H

#include "pack/build.h"

/* The four files, in the order in which they are loaded. */
enum { LOGIC_FILES = 4 };
extern const char *const logic_files[LOGIC_FILES];

/* What static reading found, kept while the pack is built. */
struct logic {
    struct lift_context context;  /* names that scripts may use */
    struct str paths[LOGIC_FILES];        /* with the label */
    struct str sources[LOGIC_FILES];
    /* by file; and whether it did not load */
    bool there[LOGIC_FILES], broken[LOGIC_FILES];
    struct lift_result lifted[LOGIC_FILES]; /* by file */
};

/* Fills pack->rules from the declarations of pack->script: file, id and fields
 * checked, lifted nodes attached.  Mistakes are findings. */
int rules_read(struct build *build, const struct logic *logic,
               struct err *err);

/* Names in err the rule among whose calls one took too long. */
void rules_late(const struct pack *owner, const struct call *calls,
                size_t count, struct err *err);

#endif
