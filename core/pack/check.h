/* `awig check`: everything that can be known about a pack without a case. */
#ifndef AWIG_PACK_CHECK_H
#define AWIG_PACK_CHECK_H

#include "pack/pack.h"

/* Collects all findings of a pack (parents by options->finder): those of the
 * load; unused facts and parameters; dates of
 * parameters that repeat or leave a gap; tables by meaning; the pack's cases;
 * its rules beside those of the parents (relate.h).
 * Findings are appended sorted by file, line and column.  Returns 0 also
 * when some are errors; fails when nothing could be read (no pack there, no
 * memory). options->more, when set, receives what findings show. */
int pack_check(const struct pack_files *files, struct pack_options *options,
               struct findings *findings, struct err *err);
/* The same for a folder. */
int pack_check_folder(const char *folder, const char *rules,
                      struct pack_options *options,
                      struct findings *findings, struct err *err);

#endif
