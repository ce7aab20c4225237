/* Witnessing (C2SP tlog-witness, tlog-cosignature): somebody else remembers how
 * far a log had come, checks that it only grew, and signs that with the time.
 *
 * A request is the body of tlog-witness's add-checkpoint: "old N", the
 * consistency proof line by line, a blank line, the signed checkpoint.  What
 * a witness remembers is a text of lines "origin SP size SP root".  The same
 * bytes serve offices without a network.  Pure: no database, no files. */
#ifndef AWIG_AUDIT_WITNESS_H
#define AWIG_AUDIT_WITNESS_H

#include "audit/checkpoint.h"

struct witness_request {
    int64_t old;                  /* size the proof starts from */
    struct merkle_proof proof;    /* that it only grew since */
    struct str note;              /* the signed checkpoint */
};
/* Appends a request as text. */
void witness_request_text(struct buf *buf,
                          const struct witness_request *request);
/* MESSAGE_WITNESS_FORM. The note is a view of `text`. */
int witness_request_parse(struct witness_request *out, struct str text,
                          struct err *err);

/* What was seen of a log; size 0 = nothing yet. */
struct witness_seen {
    int64_t size;                 /* the longest that was seen */
    struct sha256 root;           /* at that size */
};
/* Looks an origin up; MESSAGE_WITNESS_STATE when the text is broken. */
int witness_state_find(struct str state, struct str origin,
                       struct witness_seen *out, struct err *err);
/* Writes the state anew with what is seen now. */
void witness_state_put(struct buf *buf, struct str state, struct str origin,
                       const struct witness_seen *seen);

/* Is the request signed by the log, and does it only add to what was seen?
 * *now gets its checkpoint.  MESSAGE_WITNESS_ROLLBACK, MESSAGE_WITNESS_SPLIT,
 * MESSAGE_WITNESS_OLD (the proof starts elsewhere) say the size seen. */
int witness_judge(const struct witness_request *request,
                  const struct note_key *log,
                  const struct witness_seen *seen, struct mem *mem,
                  struct checkpoint *now, struct err *err);

#endif
