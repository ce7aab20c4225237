/* One column of a population, while it loads and once it is sealed.
 *
 * Lane order.  Bitmaps are natural: record r is bit r % 64 of word r / 64.
 * Lanes are not: within each group of LANE_GROUP records, record 8i + k is
 * lane 64k + i.  A comparison of lanes then gives its bitmap by OR-ing eight
 * rows of 64 byte masks, which any compiler turns into vector code; in
 * natural order it could not be done without shuffles.
 * A known bool stands in `truth`; a missing record has a 0 there. */
#ifndef AWIG_EXPR_COLUMN_H
#define AWIG_EXPR_COLUMN_H

#include <string.h>

#include "expr/dictionary.h"
#include "expr/packed.h"
#include "expr/type.h"

enum {
    LANE_GROUP = 512, LANE_ROW = 64, COLUMN_ITEMS_MAX = 128,
    COLUMN_TAIL = 64            /* one word of the bitmaps */
};

enum lane_kind {
    LANE_NONE, LANE_I8, LANE_I16, LANE_I32, LANE_I64, LANE_F64
};

/* The value of an integer lane is `base` plus what stands in memory. */
struct lanes {
    void *data;                   /* narrow integers or doubles */
    size_t count;               /* padded to whole groups */
    enum lane_kind kind;
    int64_t base;                 /* added to each */
    int64_t min, max;           /* of the values, base included */
};

/* Records that wait to be stored, 64 at once (column_load.c).  Bits are in
 * the order of records, values in that of lanes: see tail_place. */
struct column_tail {
    size_t first;               /* its first record; those before are lanes */
    uint64_t known;             /* a bit a record */
    union {
        int64_t integers[COLUMN_TAIL];  /* ints, codes, lengths */
        double numbers[COLUMN_TAIL];
        unsigned char bytes[COLUMN_TAIL][8];    /* the first one: bool */
    } as;
};

struct column {
    struct type type;             /* of the fact */
    uint64_t *known, *truth;    /* bitmaps; truth for bool only */
    size_t words, truth_words;  /* their room */
    struct column_tail tail;    /* while loading: the last records */
    int64_t load_min, load_max; /* of the known values in lanes */
    bool plain;                 /* a value is the bytes of its cell */
    bool is_bool;               /* ... the first of them */
    bool sealed;
    bool kept;                  /* cleared once: memory waits for more */
    size_t lanes_room;          /* bytes of lanes.data */
    struct lanes lanes;         /* ints, codes, lengths, decimals, doubles */
    int scale;                  /* number in integer lanes: lane / 10^scale;
                                   -1: doubles, or no numbers */
    double number_min, number_max;
    struct dictionary dictionary; /* of texts, else empty */
    struct packed starts;       /* list: record r's items begin here */
    struct packed items;        /* list: codes into the dictionary */
    uint64_t *holds;            /* list over <= COLUMN_ITEMS_MAX entries: a
                                   bitmap of `words` an entry */
    size_t holds_words;         /* all of them */
    size_t known_count, true_count;
};

/* The lane of a record, and the record of a lane. */
static inline size_t lane_of(size_t record)
{
    return (record & ~(size_t)(LANE_GROUP - 1)) | (record & 7) << 6
        | (record >> 3 & 63);
}

/* The inverse of lane_of: the record whose value stands in a lane. */
static inline size_t lane_record(size_t lane)
{
    return (lane & ~(size_t)(LANE_GROUP - 1)) | (lane & 63) << 3
        | (lane >> 6 & 7);
}

/* Bytes of one lane. */
size_t lane_bytes(enum lane_kind kind);
/* The value of an integer lane. */
int64_t lanes_get(const struct lanes *lanes, size_t lane);
/* 10^scale, 0 <= scale <= 4. */
double column_power(int scale);

/* An empty column. */
void column_init(struct column *column, struct type type);
/* Where the value of record first + at stands in the tail. */
static inline size_t tail_place(size_t at)
{
    return (at & 7) << 3 | at >> 3;
}

/* Adds a cell as record `index`, which is the count of records so far; the
 * tail has room.  False where a copy is not all it takes, and nothing was
 * done. */
static inline bool column_put(struct column *column, size_t index,
                              const struct cell *cell)
{
    size_t at = index % COLUMN_TAIL;
    if (column->plain) {
        memcpy(column->tail.as.bytes[tail_place(at)], &cell->as, 8);
        column->tail.known |= (uint64_t)cell->known << at;
    }
    return column->plain;
}
/* Adds any cell, and makes room before.  After an error the record is dropped
 * (column_drop) and may be added again. */
int column_add(struct column *column, struct mem *mem, size_t index,
               const struct cell *cell, struct err *err);
/* Forgets record `index`, the last one, if it was added. */
void column_drop(struct column *column, size_t index);
/* Stores the records of the tail, up to `count` of all: also what column_add
 * does when the tail is full. */
int column_store(struct column *column, struct mem *mem, size_t count,
                 struct err *err);
/* Ends the loading of `count` records: lanes take their narrowest width. */
int column_seal(struct column *column, struct mem *mem, size_t count,
                struct err *err);
/* Back to empty; everything keeps its room, from now on also when sealed. */
void column_clear(struct column *column, struct mem *mem);
/* Nothing is left but the type. */
void column_free(struct column *column, struct mem *mem);
size_t column_bytes(const struct column *column);

/* A record of a sealed column; items of a list in `arena` (see its failed).
 * Text borrowed from the column. */
struct cell column_get(const struct column *column, size_t record,
                       struct arena *arena);
/* A dictionary entry as a cell of the column's scalar type. */
struct cell column_entry(const struct column *column, size_t code);
/* All records known and equal (count > 0). */
bool column_is_constant(const struct column *column, size_t count);

#endif
