/* Operations: case. */
#include "api/operations_list.h"

const struct operation operations_case[] = {
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
