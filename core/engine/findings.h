/* Findings as data, for --json and for people. */
#ifndef AWIG_ENGINE_FINDINGS_H
#define AWIG_ENGINE_FINDINGS_H

#include "base/err.h"
#include "base/value.h"

/* {findings: [...]}. */
struct value *findings_value(struct arena *arena,
                             const struct findings *findings,
                             enum language language);
/* The stable code, as "AW2201". */
void finding_code(const struct err *err, char out[8]);

#endif
