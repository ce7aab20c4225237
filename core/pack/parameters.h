/* parameters.csv: dated values (LANGUAGE.md section 2). */
#ifndef AWIG_PACK_PARAMETERS_H
#define AWIG_PACK_PARAMETERS_H

#include "pack/build.h"

/* Fills pack->parameters (the parent's fields first), parameter_info and
 * parameter_rows. The first row of a key fixes its type, strictness, unit and
 * titles.  That rows on a parent's key tighten is inherit.c's work. */
int parameters_load(struct build *build, struct err *err);

#endif
