/* Another process: started by exec, spoken to over a socket, killable.
 *
 * It is a program of ours, started anew (never a bare fork), with nothing
 * open but: 0 to 2 the null device, PROCESS_SOCKET, and two memory files that
 * both sides see: PROCESS_IN (written here) and PROCESS_OUT (written there).
 * A message is four bytes of length, least first, then so many bytes.
 *
 * What the other side is told is this file's; what it may do, confine.h. */
#ifndef AWIG_BASE_PROCESS_H
#define AWIG_BASE_PROCESS_H

#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

/* Descriptors of the process that was started. */
enum { PROCESS_SOCKET = 3, PROCESS_IN = 4, PROCESS_OUT = 5,
       PROCESS_DESCRIPTORS = 6 };

/* Memory that two processes see: a file without a name, mapped. */
struct shared {
    int descriptor;               /* -1 = none */
    unsigned char *bytes;         /* NULL until it has a size */
    size_t size;
};

struct process {
    pid_t pid;                    /* 0 = none runs */
    int socket;
    struct shared in, out;
};

/* How waiting for a message ended. */
enum process_answer { PROCESS_ANSWERED, PROCESS_LATE, PROCESS_GONE };

/* Starts `program` with one argument.  On errors (MESSAGE_WORKER_START, with
 * the system's reason) nothing is left behind. */
int process_start(struct process *out, const char *program,
                  const char *argument, struct err *err);
/* Kills it if it runs (one that `is_gone` gets a moment to end by itself),
 * waits for its end, frees everything.  Returns the signal that had ended it
 * before, or 0.  None running is fine. */
int process_stop(struct process *process, bool is_gone);

/* Sends a message; false when the other side is gone. */
bool process_send(int socket, struct str bytes);
/* How long to wait for an answer of a process. */
struct process_wait {
    pid_t pid;
    int64_t allowed_ms;
    const unsigned char *progress;   /* 8 bytes that it changes as it goes from
                                        one task to the next, or NULL */
    size_t tasks;                    /* at most so many times */
};

/* Waits for a message of at most `bytes_max` into `buf` (cleared).  A longer or
 * broken message is GONE.  LATE, unless `wait` is NULL, when `allowed_ms` have
 * passed since the task began and the process used as much of the processor,
 * or does not run at all (it sleeps, or was stopped).  One that wants to run
 * and gets no processor is given ten times as long. */
enum process_answer process_receive(struct buf *buf, int socket,
                                    size_t bytes_max,
                                    const struct process_wait *wait);

/* The file of the program or library that holds a symbol; "" when the system
 * does not say. */
const char *process_library(const void *symbol);

/* Makes the memory at least `size` bytes and maps it (`write`: to be written
 * to).  What was in it stays.  False when the system has no more. */
bool shared_grow(struct shared *shared, size_t size, bool write);
/* Maps what the other side has made of the size `size` or more. */
bool shared_map(struct shared *shared, size_t size, bool write);

#endif
