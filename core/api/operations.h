/* The one table of operations: verbs, arguments, help, and what runs. */
#ifndef AWIG_API_OPERATIONS_H
#define AWIG_API_OPERATIONS_H

#include "awig.h"
#include "engine/operation.h"

/* How awig_call opens the hub of argument "db" before the operation runs.
 * HUB_READ opens it so that nothing can be written, whatever the operation
 * does; HUB_NONE opens nothing, and the operation reads files only. */
enum hub_need {
    HUB_NONE, HUB_READ, HUB_WRITE,
    HUB_SIGN,                     /* writes only with a key or a signer */
    HUB_JUDGE                     /* reads only when asked about the past */
};

/* A row of the table: what bindings are shown (awig.h), what runs, and the
 * hub it needs. `run` is given arguments of which the required ones are
 * there; it checks their values itself, since only it knows them. */
struct operation {
    awig_operation shown;
    operation_function run;       /* of engine/; see operation.h */
    enum hub_need hub;            /* the least that it can do with */
};

/* The parts of the table, one file a family; each ends with a NULL name. */
extern const struct operation operations_pack[];
extern const struct operation operations_hub[];
extern const struct operation operations_case[];
extern const struct operation operations_year[];
extern const struct operation operations_audit[];
extern const struct operation operations_rules[];
extern const struct operation operations_simulate[];

/* The operation with this name or alias, or NULL. */
const struct operation *operation_find(const char *name);

#endif
