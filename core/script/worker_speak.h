/* What the files of worker.h share: the process, and one exchange with it. */
#ifndef AWIG_SCRIPT_WORKER_SPEAK_H
#define AWIG_SCRIPT_WORKER_SPEAK_H

#include "base/process.h"
#include "script/state.h"

struct worker {
    struct process process;
    struct buf message;           /* to or from it */
    struct arena arena;           /* trees of one exchange */
    bool no_new_privileges, limits, filter;
    int filter_failed;
};

/* How an exchange ended. */
enum spoken { SPOKEN_WELL, SPOKEN_CRASH, SPOKEN_LATE, SPOKEN_NOMEM };

/* Starts a message tree: {op: what}.  The last exchange is forgotten. */
struct value *worker_ask(struct script *script, const char *what);
/* The facts with which tables are looked up during an exchange. */
struct asking {
    const struct cell *const *facts;  /* one a record */
    size_t records;
    struct arena *arena;
    size_t calls;                 /* how many calls are asked for at most */
};

/* Sends it, waits for the answer; looks tables up for it (`asking` NULL = none
 * may be asked for).  *answer lives until the next worker_ask. */
enum spoken worker_speak(struct script *script, const struct value *asked,
                         int64_t allowed_ms, const struct asking *asking,
                         struct value **answer);
/* After an exchange that did not go well: ends the process and says in `err`
 * why nothing came of it.  Returns its code. */
int worker_failed(struct script *script, enum spoken spoken,
                  struct err *err);
/* How many tables a script may ask for. */
int64_t worker_tables(const struct script *script);
/* After the process ended: a new one, from the kept sources. */
int worker_start_again(struct script *script, struct err *err);

#endif
