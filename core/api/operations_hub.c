/* Operations: hub. */
#include "api/operations_list.h"

const struct operation operations_hub[] = {
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
