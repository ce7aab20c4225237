/* What people are told of one judged rule: what was found and who says so,
 * which parameters asked for it and since when, and which part of the
 * condition did not hold.  Words stand in both languages, so that the same
 * tree serves JSON, the terminal, Markdown and the letter. */
#ifndef AWIG_ENGINE_EXPLAINED_H
#define AWIG_ENGINE_EXPLAINED_H

#include "engine/evaluate.h"
#include "store/cases.h"

/* A text in both languages as {id, en}: tools store texts, so they are kept in
 * both whatever the session speaks. NULL = no memory. */
struct value *explained_both(struct arena *arena,
                             const struct str texts[LANGUAGE_COUNT]);

struct explaining {
    struct arena *arena;          /* of the words */
    const struct pack *leaf;
    const struct cell *facts;     /* one a slot of leaf->facts */
    int64_t as_of;
    bool stored;                  /* a case of a hub, not of a file */
    const struct fact_value *values;      /* entered for it, by fact */
    size_t values_count;
};

/* What stands for a personal value. */
struct str explained_hidden(enum language language);

/* Adds to the map of a judged rule or guard
 *   found:      [{fact, title, text, origin, source, source_date}]
 *   required:   [{parameter, title, text, since, basis}]
 *   conditions: [{text, holds, found, parts}]   (lifted rules only)
 *   reasoned:   true when its reason tells more than its title
 * title and text are {id, en}.  A personal value is never among them; of what
 * is stored the map's reads and reason lose theirs, too. */
void explained_put(struct value *map, const struct explaining *explaining,
                   const struct judged_rule *judged);

/* The same for the rules of a judgement as data (judgement_value): for those
 * that did not pass, or for all that were not skipped. */
void explained_rules(struct value *tree, const struct explaining *explaining,
                     const struct judgement *judgement, bool passing);

#endif
