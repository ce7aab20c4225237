/* The timeline of a scenario: for people, and as a recording.
 *
 * A recording is canonical JSON (DESIGN section 6), one document a line: a
 * head {format, id, seed, title}, the steps, and an end {end, log, passed,
 * steps}.  Lines of the scenario's file are not in it, so that two variants
 * of a scenario differ only where something else happened. */
#ifndef AWIG_ENGINE_SIMULATE_TIMELINE_H
#define AWIG_ENGINE_SIMULATE_TIMELINE_H

#include "engine/simulation.h"

enum { RECORDING_FORMAT = 1 };

/* Appends the steps, one a line, with the places in the file; with the work
 * that each took when `timing`. */
void timeline_print(struct buf *out, const struct simulation *simulation,
                    enum language language, bool timing);
/* One step as text, without its line's end. */
void timeline_row(struct buf *out, const struct value *row,
                  enum language language);
/* The steps as a list: {step, at, line, word, ...}. */
struct value *timeline_value(struct arena *arena,
                             const struct simulation *simulation);
/* Appends the recording. */
int timeline_record(struct buf *out, struct simulation *simulation,
                    struct err *err);

#endif
