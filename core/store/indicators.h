/* Indicators and their values by region and year.  A value is never
 * overwritten: a newer import adds a row, and reading takes the newest up to
 * an entry. */
#ifndef AWIG_STORE_INDICATORS_H
#define AWIG_STORE_INDICATORS_H

#include "store/entry.h"

struct indicator {
    struct str id, sdg_target, name_id, name_en, unit;
    struct str better;            /* "lower" or "higher" */
    bool has_target;
    double national_target;       /* with has_target */
    int64_t target_year;          /* 0 = none */
    struct str target_note;
    bool of_province, of_regency; /* at which levels values exist */
    int64_t goal;                 /* of its SDG target */
};

struct indicator_value {
    struct str region, indicator; /* region "00" is Indonesia */
    int64_t year;
    double value;                 /* as published */
    bool zero_may_be_missing;     /* 0 in the source */
    int64_t entry;                /* that brought it */
};

/* In the order of the file. */
int indicator_list(struct db *db, struct arena *arena,
                   struct indicator **out, size_t *count, struct err *err);

/* Which values: of an indicator, as known up to entry `known` (INT64_MAX =
 * now). */
struct value_query {
    struct str indicator;         /* "" = all */
    struct str region;            /* for indicator_value_get */
    bool provinces;               /* for indicator_values: at which level */
    int64_t known;
};
/* All values of one indicator at one level (provinces, or regencies and
 * cities; without 00), in its latest year there, by region code. */
int indicator_values(struct db *db, struct arena *arena,
                     const struct value_query *query,
                     struct indicator_value **out, size_t *count,
                     struct err *err);
/* The value of a region in its latest year: 1, 0 = none, negative. */
int indicator_value_get(struct db *db, struct arena *arena,
                        const struct value_query *query,
                        struct indicator_value *out, struct err *err);
/* How many values are kept (superseded ones left out). */
int indicator_value_count(struct db *db, int64_t *out, struct err *err);

#endif
