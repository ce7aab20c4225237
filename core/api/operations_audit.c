/* Operations: audit. */
#include "api/operations.h"

const struct operation operations_audit[] = {
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
