/* `awig bench` and `awig eval --summary`: a file judged as a population. */
#ifndef AWIG_ENGINE_BENCH_H
#define AWIG_ENGINE_BENCH_H

#include "base/sha256.h"
#include "engine/facts_file.h"
#include "engine/operation.h"
#include "engine/population.h"

/* How a file is read: as_of is `as_of` where the record has none, or
 * everywhere when `override`; records of a batch, 0 = as many as usual. */
struct bulk_way { bool override; int64_t as_of; size_t batch; };

/* Arguments: pack, facts, rules, as-of, rounds, threads.  CLI.md:
 * {records, rules, load_ms, eval_ms_median, eval_ms_min, eligible, digest}. */
int op_bench(struct session *session, struct value **out, struct err *err);

/* `awig eval --summary`: {records, verdicts, digest}, in batches of bounded
 * memory. */
int bulk_summary(struct session *session, struct pack *pack,
                 struct facts_file *file, struct bulk_way way,
                 struct value **out, struct err *err);

#endif
