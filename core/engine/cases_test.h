/* `awig test PACKDIR...`: the pack's own cases/ files. */
#ifndef AWIG_ENGINE_CASES_TEST_H
#define AWIG_ENGINE_CASES_TEST_H

#include "engine/operation.h"

/* {passed, failed, failures:[{pack,file,line,case,expected,got,
 * expected_rules,got_rules}]}; answer 1 when one fails.  With `coverage` also
 * {coverage, tables} (engine/coverage.h) and reached: [{pack, percent,
 * floor}], answer 1 below the floor; with `mutate` {mutants, killed,
 * equivalent, sampled, score, survivors, equivalents} (engine/mutate.h). */
int op_test(struct session *session, struct value **out, struct err *err);

#endif
