/* A random year played on a simulated hub, each step held against the
 * reference.
 *
 * An operation is a few random numbers; what they mean follows from the state
 * that the year is in, so that any subset of a year's operations is a year,
 * too, and a failing one can be made shorter. */
#ifndef AWIG_ENGINE_SIMULATE_PLAY_H
#define AWIG_ENGINE_SIMULATE_PLAY_H

#include "engine/simulate_reference.h"
#include "engine/simulation.h"
#include "lifecycle/roles.h"

enum { PLAY_SLOTS = 6, PLAY_STATE_BYTES = 32, PLAY_PAPERS_MAX = 32 };

enum play_kind {
    PLAY_OPEN, PLAY_ACT, PLAY_ATTACH, PLAY_SET, PLAY_DECIDE, PLAY_WAIT,
    PLAY_KINDS
};

struct play_operation {
    enum play_kind kind;          /* what is done */
    uint32_t slot, pick, other;   /* of the case; what; with whom */
    bool guided;                  /* towards what is possible */
};

/* A case as the reference sees it. */
struct play_case {
    int64_t number;               /* 0 = not open */
    char name[24];
    const char *machine, *region, *unit; /* how it was opened */
    char state[PLAY_STATE_BYTES], before[PLAY_STATE_BYTES];
    uint64_t papers;              /* bits of reference_papers */
};

struct play {
    struct simulation *simulation; /* the hub and its clock */
    const struct reference_row *rows; /* of the reference */
    struct play_case cases[PLAY_SLOTS]; /* by slot; number 0 = not open */
    bool known[PLAY_SLOTS][2][ROLE_COUNT];   /* people seen, by side */
    int64_t step;
    int64_t done, refused;        /* counts of attempts */
    bool failed;                  /* the hub and the reference part */
    struct err failure;
    struct buf *script;           /* the year as a scenario; NULL = not kept */
};

/* Plays one operation.  play->failed is set when the hub did what it should
 * not; negative only for no memory. */
int play_operation(struct play *play,
                   const struct play_operation *operation, struct err *err);

#endif
