/* A simulated hub in which a scenario is played: virtual clock, seeded
 * randomness, and the timeline of what happened.
 *
 * The hub is in memory: a new one from data and packs, or a copy of a real
 * one, which is only read.  Several scenarios may use the same hub one after
 * the other; each runs inside a transaction that is rolled back at its end.
 * The same scenario gives the same timeline, byte for byte. */
#ifndef AWIG_ENGINE_SIMULATION_H
#define AWIG_ENGINE_SIMULATION_H

#include "engine/operation.h"

enum {
    SIMULATION_TIME_BYTES = 40,
    SIMULATION_DRAFTS_MAX = 64,
    SIMULATION_STEPS_MAX = 200000
};

/* A hub to play in; made once for each set of data, packs and files left out,
 * or once for a copied one. */
struct simulation_base {
    struct simulation_base *next; /* in no order that matters */
    struct str key;               /* what it was made of */
    struct hub *hub;
    int64_t now;                  /* the virtual clock, UTC seconds */
    uint64_t seed;                /* state of the randomness */
};

/* All bases of one call of the operation. */
struct simulation_bases {
    struct session *session;      /* who asked */
    struct arena arena;
    struct simulation_base *first; /* all that were made */
};
void simulation_bases_init(struct simulation_bases *out,
                           struct session *session);
void simulation_bases_free(struct simulation_bases *bases);

/* What a hub is made of.  `db` given: a copy of it, nothing else counts. */
struct simulation_recipe {
    const char *db;               /* a hub to copy, or NULL */
    const char *data, *rules;     /* folders; NULL = none */
    const struct value *without;  /* names of data files left out, or NULL */
};
/* Finds or makes it.  The real hub is opened for reading only. */
int simulation_base_get(struct simulation_bases *bases,
                        const struct simulation_recipe *recipe,
                        struct simulation_base **out, struct err *err);

/* One step of the timeline. */
struct simulation_step {
    struct simulation_step *next; /* in the order of time */
    struct value *row;            /* {step, at, word, subject, what, result,
                                     ...}: what is recorded */
    int64_t line;                 /* of the scenario's file, 0 = none */
    int64_t work_ns;              /* by the asker's clock: not recorded */
    bool expectation;
};

/* The last demands that a case's action met, for expect_warning. */
struct simulation_last {
    struct simulation_last *next; /* in no order that matters */
    struct str subject;           /* a case, or where one was opened */
    const struct value *warnings; /* of its last action */
};

struct simulation {
    struct session *session;      /* who asked */
    struct simulation_bases *bases;
    struct simulation_base *base; /* NULL = not begun */
    struct arena arena;           /* everything that lasts until the end */
    struct str file, id, title[LANGUAGE_COUNT];
    struct simulation_recipe recipe; /* of its base */
    enum zone zone;               /* of times without an offset */
    char time[SIMULATION_TIME_BYTES];     /* as given; "" = not yet */
    struct str actor, role;       /* of `as`; "" = by the word */
    uint64_t seed;
    struct simulation_step *first, *last; /* the timeline */
    int64_t steps, expectations;  /* of the timeline */
    struct simulation_last *lasts; /* by subject */
    struct session_draft drafts[SIMULATION_DRAFTS_MAX];
    size_t drafts_count;          /* of them */
    bool failed;                  /* an expectation was not met */
    struct err failure;           /* which, and what was found */
    const char *failure_word;     /* that said so */
    struct err cause;             /* the error behind it, or no message */
    const struct value *refused;  /* demands that refused the last attempt */
    int64_t work_ns;              /* spent in words, by the asker's clock */
};

/* Starts with nothing open; ends, and frees. */
void simulation_init(struct simulation *out, struct simulation_bases *bases,
                     struct str file);
void simulation_free(struct simulation *simulation);

/* Opens the hub, when it is not open yet. */
int simulation_begin(struct simulation *simulation, struct err *err);
/* Rolls back what was done. */
void simulation_end(struct simulation *simulation);

/* Sets the clock: "2021-10-29T10:00", with an offset, or a date alone (its
 * first second).  MESSAGE_SCENARIO_TIME. */
int simulation_set_time(struct simulation *simulation, struct str text,
                        struct err *err);
/* The same by day and second of the day. */
void simulation_set_day(struct simulation *simulation, int64_t day,
                        int64_t second);
/* Today, in the scenario's zone. */
int64_t simulation_today(const struct simulation *simulation);
/* MESSAGE_SCENARIO_TIME_NONE before the first `at`. */
int simulation_need_time(const struct simulation *simulation,
                         const char *word, struct err *err);

/* Appends a step {step, at, word, subject, what}; the caller adds the rest
 * (in simulation->arena). */
struct step_draft {
    const char *word;             /* that was said */
    struct str subject, what;     /* of what it was, and what was done */
    int64_t line;                 /* of the scenario's file */
    bool expectation;             /* else it is a deed */
};
struct value *simulation_step(struct simulation *simulation,
                              const struct step_draft *draft);

/* A session for an operation on the simulated hub: result in `arena`. */
struct session simulation_session(struct simulation *simulation,
                                  struct arena *arena,
                                  const struct value *arguments);

/* Size and root of the log. */
int simulation_log_head(struct simulation *simulation, int64_t *size,
                        char root[65], struct err *err);

#endif
