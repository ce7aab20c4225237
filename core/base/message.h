/* The catalogue: every sentence awig says, in Indonesian and English.
 *
 * Rows stand in core/base/messages/AREA.def, one file an area:
 *   MESSAGE(NAME, number, code, id, en, hint_id, hint_en)
 * `{0}`..`{5}` stand for the arguments, `{2:words}` for an argument or, when
 * it is empty, these words.  The stable code shown to people and
 * machines is "AW" and the four-digit number; a number is never reused.
 *   1xxx files, CSV, JSON, dates   2xxx facts, cases, imported data
 *   3xxx scripts                   4xxx packs   5xxx decision tables
 *   6xxx store and audit           7xxx lifecycle and schedules
 *   8xxx command line              9xxx limits and bugs
 * LABEL(NAME, id, en) rows in labels.def are words, not errors. */
#ifndef AWIG_BASE_MESSAGE_H
#define AWIG_BASE_MESSAGE_H

/* Codes of failure.  The negated value of most is the exit code of CLI.md. */
enum {
    ERR_OK = 0,
    ERR_USAGE = -2,      /* the call's words are off */
    ERR_RULES = -3,      /* a rule does not load or broke */
    ERR_INPUT = -4,      /* bad input data */
    ERR_REFUSED = -5,    /* the lifecycle or a role refuses */
    ERR_INTEGRITY = -6,  /* log, hash or stored bytes disagree */
    ERR_STORAGE = -7,    /* database, disk, file */
    ERR_LIMIT = -8,      /* a limit was hit */
    ERR_NOMEM = -9,      /* no memory (exit code 8) */
    ERR_MISUSE = -10,    /* an embedder's call breaks the contract */
    ERR_BUG = -70
};

enum language { LANGUAGE_ID, LANGUAGE_EN, LANGUAGE_COUNT };

enum message {
    MESSAGE_NONE,
#define MESSAGE(name, number, code, id, en, hint_id, hint_en) MESSAGE_##name,
#include "base/messages/all.def"
#undef MESSAGE
    MESSAGE_COUNT
};

enum label {
#define LABEL(name, id, en) LABEL_##name,
#include "base/messages/labels.def"
#undef LABEL
    LABEL_COUNT
};

struct message_row {
    const char *name;              /* "CSV_BARE_CR" */
    int number;                    /* 1003 */
    int code;                      /* ERR_... */
    const char *text[LANGUAGE_COUNT];
    const char *hint[LANGUAGE_COUNT];   /* "" = none */
};

/* The row of a message; never NULL for a valid one. */
const struct message_row *message_row(enum message message);

/* The message with this number, or MESSAGE_NONE. */
enum message message_by_number(int number);

/* A word or phrase that is no error, as in "layak". */
const char *label_text(enum label label, enum language language);

#endif
