/* Scenarios: chunks of Lua in which testers play a hub's years
 * (docs/SCENARIOS.md).
 *
 * They run in this process, since each word works on the hub that the
 * scenario plays with; but under the limits of rules (limit.h), wider: steps,
 * time of the processor, memory, depth of calls, with the step-charged
 * libraries.  They get no files, no clock, no randomness, no code from text,
 * and nothing whose order differs from run to run (pairs is sorted), so that
 * the same scenario gives the same bytes.
 *
 * The words of the language are the host's: each is a callback that takes
 * and gives plain values.  Lua stays in here. */
#ifndef AWIG_SCRIPT_SCENARIO_H
#define AWIG_SCRIPT_SCENARIO_H

#include "base/err.h"
#include "base/value.h"

enum {
    SCENARIO_DEPTH_MAX = 16,            /* tables in tables */
    SCENARIO_STEPS_MAX = 100000000,     /* of Lua, all in all */
    SCENARIO_TIME_MS = 10000,           /* of Lua; words do not count */
    SCENARIO_MEMORY_BYTES = 32 << 20,
    SCENARIO_BLOCK_BYTES = 4 << 20,
    SCENARIO_INCLUDES_MAX = 32
};

/* What a word answers when the scenario ends here without an error. */
enum { SCENARIO_STOP = 1 };

/* A word as it was called. */
struct scenario_call {
    int index;                    /* in the host's list of words */
    const struct value *arguments;    /* a list; a function among them was
                                         run, and {failed, code, id, en}
                                         stands in its place */
    struct arena *arena;          /* of arguments and result; it lives until
                                     the next word */
    int64_t line;                 /* of the scenario's own file */
    struct value *result;         /* the answer; NULL = nil */
};

struct scenario_host {
    struct mem *mem;              /* the state's memory comes from it */
    const char *const *words;     /* NULL-terminated */
    /* Performs a word: 0, SCENARIO_STOP, or negative with err filled. */
    int (*perform)(void *user, struct scenario_call *call, struct err *err);
    /* The text of `include 'path'`, in `arena`. */
    int (*include)(void *user, struct str path, struct arena *arena,
                   struct str *text, struct err *err);
    /* Takes back what a word that answered SCENARIO_STOP had failed with, for
     * expect_error: the scenario goes on. */
    void (*resume)(void *user, struct err *failure);
    void *user;
};

/* Fills the column of an error whose line is known, by the word that was
 * called there (NULL = none) and what the error's arguments repeat.  Its code,
 * or ERR_NOMEM. */
int scenario_place(struct err *err, struct str text, const char *word,
                   struct mem *mem);

/* Runs a chunk.  0 at its end, SCENARIO_STOP when a word ended it; else what
 * a word failed with (its place filled in), or MESSAGE_SCENARIO_... with
 * file and line.  `file` is terminated. */
int scenario_run(const struct scenario_host *host, struct str file,
                 struct str text, struct err *err);

#endif
