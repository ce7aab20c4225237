/* Errors: what was wrong, with which input, where, and what to do.
 *
 * An error names a message (core/base/message.h), its arguments and a place.
 * Text is rendered later, in the reader's language.  It is filled once, where
 * the cause is known; callers pass it on, or add the place they know.
 *
 * Every function that can fail returns 0 or a negative ERR_ code, and takes
 * a `struct err *` as its last argument (never NULL). */
#ifndef AWIG_BASE_ERR_H
#define AWIG_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/message.h"
#include "base/str.h"

enum { ERR_ARGS_MAX = 6, ERR_ARG_BYTES = 192, ERR_FILE_BYTES = 256,
       ERR_SOURCE_BYTES = 256, ERR_RULE_BYTES = 48 };

struct err {
    enum message message;        /* MESSAGE_NONE: no error */
    int code;                    /* ERR_... */
    char file[ERR_FILE_BYTES];   /* "" when no file is concerned */
    int64_t line, column, byte;  /* from 1; 0 = not known */
    int args_count;
    char args[ERR_ARGS_MAX][ERR_ARG_BYTES];
    char about[ERR_ARG_BYTES];   /* what the value was for, or "" */
    char rule[ERR_RULE_BYTES];   /* that was judged, or "" */
    char judged[ERR_RULE_BYTES]; /* the case, as its record is called */
    char source[ERR_SOURCE_BYTES]; /* the source line, or "" */
    int64_t source_cut;          /* bytes of the line that `source` lacks in
                                    front, less those put in their place */
};

/* Clears. */
void err_clear(struct err *err);

/* Fills `err` and returns the message's code, so that `return err_fail(...)`
 * reads well.  `types` has one letter an argument: 's' const char *,
 * 't' struct str, 'i' int64_t, 'n' double.  Place fields are reset.
 * Arguments longer than ERR_ARG_BYTES - 1 are cut at a UTF-8 boundary. */
int err_fail(struct err *err, enum message message, const char *types, ...);

/* Sets the place of the error in `err` (only what is not yet known: an inner
 * place is never replaced).  Returns err->code. */
int err_at(struct err *err, const char *file, int64_t line, int64_t column);

/* The one way to say "no memory".  Returns ERR_NOMEM. */
int err_nomem(struct err *err);

/* Says which fact, field or parameter the refused value was for: the reader
 * of a value knows its type, only the caller knows its name.  The name stands
 * before the message.  Kept once, as a place is.  Returns err->code. */
int err_about(struct err *err, struct str name);

/* Says which rule ran on which case when no decision could be made; each may
 * be empty.  They stand in brackets behind the message.  Kept once, as a place
 * is. */
void err_judged(struct err *err, struct str rule, struct str judged);

/* Keeps the line of the input that the error is about, to be shown with a
 * caret under the column; only when none is kept yet.  Of a long line what
 * stands around err->column is kept, so set the place before. */
void err_source(struct err *err, struct str line);

/* The blanks and tabs that bring a caret under the column of err->source, and
 * the caret; "" when there is no column, or no line. */
void err_caret(const struct err *err, char *out, size_t size);

/* Renders one line "file:line:column: text; hint" (no trailing newline) into
 * `out` of `size` bytes, always terminated.  With a source line, that line
 * and a caret follow on lines of their own. */
void err_text(const struct err *err, enum language language, char *out,
              size_t size);

/* Renders only the message's text or hint. */
void err_message(const struct err *err, enum language language, char *out,
                 size_t size);
void err_hint(const struct err *err, enum language language, char *out,
              size_t size);

/* A finding of a checker: an error that did not stop the work. */
enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

struct finding {
    enum severity severity;       /* an error stops what follows */
    struct err err;               /* its message, arguments and place */
    struct value *more;   /* further fields for --json, or NULL */
};

struct findings {
    struct mem *mem;              /* of the list */
    struct finding *items;        /* in the order of finding */
    size_t count, capacity;       /* of items, and room for them */
    bool failed;          /* an allocation failed: the list is not whole */
};

/* Starts empty; frees the list. */
void findings_init(struct findings *findings, struct mem *mem);
void findings_free(struct findings *findings);
/* Appends a cleared finding for the caller to fill with err_fail(&f->err..);
 * NULL (and `failed` set) at no memory.  The pointer lives until the next
 * call. */
struct finding *findings_add(struct findings *findings,
                             enum severity severity);
/* True when one more of `severity` would tell nobody anything: a file of
 * nothing but mistakes is not worth the time to place each. */
bool findings_full(const struct findings *findings, enum severity severity);
/* How many have SEVERITY_ERROR. */
size_t findings_errors(const struct findings *findings);

#endif
