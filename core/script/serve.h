/* The other side of worker.h: a process that runs one script and nothing
 * else.  Nobody calls this but a program that was started for it. */
#ifndef AWIG_SCRIPT_SERVE_H
#define AWIG_SCRIPT_SERVE_H

/* Gives up what it can (base/confine.h), then answers messages on
 * PROCESS_SOCKET until the host ends.  Returns the exit status. */
int serve_script(void);

#endif
