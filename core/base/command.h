/* Running a command of the system with text in and text out: the one way in
 * which the core asks another program for something. */
#ifndef AWIG_BASE_COMMAND_H
#define AWIG_BASE_COMMAND_H

#include "base/err.h"
#include "base/str.h"

/* Runs `command` by the shell, gives it `input` on standard input and appends
 * what it prints to `output` (its max_bytes is the cap).  Its standard error
 * is ours.  MESSAGE_COMMAND_FAILED when it cannot be run, says nothing for
 * COMMAND_SILENCE_MS, prints more than the cap, or ends with another code
 * than 0.  `input` is short: at most COMMAND_INPUT_BYTES. */
enum { COMMAND_INPUT_BYTES = 4096, COMMAND_SILENCE_MS = 20000 };
int command_run(const char *command, struct str input, struct buf *output,
                struct err *err);

#endif
