/* What is late in the cases of a programme: duties that are owed, and
 * documents that arrived after their deadline. */
#ifndef AWIG_ENGINE_PROGRAMME_LATE_H
#define AWIG_ENGINE_PROGRAMME_LATE_H

#include "engine/operation.h"
#include "store/cases.h"

struct late_request {
    struct str province;
    const struct stored_case *cases;
    size_t count;
    int64_t today;
};
/* Appends to `list` rows {province, case, region, unit, what, title, n, due,
 * days_late, escalated}: duties first, case by case; then documents, whose
 * `due` and `n` are null.  late[i], when given, is how many of case i. */
int programme_late(struct session *session,
                   const struct late_request *request, struct value *list,
                   int64_t *late, struct err *err);

#endif
