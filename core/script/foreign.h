/* Habits from other languages in a script: `!=`, `&&`, `jika ... maka`.
 *
 * A parser can only say what it did not expect; whoever wrote `!=` wants to be
 * told `~=`.  Looks at a source only after it was found wrong. */
#ifndef AWIG_SCRIPT_FOREIGN_H
#define AWIG_SCRIPT_FOREIGN_H

#include "expr/schema.h"

/* What Lua writes for a word of another language ("then" for "maka"), or
 * NULL. */
const char *foreign_word(struct str word);

/* Why a name that Lua has is not there, as a message: NOT_OFFERED, or one that
 * says what to do instead.  `library` is empty for a global. */
enum message foreign_refusal(struct str library, struct str name);

/* The nearest function of `library`; for "" also the libraries and the word
 * `tables`.  "" when none is near. */
struct str foreign_nearest(const char *library, struct str name);

/* The fact whose last part is `name` ("need.score" for "score"), or "". */
struct str foreign_fact(const struct schema *facts, struct str name);

/* Replaces a syntax error that such a habit explains by one that says so, or
 * tells of an `end` that is missing further up.  `line` is the source line of
 * err->line. */
void foreign_explain(struct str line, struct err *err);

#endif
