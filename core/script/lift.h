/* Static reading of a pack's Lua: checks with positions, and lifting of
 * loop-free functions into the expression form. */
#ifndef AWIG_SCRIPT_LIFT_H
#define AWIG_SCRIPT_LIFT_H

#include "script/lift_types.h"
#include "script/syntax.h"

/* Analyses one file: unknown facts and parameters (with column and nearest
 * name), unlike types compared, assignment to globals or outer variables, wrong
 * arguments of helpers, free parameters read by rules or guards, constant
 * conditions, shadowing, ... as findings with positions (LANGUAGE.md 8,
 * issue 4 item 5; errors among them refuse the load), and lifts what it can.
 * Returns 0 also when there are findings. */
int lift_file(struct lift_result *out, struct arena *arena,
              const struct lift_context *context,
              const struct lift_source *source, struct findings *findings,
              struct err *err);

/* Lifts the expression of a derived fact. */
int lift_expression(struct lifted *out, struct arena *arena,
                    const struct lift_context *context,
                    const struct lift_source *source,
                    struct findings *findings, struct err *err);

#endif
