/* Documents that the model-based test attaches. */
#ifndef TESTS_MODEL_PAPERS_H
#define TESTS_MODEL_PAPERS_H

#include <stddef.h>

#include "model.h"

enum { MODEL_PAPERS = 47 };

/* Fields as NAME=VALUE parted by ';'; "signer" is the signer's role, "for"
 * whose place it is. */
struct model_paper {
    const char *type, *fields;
    bool wrong;                   /* a way of filling it in that is refused */
};
extern const struct model_paper model_papers[MODEL_PAPERS];

/* What the paper changes in the model's file. */
void model_file_paper(struct model_file *file, size_t index);
/* Is it one that the next action of this state asks for? */
bool model_wants(const char *state, size_t index);

#endif
