/* What an action demands and did not find: who demanded it, what, what was
 * found, on what basis; in both languages. */
#ifndef AWIG_LIFECYCLE_UNMET_H
#define AWIG_LIFECYCLE_UNMET_H

#include "base/err.h"
#include "base/value.h"

enum demand {
    DEMAND_BLOCK,                 /* refused, whatever people say */
    DEMAND_REVIEW,                /* two people may accept it, with a reason */
    DEMAND_WARN                   /* told, and recorded */
};

struct unmet {
    struct str guard;             /* "team_decree", "N05" */
    enum demand demand;
    struct str required[LANGUAGE_COUNT]; /* what it asks for */
    struct str found[LANGUAGE_COUNT]; /* what there is */
    struct str basis;             /* a decree or an F-number */
    struct str pack;              /* whose demand; "" = the core's */
    struct value *more;           /* a map of what else explains it, kept in
                                     the record (no floats); NULL = nothing */
};

struct unmet_list {
    struct arena *arena;          /* of rows and texts */
    struct unmet *items;          /* in the order of judging */
    size_t count, capacity;       /* of items, and room for them */
};

/* An empty list; rows live in `arena`. */
void unmet_init(struct unmet_list *list, struct arena *arena);
/* Appends; text is borrowed. NULL at no memory (arena->failed is set). */
struct unmet *unmet_add(struct unmet_list *list, enum demand demand,
                        struct str guard);
/* The same with texts that are literals. */
void unmet_found(struct unmet *unmet, const char *id, const char *en);
/* Is there one of this demand? */
bool unmet_has(const struct unmet_list *list, enum demand demand);
/* [{guard, required, found, basis}] in one language, of the demands whose
 * bit is set in `demands` (1u << DEMAND_...). */
struct value *unmet_value(struct arena *arena, const struct unmet_list *list,
                          unsigned demands, enum language language);
/* The same in both languages, for the record: members required_id, ... */
struct value *unmet_record(struct arena *arena,
                           const struct unmet_list *list);
/* A text made of pieces, in the arena. */
struct str text_join(struct arena *arena, const struct str *pieces,
                     size_t count);

#endif
