/* The judging of one request, as the callbacks see it. */
#ifndef AWIG_ENGINE_GUARD_WORLD_H
#define AWIG_ENGINE_GUARD_WORLD_H

#include "engine/evaluate.h"
#include "engine/operation.h"
#include "lifecycle/advance.h"

/* One judging after the other of one request. */
struct guard_world {
    struct session *session;      /* arguments, arena, hub */
    struct advance_world world;   /* its callbacks; world.user = this */
    struct pack *pack;            /* pinned; borrowed from the hub */
    struct record record;         /* derived facts filled in */
    struct record plain;          /* as read */
    bool *broken;
    int64_t as_of;                /* the day of the law */
    /* what is judged; lives until the next */
    const struct advance_subject *subject;
    struct str action;            /* the request's, or "attach:TYPE" */
    bool judged;
    struct judgement judgement;   /* when judged */
    bool values_read;             /* where facts came from, for rows */
    const struct fact_value *values;
    size_t values_count;          /* of them */
    struct value *guards;         /* outcomes of packs' guards, recorded */
    struct value *deadlines;      /* lateness found, recorded */
};

#endif
