/* Finding operations: the parts of the table, one after the other.
 *
 * Bindings know no operation by name: they read this table for arguments,
 * help and completion, so that a new row is all that a new command needs. */
#include "api/operations.h"

#include <assert.h>
#include <string.h>


/* By what they work on; the order is that of the reference page. */
static const struct operation *const parts[] = {
    operations_pack, operations_hub, operations_case, operations_year,
    operations_audit, operations_rules, operations_simulate
};

/* The index counts over all parts; NULL behind the last row ends a walk. */
static const struct operation *operation_at(size_t index)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        for (size_t k = 0; parts[i][k].shown.name != NULL; k++) {
            assert(parts[i][k].run != NULL);
            if (index == 0) {
                return &parts[i][k];
            }
            index--;
        }
    }
    return NULL;
}

/* Sixty rows: looking at each needs no index. */
const struct operation *operation_find(const char *name)
{
    assert(name != NULL);
    const struct operation *one;
    for (size_t i = 0; (one = operation_at(i)) != NULL; i++) {
        if (strcmp(one->shown.name, name) == 0
            || (one->shown.alias != NULL
                && strcmp(one->shown.alias, name) == 0)) {
            return one;
        }
    }
    return NULL;
}

/* What bindings may see of a row: no function, no hub. */
const awig_operation *awig_operation_at(size_t index)
{
    const struct operation *operation = operation_at(index);
    return operation != NULL ? &operation->shown : NULL;
}
