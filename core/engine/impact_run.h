/* `awig impact`: a draft against what is published. */
#ifndef AWIG_ENGINE_IMPACT_RUN_H
#define AWIG_ENGINE_IMPACT_RUN_H

#include "engine/impact_report.h"
#include "engine/impact_subjects.h"
#include "engine/synthetic.h"

/* Which subjects, from the arguments as-of, synthetic, seed and pairs: made-up
 * cases when `synthetic` is given, else stored cases, else (or with `pairs`
 * too) imported pairs. */
struct impact_input {
    struct impact_stored stored;  /* cases and pairs of the hub */
    struct synthetic synthetic;   /* made-up ones instead */
    const char *source;           /* "cases", "pairs", "synthetic" */
    bool as_of_given;
    int64_t as_of;                /* the day given, or today */
};
int impact_input_init(struct impact_input *out, struct session *session,
                      struct err *err);
/* Adds them.  MESSAGE_IMPACT_NOTHING when there are none. */
int impact_input_add(struct impact_input *input, struct impact *impact,
                     struct err *err);
void impact_input_free(struct impact_input *input);

/* The report of a draft against what is published, with {matches, ranked,
 * duties, source, day, draft, published} behind it: what `impact` shows and
 * `publish` records. */
int impact_of_draft(struct session *session, struct draft *draft,
                    struct impact_input *input, struct value **out,
                    struct err *err);

/* Arguments: pack, as-of, rules, synthetic, seed, pairs, everywhere, limit,
 * all-rules, fail-on-change. */
int op_impact(struct session *session, struct value **out, struct err *err);

#endif
