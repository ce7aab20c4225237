/* The files in cases/, checked for names and values (LANGUAGE.md section 7). */
#ifndef AWIG_PACK_CASES_H
#define AWIG_PACK_CASES_H

#include "pack/pack.h"

/* Adds what is wrong with the heads and cells of every file in cases/; a file
 * that expects nothing is a warning.  Ids of rules are compared only when the
 * pack is `sound`: after a mistake in Lua no rule is there, which says nothing
 * of the cases.  `arena` is scratch.  Fails with
 * ERR_NOMEM only. */
int cases_check(const struct pack *pack, bool sound, struct arena *arena,
                struct findings *findings, struct err *err);

#endif
