/* One table of every function, library and entity that a rule can use:
 * registration, docs/REFERENCE.md, the LuaLS meta file, the static checks and
 * nearest-name hints all come from it (functions.c). */
#ifndef AWIG_SCRIPT_FUNCTIONS_H
#define AWIG_SCRIPT_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* A type letter of a parameter or result, for static checks:
 * b bool, i int, d date, n number (int accepted), N int or number,
 * t text, l list, * anything, e entity of case, f function, T table. */
struct script_function {
    const char *library;          /* "" = global, "string", "math", ... */
    const char *name;
    const char *parameters;       /* letters; lower '?' after = optional,
                                     '.' last = any more of the same */
    const char *names;            /* one word each, "..." for any more */
    const char *result;           /* letters; "" = none */
    bool pure;                    /* same in VM and lifted form */
    const char *usage;            /* "months_between(a, b)" */
    const char *help[2];          /* id, en: one line */
};

extern const struct script_function script_functions[];  /* name NULL ends */

/* The row, or NULL. */
const struct script_function *script_function_find(const char *library,
                                                   const char *name);

#endif
