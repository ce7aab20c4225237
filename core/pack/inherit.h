/* A province adds, it cannot take away (LANGUAGE.md section 4): what a child
 * says about its parent's parameters and tables must be at least as strict.
 * That its names are new is checked where they are read. */
#ifndef AWIG_PACK_INHERIT_H
#define AWIG_PACK_INHERIT_H

#include "pack/build.h"

/* Compares, on every date, the child's value in force with the parent's.
 * Each looser row is a finding that names both values, dates and places. */
int inherit_parameters(struct build *build, struct err *err);

/* Proves that each table with the name of a parent's is at least as strict;
 * the finding carries the input that refutes it. */
int inherit_tables(struct build *build, struct err *err);

#endif
