/* What "stricter" means for a parameter: its words, and the comparison. */
#ifndef AWIG_PACK_STRICTNESS_H
#define AWIG_PACK_STRICTNESS_H

#include "pack/build.h"

/* "higher", "order", ...; "" for STRICTER_NONE. */
const char *strictness_name(enum strictness strictness);

/* Reads "", "higher", "order:warn|review|block", ... into info.
 * MESSAGE_PACK_PARAMETER_STRICTER. */
int strictness_parse(struct build *build, struct str text,
                     struct parameter_info *info, struct err *err);

/* Can this strictness order values of this type? */
bool strictness_fits(enum strictness stricter, struct type type);

/* Refuses a value that is none of its order's words. */
int strictness_check_order(const struct parameter_info *info,
                           struct type type, struct cell cell,
                           struct mem *mem, struct err *err);

/* Is `child` at least as strict as `parent`, both known?  Otherwise false,
 * and *item is the list item that shows it (or -1): of the child for subset,
 * of the parent for superset. */
bool strictness_holds(const struct parameter_info *info, struct type type,
                      struct cell parent, struct cell child, int *item);

#endif
