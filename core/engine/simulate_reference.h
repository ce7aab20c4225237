/* The machines of DOMAIN.md section 3 once more, written from the page and
 * not from lifecycle/machine.c: what random years are held against.
 *
 * It knows less than the machines (no verdicts, no fields, no packs): it says
 * where an action leads, who may do it, which documents it cannot do without.
 * So it can say "this must be refused", and of plain actions "this must be
 * done". */
#ifndef AWIG_ENGINE_SIMULATE_REFERENCE_H
#define AWIG_ENGINE_SIMULATE_REFERENCE_H

#include <stdbool.h>

#include "base/str.h"

/* Lists are words with a blank between; a document may have another accepted
 * in its place: "withdrawal_letter|letter". */
struct reference_row {
    const char *machine, *action; /* names of DOMAIN.md section 3 */
    const char *from;             /* "" = new */
    const char *to;               /* "(before)" = where it was suspended */
    const char *roles;
    bool together;                /* one person of each role */
    const char *documents;
    bool plain;                   /* nothing else is asked (but a reason) */
};

/* Ends with a NULL machine. */
extern const struct reference_row reference_rows[];
/* Types of documents that random years attach, with fields "NAME=VALUE;...";
 * ends with a NULL type. */
struct reference_paper { const char *type, *fields; };
extern const struct reference_paper reference_papers[];

/* Is `word` one of the words of the list? */
bool reference_has(const char *list, struct str word);
/* The word number `index`, modulo how many there are; "" of an empty list. */
struct str reference_word(const char *list, size_t index);
/* The row of an action from a state, or NULL. */
const struct reference_row *reference_find(const struct reference_row *rows,
                                           struct str machine,
                                           struct str action,
                                           struct str state);

#endif
