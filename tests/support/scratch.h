/* A folder of this process's own under /tmp, for tests that write files:
 * several runs of the suite at once must not meet.  Removed at exit. */
#ifndef AWIG_TESTS_SCRATCH_H
#define AWIG_TESTS_SCRATCH_H

/* The path of `name` in the folder; the same text for the same name, valid
 * until exit.  Aborts when there is no folder or there are too many names. */
const char *scratch(const char *name);

#endif
