/* A small hub for tests, made by operations of awig.h in a folder of its own;
 * and copies of it, to be damaged. */
#ifndef TESTS_SMALL_HUB_H
#define TESTS_SMALL_HUB_H

#include <stddef.h>
#include <stdint.h>

#include "awig.h"

/* An operation and its arguments: JSON with ' for ", @ for the folder, and
 * $NAME for what small_define called so. */
struct small_step { const char *operation, *arguments; };

/* Makes the folder and in it "data", a few rows of reference data. */
void small_start(void);
void small_start_in(const char *where);
/* Removes the folder. */
int small_end(void);
/* The text with the folder for '@' and " for '. */
const char *small_text(const char *template, char *out, size_t size);
void small_write(const char *template, const char *text);
/* From now on "$NAME" stands for the text; at most eight names. */
void small_define(const char *name, const char *text);
/* Makes a key in the file and defines its public half. */
void small_key(const char *name, const char *arguments);
/* Runs and writes a member of the answer, a text, to the file. */
void small_keep(const struct small_step *step, const char *member,
                const char *file);
/* At most `lines` lines of the file. */
void small_copy(const char *from, const char *to, size_t lines);
/* Removes a database with what stands beside it. */
void small_remove(const char *template);
/* Removes a folder with all that is in it; one that is not there is fine. */
void small_remove_folder(const char *template);
/* A context with a clock that stands still, so that no limit of time trips. */
awig *small_context(void);
int small_call(awig *context, const struct small_step *step,
               awig_value **out);
/* Runs steps; prints what fails: 0 or 1. */
int small_run(const struct small_step *steps, size_t count);

#endif
