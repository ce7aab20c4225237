/* The parts of the table of operations, one file a family. */
#ifndef AWIG_API_OPERATIONS_LIST_H
#define AWIG_API_OPERATIONS_LIST_H

#include "api/operations.h"

extern const struct operation operations_pack[];
extern const struct operation operations_hub[];
extern const struct operation operations_case[];
extern const struct operation operations_audit[];

/* The operation number `index` over all parts, or NULL. */
const struct operation *operation_at(size_t index);

#endif
