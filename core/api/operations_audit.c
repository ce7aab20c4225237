/* Operations: audit. */
#include "api/operations_list.h"

const struct operation operations_audit[] = {
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
