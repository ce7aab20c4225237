/* The table of operations: every verb of the command line, and everything an
 * embedder can ask for by name.  Help, man pages, completions, the HTTP routes
 * and awig_call come from it (api/operations.c). */
#ifndef AWIG_ENGINE_OPERATION_H
#define AWIG_ENGINE_OPERATION_H

#include "engine/hub.h"

/* A pack that is in no folder: what simulations change.  It stands for a
 * folder wherever one is named. */
struct session_draft {
    struct str name;              /* "draft:1" */
    const char *folder;           /* where it came from: its parents' place */
    struct pack_files files;
};

/* A running operation. */
struct session {
    struct mem *mem;              /* the caller's allocator */
    struct arena *arena;              /* of the result */
    struct clock clock;
    struct entropy entropy;       /* the caller's random bytes */
    enum language language;       /* of texts in the answer */
    struct script_limits limits;  /* of every script call */
    const struct value *arguments;    /* a map: argument name -> value */
    struct hub *hub;                  /* opened for operations that need one */
    struct pack_finder parents;       /* of packs in folders; .find NULL = their
                                         siblings, or argument "rules" */
    const struct session_draft *drafts;   /* NULL = none */
    size_t drafts_count;
    /* Rows of long results, as they come; NULL collects nothing.  A non-zero
     * return stops the operation with that code. */
    int (*emit)(void *user, const struct value *row);
    void (*progress)(void *user, const char *what, int64_t done,
                     int64_t all);
    /* Something said once to people (detected formats, notices). */
    void (*notice)(void *user, const char *text);
    void *user;
    /* The result is whole but its answer is no: exit code of CLI.md (1, 3,
     * 5, 6 or 8), else 0. */
    int answer;
};

/* Runs; the result goes to *out (in session->arena).  Returns 0 or ERR_. */
typedef int (*operation_function)(struct session *session,
                                  struct value **out, struct err *err);

/* Arguments, by name. Missing -> empty text, otherwise, false, NULL. */
struct str session_text(const struct session *session, const char *name);
const char *session_string(const struct session *session, const char *name);
int64_t session_integer(const struct session *session, const char *name,
                        int64_t otherwise);
bool session_flag(const struct session *session, const char *name);
/* How many threads may work for the session: as argument "threads" says, else
 * one a core, at most 64; one when something of the embedder's, which is not
 * ours to share, has a part in it. */
int session_threads(const struct session *session);
const struct value *session_list(const struct session *session,
                                 const char *name);
/* A date argument (ISO or dd/mm/yyyy); absent -> *found false. */
int session_date(const struct session *session, const char *name,
                 bool *found, int64_t *out, struct err *err);
/* Says a line to people, when somebody listens. */
void session_notice(const struct session *session, const char *text);
/* The draft that `folder` names, or NULL when it is a folder. */
const struct session_draft *session_draft(const struct session *session,
                                          const char *folder);
/* Loads the pack in `folder`; argument "rules" may name the folder of its
 * parents. findings may be NULL. Yours to release. */
int session_load_pack(struct session *session, const char *folder,
                      struct findings *findings, struct pack **out,
                      struct err *err);

#endif
