/* The files in cases/, checked for names and values (LANGUAGE.md section 7). */
#ifndef AWIG_PACK_CASES_H
#define AWIG_PACK_CASES_H

#include "pack/pack.h"

/* Adds what is wrong with the heads and cells of every file in cases/; a file
 * that expects nothing is a warning.  `arena` is scratch.  Fails with
 * ERR_NOMEM only. */
int cases_check(const struct pack *pack, struct arena *arena,
                struct findings *findings, struct err *err);

#endif
