/* What op_explain is made of, beside the judgement itself. */
#ifndef AWIG_ENGINE_EXPLAIN_PARTS_H
#define AWIG_ENGINE_EXPLAIN_PARTS_H

#include "engine/match.h"
#include "engine/recorded.h"
#include "store/cases.h"

/* Which refusal of a case is meant: that of an entry, or the last one of an
 * action; with neither, the last step of the case when it was refused. */
struct refusal_wish {
    int64_t number;               /* the case; 0 = any, by its entry */
    int64_t entry;                /* -1 = not given */
    struct str action;            /* "" = not given */
    struct str code;              /* the first digits of its record's hash,
                                     zero-terminated; "" = not given */
};
/* {entry, record, at, action, label, state, role, verdict, packs,
 * demands:[{guard, demand, pack, basis, required, found, more}]} of a refused
 * action, from its record; NULL in *out when there is none.  `number` is its
 * case. */
int explain_refusal(struct session *session,
                    const struct refusal_wish *wish, struct value **out,
                    int64_t *number, struct err *err);

/* The same of the refusal whose record's hash begins with 16 digits. */
int explain_refusal_coded(struct session *session, struct str code,
                          struct value **out, int64_t *number,
                          struct err *err);

/* {score, coverage, bonus, components:[{id, title, basis, weight, value}]}
 * of the judged case, or NULL when the pack has no components, or one of
 * them breaks: a score is told beside the verdict, never instead of it. */
int explain_score(struct arena *arena, const struct judgement *judgement,
                  struct value **out, struct err *err);

/* [{fact, then, now, source, source_date, entry, recorded_at}]: facts recorded
 * after the decision from sources dated no later than its as_of; NULL in *out
 * when there are none. */
int explain_late(struct db *db, struct arena *arena,
                 const struct stored_decision *decision, struct value **out,
                 struct err *err);

/* Adds "subject": {innovation, unit, region, province} by name, as they were
 * known at the entry `known`: a letter of then must come out the same after a
 * catalogue has changed. */
int explain_subject(struct session *session, int64_t number, int64_t known,
                    struct value *out, struct err *err);

/* What a decision says of itself where personal facts that it needs were
 * erased: {case, verdict, as_of, decided_at, decision, erased:true, rules:
 * [{id, pack, outcome, effect, title, basis, reason}]}. */
struct value *explain_kept(struct arena *arena, const struct pack *pack,
                           const struct recorded *recorded);

/* The explanation as Markdown in one language. */
void explain_markdown(struct buf *out, const struct value *explained,
                      enum language language);

#endif
