/* What an assessment comes to, and facts as rules see them now. */
#ifndef AWIG_ENGINE_CASE_ASSESSMENT_H
#define AWIG_ENGINE_CASE_ASSESSMENT_H

#include "engine/case_target.h"

/* Sets "assessment" of a KIPP proposal that has one on file:
 * {edition, aspects:[{aspect, title, weight, score}], total, unweighted};
 * total null while a weight or a score is missing; and "objection" {from,
 * until, notice} once its window was opened. Other cases have none. */
int case_assessment_show(struct session *session,
                         const struct case_target *target,
                         struct value *map, struct err *err);
/* A fact of the case as rules see it on `day`: entered, of the catalogue, or
 * supplied by the core. */
struct fact_sight {
    const struct stored_case *stored;
    int64_t day;
    struct str fact;
    bool declared;                /* out: the case's pack has such a fact */
    struct str text;              /* out: "" = missing */
};
int case_fact_seen(struct session *session, struct fact_sight *sight,
                   struct err *err);

/* The edition of a proposal: as its facts say on `day`, else the year in which
 * it was opened (F308). */
int case_edition(struct session *session, const struct case_target *target,
                 int64_t day, int64_t *out, struct err *err);

/* `awig case total C`: refused with MESSAGE_TOTAL_UNWEIGHTED while a weight
 * is missing, naming them; MESSAGE_TOTAL_UNSCORED while a score is. */
int op_case_total(struct session *session, struct value **out,
                  struct err *err);

#endif
