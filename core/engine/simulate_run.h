/* Running an operation for a word of a scenario, and failing one. */
#ifndef AWIG_ENGINE_SIMULATE_RUN_H
#define AWIG_ENGINE_SIMULATE_RUN_H

#include "engine/simulate_people.h"

/* Gives `at` to a word that takes it: the option (which also sets the clock),
 * else the clock's.  Nothing for other words. */
int run_at(struct simulation *simulation, struct simulation_call *call,
           struct value *arguments, struct err *err);
/* Runs the operation with these arguments: its result. */
int run_operation(struct simulation *simulation,
                  struct simulation_call *call, operation_function operation,
                  const struct value *arguments, struct value **result,
                  struct err *err);
/* Options to arguments, `at`, and the operation behind the word. */
int run_word(struct simulation *simulation, struct simulation_call *call,
             struct value **result, struct err *err);

/* A step of this word, about `subject`. */
struct value *run_step(struct simulation *simulation,
                       struct simulation_call *call, struct str subject,
                       struct str what);
/* The same, of an expectation. */
struct value *run_expectation(struct simulation *simulation,
                              struct simulation_call *call,
                              struct str subject, struct str what);
/* Ends the scenario: simulation->failure is filled.  Marks the last step;
 * SCENARIO_STOP. */
int run_failed(struct simulation *simulation, struct simulation_call *call);
/* Takes the failure back, for expect_error: the error behind it, if any. */
void run_resumed(void *user, struct err *failure);
/* Compares; on a difference "WHAT: expected WANTED, got GOT". */
int run_compare(struct simulation *simulation, struct simulation_call *call,
                const char *what, struct str wanted, struct str got);

/* The stored case that the option `case` names. */
struct stored_case;
int run_case(struct simulation *simulation, struct simulation_call *call,
             struct stored_case *out, struct err *err);

#endif
