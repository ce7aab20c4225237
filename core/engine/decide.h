/* Decisions: judged from stored facts, recorded, explained, derived again. */
#ifndef AWIG_ENGINE_DECIDE_H
#define AWIG_ENGINE_DECIDE_H

#include "engine/operation.h"

/* `awig decide CASE [--as-of D] [--known-at D]`: judges and records; with
 * --known-at it answers what would have been decided with what was known then,
 * and records nothing.  The judgement of CLI.md, with {case, decision, entry}
 * or {case, known_at}. */
int op_decide(struct session *session, struct value **out, struct err *err);

/* `awig explain CASE|DECISION`: the newest decision of a case, or the one with
 * this hash (a prefix of 8 digits is enough). */
int op_explain(struct session *session, struct value **out, struct err *err);

/* `awig verify-letter FILE`: {decision, genuine}; answer 6 when the letter is
 * not, byte for byte, the one that its decision gives. */
int op_verify_letter(struct session *session, struct value **out,
                     struct err *err);

/* `awig replay [--all | DECISION]`: derives decisions again from the database
 * and compares bytes.  {decisions, identical, different:[...]}; answer 6 when
 * one differs. */
int op_replay(struct session *session, struct value **out, struct err *err);

#endif
