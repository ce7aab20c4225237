/* What shortlists made one after the other share: memory, and the sums of
 * those parts that say the same for every list so far. */
#ifndef AWIG_ENGINE_SHORTLIST_ROOM_H
#define AWIG_ENGINE_SHORTLIST_ROOM_H

#include "engine/match.h"
#include "expr/block.h"

enum { ROOM_GIVEN_MAX = 64, ROOM_ROWS = 7 };

/* What a list asks about. */
struct room_source {
    const struct match_plan *plan;
    const struct columns *columns;      /* sealed; a record an innovation */
    const struct block_given *given;    /* facts from elsewhere */
    size_t given_count;
};

/* A given fact as the last list had it. */
struct room_given {
    int32_t slot, key;
    struct cell cell;             /* of one that is the same for all records */
};

struct shortlist_room {
    struct mem *mem;              /* of the rows */
    double *rows;                 /* ROOM_ROWS of `lanes` */
    size_t lanes;
    struct block_scratch *scratch;
    const struct match_plan *plan; /* of what follows; NULL = none yet */
    const struct columns *columns;
    struct room_given given[ROOM_GIVEN_MAX];
    size_t given_count;
    uint64_t varies;              /* a bit a given fact: differs by list */
    uint64_t reads[2 * MATCH_PARTS_MAX]; /* by part, bonuses last: of these */
    bool kept;                    /* the sums of steady parts are there */
    double whole;                 /* ... and the weight that all have */
    bool has_weights;             /* ... and weights of their own */
    bool defers;                  /* parts that may leave a record to the VM
                                     have no column form here: one did */
};

/* What lists made one after the other share.  The plan and the columns of
 * lists that share a room must stay as they are while it lives. */
int shortlist_room_create(struct shortlist_room **out, struct mem *mem,
                          struct err *err);
void shortlist_room_destroy(struct shortlist_room *room);   /* NULL is ok */

/* The node of a part that can be evaluated over columns; else
 * NODE_ID_NONE. */
node_id room_root(const struct shortlist_room *room,
                  const struct match_part *part, bool bonus);
bool room_lifts(const struct shortlist_room *room,
                const struct match_part *part, bool bonus);
/* Compares what the list gives with the lists before; parts that read what
 * has changed are steady no more.  Errors: no memory. */
int room_look(struct shortlist_room *room, const struct room_source *list,
              struct err *err);
/* Does the part say the same for every list so far? */
bool room_is_steady(const struct shortlist_room *room, size_t part);
/* Copies `count` rows (at most 3) to what is kept, or back from it. */
void room_keep(struct shortlist_room *room, double *const *rows,
               size_t count);
void room_restore(const struct shortlist_room *room, double *const *rows,
                  size_t count);

#endif
