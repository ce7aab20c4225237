/* What a run of the model-based test asks for: random, but leaning to where
 * something happens, so that every action of every machine is reached from
 * where it may start, done and refused, many times. */
#ifndef TESTS_MODEL_CHOOSE_H
#define TESTS_MODEL_CHOOSE_H

#include "model_run.h"

enum { CHOOSE_ROLES = 10, CHOOSE_ACTIONS_MAX = 17 };

extern const char *const choose_roles[CHOOSE_ROLES];

/* A case: mostly the one in focus, else one that has come far, or any. */
int choose_case(struct model_run *run);
/* An action: mostly one that leads on, by who usually does it. */
void choose_action(struct model_run *run, const struct model_case *one,
                   struct model_asking *asking);
/* A paper for the case: mostly one that its state asks for. */
size_t choose_paper(struct model_run *run, const struct model_case *one);

/* Counts what came of an attempt, by its answer {done, unmet}. */
void choose_count(const struct model_case *one, const char *action,
                  const struct value *answer);
/* Prints how often each action was done and refused, and how often each
 * demand alone stood in the way; fails when one of them was not reached
 * `floor` times. */
void choose_check(long floor);

#endif
