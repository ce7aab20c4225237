/* Two packs side by side, in words: what a change of rules says, not which
 * lines of a file it touched. */
#ifndef AWIG_ENGINE_DIFF_H
#define AWIG_ENGINE_DIFF_H

#include "engine/operation.h"

/* What two packs of their own say differently; parents are not compared:
 * {rules:[{rule, kind, change, part, before, after}], parameters:[{key, from,
 * before, after, change}], facts:[{fact, change, before, after}],
 * tables:[{table, row, before, after}], files:[{file, change}], same, a, b}.
 * `change` is added, removed or changed; of a parameter also stricter, looser
 * or preference. */
struct value *diff_packs(struct arena *arena, struct pack *a,
                         struct pack *b);

/* `awig diff A B [--db F]`: each a folder, or with --db the id of a published
 * pack (the version in force) or 8 digits and more of its SHA-256. */
int op_diff(struct session *session, struct value **out, struct err *err);

#endif
