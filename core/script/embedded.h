/* The trusted Lua library, embedded at build time from scripts/(name).lua
 * (tests/tidy/embed.sh).  The table ends with a NULL name. */
#ifndef AWIG_SCRIPT_EMBEDDED_H
#define AWIG_SCRIPT_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name;             /* "months.lua" */
    const unsigned char *bytes;   /* terminated */
    size_t size;
};

extern const struct embedded_file embedded_files[];

#endif
