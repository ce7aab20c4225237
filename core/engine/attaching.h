/* A document on its way to the file of a case. */
#ifndef AWIG_ENGINE_ATTACHING_H
#define AWIG_ENGINE_ATTACHING_H

#include "engine/cases.h"
#include "lifecycle/papers.h"

struct attaching {
    struct session *session;      /* arguments, arena, hub */
    struct case_target target;    /* the case */
    struct advance_person person; /* who attaches it */
    struct str type;              /* an id of papers.h or of a pack */
    const struct paper *paper;    /* NULL: only packs know the type */
    struct cell_style style;
    struct value *body;           /* of the entry */
    struct value *fields;         /* [{name, value}] */
    struct document shown;        /* as it will stand, for deadlines */
    struct unmet_list unmet;
    struct advance_request request;   /* of the judging, while it lives */
    struct advance_subject subject;
};

/* Finds the type of the argument: MESSAGE_DOCUMENT_UNKNOWN. */
int attaching_type(struct attaching *of, struct err *err);
/* Reads everything that the arguments say into the entry's body; blobs are
 * kept on the way.  Inside a transaction. */
int attaching_read(struct attaching *of, struct err *err);

#endif
