/* The loops of the block evaluator: one function a step and lane kind. */
#ifndef AWIG_EXPR_BLOCK_KERNEL_H
#define AWIG_EXPR_BLOCK_KERNEL_H

#include "expr/block_step.h"

/* NULL for steps that block_run.c does itself. */
kernel_function *kernel_find(enum step_op op, enum lane_kind kind);
/* CONVERT, NARROW, TO_NUMBER, TO_INTEGER, GATHER: from lanes of one kind to
 * another (block_convert.c). */
kernel_function *kernel_convert(enum step_op op, enum lane_kind from,
                                enum lane_kind to);
/* Fills a row of `count` lanes with one value. */
void kernel_fill(void *out, const struct step *step, size_t count);

#endif
