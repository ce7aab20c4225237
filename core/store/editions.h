/* Editions of the national competition (KIPP) with their categories, groups
 * and aspects.  What is empty was not established: never 0. */
#ifndef AWIG_STORE_EDITIONS_H
#define AWIG_STORE_EDITIONS_H

#include "store/entry.h"

struct edition {
    int64_t year;                 /* of the competition */
    /* as the sources word them */
    struct str decree, groups, note, winners, passed_admin;
    /* -1 = not established */
    int64_t min_age_years, pandemic_min_age_years, categories, aspects;
    int64_t cap_ministry_agency, cap_local_government, cap_soe;
    int64_t proposals, finalists_general, finalists_replication;
    int64_t finalists_special;    /* of the special group */
};

struct edition_item {
    int64_t edition;              /* the year */
    struct str kind;              /* "category", "group", "aspect" */
    /* `becomes`: the group that takes its place */
    struct str id, title_id, title_en, becomes, source;
    bool has_weight;              /* else not established */
    double weight;                /* of an aspect in the score */
};

/* By year. */
int edition_list(struct db *db, struct arena *arena, struct edition **out,
                 size_t *count, struct err *err);
/* Items of one edition, in the order of the file. */
int edition_items(struct db *db, struct arena *arena, int64_t edition,
                  struct edition_item **out, size_t *count,
                  struct err *err);

#endif
