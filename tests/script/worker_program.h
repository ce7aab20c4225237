/* The program in whose processes scripts run. */
#ifndef AWIG_TEST_WORKER_PROGRAM_H
#define AWIG_TEST_WORKER_PROGRAM_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Its path, once have_worker has been asked. */
static char program[512];

/* Finds it: $AWIG, or that of the build. */
static inline bool have_worker(void)
{
    const char *command = getenv("AWIG");
    const char *folder = getenv("B");
    if (command != NULL) {
        (void)snprintf(program, sizeof program, "%s", command);
    } else {
        (void)snprintf(program, sizeof program, "%s/awig",
                       folder != NULL ? folder : "build");
    }
    return access(program, X_OK) == 0;
}

#endif
