/* Cases: what is judged, once it is stored.  Rows come only from entries; the
 * state of a case stands in its own table, case_state, which only
 * lifecycle/advance writes.
 *
 * A fact is never overwritten: every value is a row with its source, source
 * date, actor and the index of the entry that brought it. */
#ifndef AWIG_STORE_CASES_H
#define AWIG_STORE_CASES_H

#include "store/entry.h"

enum { CASE_NAME_BYTES = 24 };

struct stored_case {
    int64_t number;               /* from 1; "C0001" is 1 */
    struct str machine, innovation, region, unit; /* as it was opened */
    struct str pack;              /* identity of the pinned pack, "" = none */
    struct str state, before;     /* before: state before suspension, "" */
    int64_t since;                /* when the state was entered */
    int64_t opened_at;
    int64_t entry;                /* that opened it */
    int64_t version;              /* newest entry about the case */
    int64_t touched_at;           /* its time */
};

/* "C0001", and back (also "1"); false when it is no case name. */
void case_name(int64_t number, char out[CASE_NAME_BYTES]);
bool case_number(struct str name, int64_t *out);
/* The number that the next case gets. */
int case_next(struct db *db, int64_t *out, struct err *err);
/* By number: 1, 0 = not there, negative. Text lives in `arena`. */
int case_get(struct db *db, struct arena *arena, int64_t number,
             struct stored_case *out, struct err *err);
/* All, by number; empty texts of the filter match everything. */
struct case_filter { struct str machine, region, state; };
int case_list(struct db *db, struct arena *arena,
              const struct case_filter *filter, struct stored_case **out,
              size_t *count, struct err *err);
/* Notes that an entry concerned the case (version, touched_at). For apply
 * functions. */
int case_touch(struct db *db, int64_t number, const struct entry *entry,
               struct err *err);

struct fact_value {
    struct str fact, value;       /* as a file would hold it; "" = missing */
    struct str commitment;        /* of a personal value, else "" */
    struct str source, actor;
    bool has_source_date;         /* else there is none */
    int64_t source_date;          /* day number */
    int64_t entry;                /* that brought it */
};
/* The values in force as known up to entry `known` (INT64_MAX = now), by
 * fact; with `history` every value ever, by entry. */
struct fact_query { int64_t number, known; bool history; };
int case_facts(struct db *db, struct arena *arena,
               const struct fact_query *query, struct fact_value **out,
               size_t *count, struct err *err);

/* What was done or refused, by entry. */
struct case_step {
    int64_t entry, at;            /* that wrote it, and when */
    struct str action, from, to;  /* to "" = refused */
    struct str actor, role, second_actor, second_role;
    struct str detail;            /* hash of the blob with guards and reasons */
    struct str verdict;           /* at T4 and T5, else "" */
};
int case_steps(struct db *db, struct arena *arena, int64_t number,
               struct case_step **out, size_t *count, struct err *err);
/* The rules and guards that two people accepted, by entry. */
struct case_override { struct str rule, reason; int64_t entry; };
int case_overrides(struct db *db, struct arena *arena, int64_t number,
                   struct case_override **out, size_t *count,
                   struct err *err);

struct stored_decision {
    struct str sha256, verdict;   /* of the decision; its verdict */
    int64_t number, as_of, decided_at, entry; /* of the case; days and times */
};
/* Decisions of one case, or of all (number 0), by entry. */
int decision_list(struct db *db, struct arena *arena, int64_t number,
                  struct stored_decision **out, size_t *count,
                  struct err *err);

/* Questions across cases (DOMAIN.md N07, N13), from the state table. */
struct population_query {
    struct str machine, innovation, unit, region; /* all must be equal */
    int64_t number;               /* the case that asks */
    const char *const *states;    /* NULL-terminated */
};
/* Cases opened before this one, same innovation, unit and region, in one of
 * the states. */
int population_same(struct db *db, const struct population_query *query,
                    int64_t *out, struct err *err);
/* Cases of the machine and region in one of the states, this one left out. */
int population_of_region(struct db *db, const struct population_query *query,
                         int64_t *out, struct err *err);

/* Apply "case.open" (all but the state), "case.fact", "case.action" and
 * "case.refusal" (history), "decision" {case, sha256, verdict, as_of}. */
/* "case.migrate" {case, from, to}: another pin; `from` must be the one that
 * stands. */
int case_migrate_apply(struct db *db, const struct entry *entry,
                       struct err *err);
int case_open_apply(struct db *db, const struct entry *entry,
                    struct err *err);
int case_fact_apply(struct db *db, const struct entry *entry,
                    struct err *err);
int case_step_apply(struct db *db, const struct entry *entry,
                    struct err *err);
int decision_apply(struct db *db, const struct entry *entry,
                   struct err *err);

#endif
