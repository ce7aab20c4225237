/* Innovations to be ranked for regions: a pack made on the fly, columns, and
 * the same scores as a C programmer would write them for one pair.  For the
 * test of the shortlist and for the benchmark of matching. */
#ifndef AWIG_TESTS_RANKING_WORLD_H
#define AWIG_TESTS_RANKING_WORLD_H

#include "engine/shortlist.h"

enum { RANKING_GOALS = 17, RANKING_FACTS = 9, RANKING_GIVEN = 4,
       RANKING_SLOTS = 64 };

struct ranking_row {
    int32_t goal, origin, started_on;   /* goal 0, origin -1: missing */
    double budget, ease;                /* NAN: missing */
};

struct ranking_region {
    double capacity;
    double need[RANKING_GOALS + 1];     /* NAN: no data */
    const double *likeness;             /* one an origin */
};

struct ranking_options {
    size_t innovations, regions;
    uint64_t seed;
    bool opaque;                        /* `evidence` is a loop */
    int searches;                       /* ... or looks at texts: 1; at some
                                           that are dear: 2 */
    bool coarse;                        /* few different values: many ties */
    bool missing;                       /* some facts are */
    bool shared;                        /* lists share their memory */
    bool out_of_range;                  /* `ease` may be 101 */
};

struct ranking_world {
    struct mem mem;
    struct arena arena;
    struct clock clock;
    struct ranking_options options;
    struct ranking_row *rows;
    struct ranking_region *regions;
    struct str *names, *origins;
    struct pack *pack;
    struct columns *columns;
    int slots[RANKING_FACTS];           /* of the pack's facts */
    struct match_plan plan;
    struct block_given given[RANKING_GIVEN];
    size_t *origin_of;                  /* one a code of the column */
    struct shortlist_room *room;        /* NULL unless shared */
    struct cell as_of, capacity, need[RANKING_GOALS + 1], *likeness;
    struct ranking_region *region;      /* at hand */
    bool in_vm;                         /* named ones are scored in the VM */
    uint64_t excluded_seed;             /* 0: none */
};

void ranking_world_create(struct ranking_world *world,
                          const struct ranking_options *options);
void ranking_world_destroy(struct ranking_world *world);
/* The region that the next list is for. */
void ranking_world_choose(struct ranking_world *world, size_t region);
/* The list, by the shortlist. */
int ranking_world_list(struct ranking_world *world, size_t top,
                       const uint64_t *excluded, struct match_score *out,
                       size_t *count, struct err *err);

/* The list, pair by pair. */
struct ranking_best {
    size_t row;
    double score, prefer;               /* rounded; NAN: no data */
    bool known, prefers;
};
size_t ranking_world_plain(const struct ranking_world *world, size_t top,
                           const uint64_t *excluded,
                           struct ranking_best *out);

#endif
