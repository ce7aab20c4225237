/* A draft: a pack that is not published, loaded as it would be once it were:
 * its parents, and the packs that build on it, come from the hub. */
#ifndef AWIG_ENGINE_DRAFT_PACK_H
#define AWIG_ENGINE_DRAFT_PACK_H

#include "engine/operation.h"

struct draft {
    struct session *session;      /* whose hub has the parents */
    const char *folder;           /* siblings of it stand in for parents that
                                     were never published; NULL = none do */
    const char *rules;            /* ... or those in this folder; or NULL */
    int64_t day;                  /* versions in force on this day */
    struct arena arena;           /* holds the files */
    struct pack_files files;
    struct pack *pack;            /* a reference is held */
};

/* Reads the folder and loads it.  Freed with draft_free, also when it
 * failed. */
int draft_open(struct draft *out, struct session *session,
               const char *folder, int64_t day, struct err *err);
/* Only the finder of one: where a pack in `folder` finds its parents on that
 * day.  Nothing is loaded. */
void draft_begin(struct draft *out, struct session *session,
                 const char *folder, int64_t day);
/* The finder; the draft outlives it and stays where it is. */
struct pack_finder draft_finder(struct draft *draft);
/* The same of files that are at hand; they are borrowed. */
int draft_open_files(struct draft *out, struct session *session,
                     const struct pack_files *files, int64_t day,
                     struct err *err);
/* The same draft with other files: parents are looked for in the same
 * places. */
int draft_open_like(struct draft *out, const struct draft *like,
                    const struct pack_files *files, struct err *err);
void draft_free(struct draft *draft);

/* A published pack that builds on the draft, loaded over it; the draft itself
 * when `id` is its own.  Yours to release.  MESSAGE_HUB_NO_PACK when none of
 * this id is in force. */
int draft_leaf(struct draft *draft, struct str id, struct pack **out,
               struct err *err);

/* The id of the pack that judges a region once the draft is published: 1, 0 =
 * none, negative.  *id lives in `arena`, or is the draft's. */
int draft_id_for(const struct draft *draft, struct arena *arena,
                 struct str region, struct str *id, struct err *err);

#endif
