/* Where in the script an error stands, and Lua's own messages in our words. */
#ifndef AWIG_SCRIPT_PLACE_H
#define AWIG_SCRIPT_PLACE_H

#include "script/state.h"

/* The message handler of every protected call: fills run.err (text and
 * place) while the script's frames are still there.  Raises nothing and
 * allocates nothing. */
int place_handler(lua_State *L);
/* Puts file, line and source line of a function into err. */
void place_function(const struct script *script, int function,
                    struct err *err);
/* Fills err from a message of Lua's compiler. */
void place_syntax(const struct script *script, struct str chunk,
                  struct str text, struct err *err);
/* Puts a line of a loaded chunk into err, with its source and, when `name`
 * stands there exactly once, the column. */
void place_line(const struct script *script, struct str chunk, int64_t line,
                struct str name, struct err *err);

#endif
