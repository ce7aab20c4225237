/* The facts of an impact's subjects as a file that `awig eval` reads: whoever
 * doubts a report can judge both packs alone and compare. */
#ifndef AWIG_ENGINE_IMPACT_EXPORT_H
#define AWIG_ENGINE_IMPACT_EXPORT_H

#include "engine/impact.h"

/* Writes NDJSON, one subject a line in their order: {case, fact: value, ...} of
 * all known facts but derived and personal ones.  After impact_judge. */
int impact_export(struct impact *impact, const char *path, struct err *err);

#endif
