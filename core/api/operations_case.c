/* Operations: case. */
#include "api/operations.h"

const struct operation operations_case[] = {
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
