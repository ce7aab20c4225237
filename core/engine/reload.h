/* New rules in the place of old ones, while a program runs. */
#ifndef AWIG_ENGINE_RELOAD_H
#define AWIG_ENGINE_RELOAD_H

#include "engine/operation.h"

/* Reads `folder` (parents as pack_load_folder) and loads it beside *pack,
 * whose own cases it must then pass; only after that *pack is released and
 * replaced, and *changed set.  Nothing changes when the files of the chain are
 * the same.  On every error *pack is as before, and `err` says why: what does
 * not load, or MESSAGE_PACK_RELOAD_CASE with file and line of the case. */
int reload_pack(struct pack **pack, const char *folder, const char *rules,
                const struct session *session, bool *changed,
                struct err *err);

/* Arguments: pack, rules, every (seconds), times.  Loads the pack and looks at
 * its folder again and again; a row {state, pack, sha256, ...} each time that
 * something changed. */
int op_watch(struct session *session, struct value **out, struct err *err);

#endif
