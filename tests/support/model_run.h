/* One run of the model-based test: a hub, the model beside it, and the checks
 * that hold the two together. */
#ifndef TESTS_MODEL_RUN_H
#define TESTS_MODEL_RUN_H

#include "engine/operation.h"
#include "model.h"

enum { RUN_PEAKS = 64, RUN_FAULT_OF = 100 };

struct model_run {
    struct mem mem;
    struct arena arena;           /* of one operation */
    struct session session;
    struct value *arguments;
    struct err err;
    int64_t now;                  /* UTC seconds of the newest operation */
    uint64_t seed, random;        /* of ids; of choices */
    struct model model;
    int64_t size;                 /* entries that the log must have */
    int64_t hashed;               /* of them in `peaks` */
    struct sha256 peaks[RUN_PEAKS];   /* our own tree: by height */
    unsigned long number, step;
    bool on_disk;
    int focus;                    /* a case, 0 = none */
    struct value *out;            /* answer of the newest operation */
    uint64_t allocations, calls;  /* of the newest operation that was done */
    long done, refused, errors;
    long faults_put, faults;      /* all; those that made it fail */
    char told[400];
};

/* A number below; true so often in a hundred. */
uint32_t run_draw(struct model_run *run, uint32_t below);
bool run_chance(struct model_run *run, uint32_t percent);
/* Fails the test, telling how to play the run again. */
void run_broken(struct model_run *run, const char *what, const char *got);
/* Begins the arguments of an operation; sets one; sets its time. */
void run_begin(struct model_run *run);
void run_set(struct model_run *run, const char *name, const char *text);
void run_set_time(struct model_run *run, int64_t at);
/* "role@province"; the second person of a role has a dash. */
void run_person(char *out, size_t size, const char *role, int province,
                bool other);
/* The touched case (0 = none) and the log's head, against the model. */
void run_compare(struct model_run *run, int number);
void run_invariants(struct model_run *run);
/* Runs an operation; in one of a hundred an allocation or a call of the disk
 * fails first: then nothing may stand of it, and it is done again.  Returns
 * its code; *done says whether it happened. */
int run_perform(struct model_run *run, operation_function operation,
                bool *done);

#endif
