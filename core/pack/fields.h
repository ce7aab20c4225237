/* The plain fields of a declaration: which there are, what they may hold. */
#ifndef AWIG_PACK_FIELDS_H
#define AWIG_PACK_FIELDS_H

#include "pack/build.h"

/* "rule", "component", ...: the word a script uses. */
const char *fields_kind_name(enum declaration_kind kind);

/* A field as the reference shows it. */
struct field_shown {
    const char *name;             /* as scripts write it */
    const char *expected;         /* an example, or "a|b" when is_choice */
    bool required, is_choice;
};

/* Number `index` of the fields of a kind; false beyond the last. */
bool fields_at(enum declaration_kind kind, size_t index,
               struct field_shown *out);

/* Checks every field of rule->declaration and fills title, basis, on_fail and
 * the slots that fields name.  `file` is its path with the pack's label.
 * Mistakes are findings at the declaration's line. */
int fields_check(struct build *build, struct rule *rule, const char *file,
                 struct err *err);

#endif
