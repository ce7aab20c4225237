/* Values worth trying for the facts of one rule: on each side of everything
 * the rule compares with, so that two forms of the rule that differ at all
 * differ on some of them. */
#ifndef AWIG_ENGINE_KILL_VALUES_H
#define AWIG_ENGINE_KILL_VALUES_H

#include "engine/case_rows.h"
#include "engine/kill_named.h"

enum { KILL_CHOICES_MAX = 96 };

/* A value, or one made from another fact of the same point: its text, its
 * number and `days`, its date `months` earlier and `days` later, or that
 * date's year. */
struct choice {
    struct cell cell;             /* a value worth trying */
    int32_t relative;             /* slot; -1 = `cell` as it is */
    int32_t months, days;
    bool year;                    /* it goes by its year only */
};

struct choices {
    int32_t slot;                 /* of the fact */
    struct choice items[KILL_CHOICES_MAX]; /* values, each once */
    size_t count;                 /* of items */
};

struct choice_set {
    struct choices slots[KILL_SLOTS_MAX];   /* a relative one comes later */
    size_t count;
    bool whole;                   /* false: some slot or value had no room */
};

/* Fills the set for rule number `rule`.  `mutant` may add a value.  Values of
 * the rows are among them for facts that are text or lists. */
void kill_values(struct choice_set *out, const struct trial *trial,
                 size_t rule, const struct mutant *mutant,
                 const struct case_rows *rows);
/* Puts a choice into `record`; false when the fact may not have it there. */
bool kill_choose(struct record *record, int32_t slot,
                 const struct choice *choice);

#endif
