/* A script whose state lives in another process: this side.
 *
 * Chosen by script_limits.worker.  One process a script, started when the
 * script is created, and again from the kept sources after it ended; serve.c
 * is the other side. Same results as in this process, to the byte: a test
 * runs both.
 *
 * What can go wrong there: a rule that outlasts twice its deadline is killed
 * with its process (CALL_TIME); a process that ends, or answers nonsense, twice
 * in a row is an error of the rule that ran (CALL_ERROR_BROKEN). */
#ifndef AWIG_SCRIPT_WORKER_H
#define AWIG_SCRIPT_WORKER_H

#include "script/state.h"

/* All but the process, which the first call then starts. */
int worker_prepare(struct script *script, struct err *err);
/* Starts the process and opens an empty state there. */
int worker_open(struct script *script, struct err *err);
/* NULL, or never opened, is fine. */
void worker_close(struct script *script);
/* Loads the script's last source there; takes over declarations. */
int worker_load(struct script *script, struct err *err);
int worker_seal(struct script *script, struct err *err);
/* See script_calls. */
int worker_calls(struct script *script, struct call *calls, size_t count,
                 struct err *err);
/* See script_bulk. */
int worker_bulk(struct script *script, struct script_bulk *bulk,
                struct err *err);
/* What the process gave up, as {no_new_privileges, limits, filter}. */
struct value *worker_confined(const struct script *script,
                              struct arena *arena);

#endif
