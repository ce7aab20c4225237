/* A complete Lua 5.4 parser with positions: accepts and refuses exactly the
 * sources that luaL_loadbuffer does (text chunks).  It includes no Lua.
 * Not modelled: the size of code that one jump or one `for` may span (130,000
 * instructions and more).  Names in a tree borrow from the source. */
#ifndef AWIG_SCRIPT_SYNTAX_H
#define AWIG_SCRIPT_SYNTAX_H

#include "script/tree.h"

/* Parses a chunk.  `file` names it in errors. On failure the error stands at
 * the token that Lua's own parser would complain about. */
int syntax_parse(struct tree **out, struct arena *arena, struct str file,
                 struct str source, struct err *err);
/* Parses one expression and nothing after it. */
int syntax_parse_expression(struct tree **out, struct arena *arena,
                            struct str file, struct str source,
                            struct err *err);
/* Findings about names: refuses what sealing refuses statically (a function
 * that assigns a variable declared outside it, or a global); warns about
 * shadowing and locals never read.  Returns 0, or ERR_NOMEM. */
int syntax_resolve(struct tree *chunk, struct str file, struct str source,
                   struct findings *findings);
/* Line `line` of the source, without its end. */
struct str syntax_line(struct str source, int64_t line);

#endif
