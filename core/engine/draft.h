/* Drafts for teams: somebody works on a copy of what is published, submits it,
 * others look at it and publish it or let it go.  A submitted draft is its
 * files by hash and an entry of the log; its number is the entry's index. */
#ifndef AWIG_ENGINE_DRAFT_H
#define AWIG_ENGINE_DRAFT_H

#include "engine/operation.h"

/* `awig draft new PACKID --out DIR | --draft N --out DIR`: writes the files of
 * the version in force, or of a submitted draft, into a new folder.
 * {folder, id, version, sha256, files}. */
int op_draft_new(struct session *session, struct value **out,
                 struct err *err);
/* `awig draft submit PACKDIR --actor A [--note TEXT]`: {draft, pack, base};
 * a pack that does not load is refused. */
int op_draft_submit(struct session *session, struct value **out,
                    struct err *err);
/* `awig draft list [--all]`: {drafts:[{draft, pack, version, sha256, status,
 * at, actor, remark}]}; status open, published or discarded. */
int op_draft_list(struct session *session, struct value **out,
                  struct err *err);
/* `awig draft diff N`: as `awig diff`, from what is published. */
int op_draft_diff(struct session *session, struct value **out,
                  struct err *err);
/* `awig draft discard N --actor A [--note TEXT]`. */
int op_draft_discard(struct session *session, struct value **out,
                     struct err *err);

#endif
