/* Filling the record of a case: what the files of facts_of_case share. */
#ifndef AWIG_ENGINE_FILLING_H
#define AWIG_ENGINE_FILLING_H

#include "engine/case_reading.h"

struct filling {
    const struct case_reading *reading; /* which case, as of when */
    struct arena *arena;          /* of texts and lists */
    struct record *record;        /* being filled */
    struct programme programme;   /* of the year of opening */
    bool has_programme;           /* else `programme` means nothing */
    struct programme_event *events; /* of its agenda */
    size_t events_count;          /* of them */
    const struct document *documents; /* that stand */
    size_t documents_count;       /* of them */
};

/* The cell to fill for this name, or NULL when the schema has none, or one of
 * another type. */
struct cell *filling_cell(struct filling *filling, const char *name,
                          enum type_base base, bool list);
/* Set a cell when the schema declares it; an empty text is missing. */
void filling_set_text(struct filling *filling, const char *name,
                      struct str text);
/* `base` is TYPE_INT, TYPE_DATE or TYPE_TIME. */
void filling_set_integer(struct filling *filling, const char *name,
                         enum type_base base, int64_t integer);
/* A float fact. */
void filling_set_number(struct filling *filling, const char *name,
                        double number);
/* A bool fact. */
void filling_set_bool(struct filling *filling, const char *name, bool truth);
/* The text of a text fact that is already filled, or "". */
struct str filling_get_text(struct filling *filling, const char *name);
/* An int fact that is already filled; false when it is missing. */
bool filling_get_integer(struct filling *filling, const char *name,
                         int64_t *out);
/* The year of a day. */
int day_year(int64_t date);
/* The day on which the case was opened, in the pack's zone. */
int64_t filling_opened_on(const struct filling *filling);

/* Sources, in the order in which facts_of_case runs them.  Documents, events
 * and states entered, told by the first word of a name: */
int filling_on_file(struct filling *filling, struct err *err);
/* The programme of the hub. */
int filling_read_programme(struct filling *filling, struct err *err);
/* replicator.participating. */
int filling_participating(struct filling *filling, struct err *err);
/* Is the category, the group, one of the edition's? */
int filling_edition(struct filling *filling, struct err *err);
/* need.{goal,score,coverage}. */
int filling_need(struct filling *filling, struct err *err);
/* pair.similarity. */
int filling_similarity(struct filling *filling, struct err *err);
/* population.*: questions across cases. */
int filling_population(struct filling *filling, struct err *err);
/* programme.*, from what was read. */
void filling_programme(struct filling *filling);
/* pair.same_province. */
void filling_pair(struct filling *filling);

#endif
