/* The rules of bench_rows.c as a C programmer would write them for one row,
 * every constant known to the compiler. */
#include "bench_rows.h"

enum { PASS = OUTCOME_PASS, FAIL = OUTCOME_FAIL, UNKNOWN = OUTCOME_UNKNOWN,
       SKIPPED = OUTCOME_SKIPPED };

static inline bool lacks(const struct row *row, enum row_fact fact)
{
    return row->missing >> fact & 1;
}

static inline uint8_t holds(bool truth)
{
    return truth ? PASS : FAIL;
}

/* Years, months and days of a day number, from its March-based year. */
static inline int32_t civil(int32_t date)
{
    uint32_t day = (uint32_t)(date + 719468);
    uint32_t era = day / 146097, of_era = day % 146097;
    uint32_t year = (of_era - of_era / 1460 + of_era / 36524
                     - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    uint32_t month = (5 * of_year + 2) / 153;
    uint32_t of_month = of_year - (153 * month + 2) / 5 + 1;
    return (int32_t)(((year + era * 400) * 12 + month) * 32 + of_month);
}

static inline int32_t months_between(int32_t a, int32_t b)
{
    int32_t x = civil(a), y = civil(b);
    return (y >> 5) - (x >> 5) - ((y & 31) < (x & 31));
}

static inline bool has_tag(const struct row *row, unsigned tag)
{
    for (unsigned k = 0; k < row->tags_count; k++) {
        if (row->tags[k] == tag) {
            return true;
        }
    }
    return false;
}

static inline uint8_t rule_0(const struct row *row, int v)
{
    if (lacks(row, ROW_STARTED_ON)) {
        return UNKNOWN;
    }
    return holds(months_between(row->started_on, row->as_of) >= 24 + v);
}

static inline uint8_t rule_1(const struct row *row, int v)
{
    if (lacks(row, ROW_SCORE)) {
        return UNKNOWN;
    }
    if (!(row->score >= 40 + v)) {
        return FAIL;
    }
    return lacks(row, ROW_BUDGET) ? UNKNOWN
                                  : holds(row->budget < 3000000 + v * 1000);
}

static inline uint8_t rule_2(const struct row *row, int v)
{
    if (lacks(row, ROW_KIND)) {
        return UNKNOWN;
    }
    return holds(row->kind == v % 4 || row->kind == (v + 1) % 4);
}

static inline uint8_t rule_3(const struct row *row, int v)
{
    if (lacks(row, ROW_TAGS)) {
        return UNKNOWN;
    }
    return holds(has_tag(row, (unsigned)v) || row->tags_count >= 3);
}

static inline uint8_t rule_4(const struct row *row, int v)
{
    if (lacks(row, ROW_STARTED_ON)) {
        return FAIL;
    }
    return lacks(row, ROW_YEAR) ? UNKNOWN : holds(row->year >= 2011 + v % 8);
}

static inline uint8_t rule_5(const struct row *row, int v)
{
    if (lacks(row, ROW_FLAG)) {
        return UNKNOWN;
    }
    if (!row->flag) {
        return PASS;
    }
    return lacks(row, ROW_ADOPTERS) ? UNKNOWN : holds(row->adopters > v);
}

static inline uint8_t rule_6(const struct row *row, int v)
{
    if (lacks(row, ROW_REGION)) {
        return UNKNOWN;
    }
    return holds(row->region == v * 7 || row->region == v * 7 + 3);
}

static inline uint8_t rule_7(const struct row *row, int v)
{
    if (lacks(row, ROW_PROPOSED_ON)) {
        return UNKNOWN;
    }
    return holds(row->as_of - row->proposed_on <= 365 + v);
}

static inline uint8_t rule_8(const struct row *row, int v)
{
    if (lacks(row, ROW_COVERAGE)) {
        return UNKNOWN;
    }
    if (row->coverage >= 10.5 + v && row->coverage <= 80.25) {
        return PASS;
    }
    return lacks(row, ROW_COMMITTED) ? UNKNOWN : holds(row->committed);
}

static inline uint8_t rule_9(const struct row *row, int v)
{
    if (lacks(row, ROW_KIND)) {
        return UNKNOWN;
    }
    if (row->kind != v % 4) {
        return SKIPPED;
    }
    return lacks(row, ROW_COST) ? UNKNOWN
                                : holds(row->cost <= 50000 + v * 100);
}

static inline uint8_t rule_10(const struct row *row, int v)
{
    if (lacks(row, ROW_STAFF) || lacks(row, ROW_VOLUNTEERS)) {
        return UNKNOWN;
    }
    return holds(row->staff * 2 + row->volunteers >= 500 + v);
}

static inline uint8_t rule_11(const struct row *row, int v)
{
    if (lacks(row, ROW_STATUS)) {
        return UNKNOWN;
    }
    if (row->status == v % 7 || row->status == (v + 2) % 7) {
        return FAIL;
    }
    return lacks(row, ROW_RATING) ? UNKNOWN
                                  : holds(row->rating > 2.5 + v / 10.0);
}

/* --- Heavy rules ---------------------------------------------------------- */

static inline uint8_t heavy_0(const struct row *row, int v)
{
    if (lacks(row, ROW_STAFF) || lacks(row, ROW_VOLUNTEERS)) {
        return UNKNOWN;
    }
    return holds((int64_t)row->staff * row->volunteers % (7 + v) == 3);
}

static inline uint8_t heavy_1(const struct row *row, int v)
{
    if (lacks(row, ROW_SCORE) || lacks(row, ROW_RATING)
        || lacks(row, ROW_COVERAGE) || lacks(row, ROW_WEIGHT)) {
        return UNKNOWN;
    }
    return holds(row->score + row->rating + row->coverage + row->weight
                 > 70000.0 + v);
}

static inline uint8_t heavy_2(const struct row *row, int v)
{
    if (lacks(row, ROW_SCORE) || lacks(row, ROW_COVERAGE)
        || lacks(row, ROW_RATING) || lacks(row, ROW_WEIGHT)) {
        return UNKNOWN;
    }
    return holds(row->score * (0.4 + v) * row->coverage
                 >= row->rating * row->weight);
}

static inline uint8_t heavy_3(const struct row *row, int v)
{
    if (lacks(row, ROW_BUDGET) || lacks(row, ROW_COST)) {
        return UNKNOWN;
    }
    return holds(row->budget / (12 + v) < row->cost * 3);
}

static inline uint8_t heavy_4(const struct row *row, int v)
{
    if (lacks(row, ROW_SCORE) || lacks(row, ROW_RATING)
        || lacks(row, ROW_COVERAGE)) {
        return UNKNOWN;
    }
    double best = row->score, other = row->rating * 20;
    best = best < other ? other : best;
    best = best < row->coverage ? row->coverage : best;
    return holds(best >= 60.0 + v);
}

static inline uint8_t heavy_5(const struct row *row, int v)
{
    if (lacks(row, ROW_PROVEN)) {
        return UNKNOWN;
    }
    if (row->proven) {
        if (lacks(row, ROW_STAFF) || lacks(row, ROW_VOLUNTEERS)
            || lacks(row, ROW_ADOPTERS)) {
            return UNKNOWN;
        }
        return holds((int64_t)row->staff * row->volunteers + row->adopters
                     > 900 + v);
    }
    if (lacks(row, ROW_STAFF) || lacks(row, ROW_VOLUNTEERS)) {
        return UNKNOWN;
    }
    return holds(row->volunteers - row->staff > 900 + v);
}

/* --- All rules of a row --------------------------------------------------- */

#define PUT(N, FUNCTION, V) to[N] = FUNCTION(row, (V))
#define TWELVE(V)                                                           \
    PUT(12 * (V) + 0, rule_0, V); PUT(12 * (V) + 1, rule_1, V);             \
    PUT(12 * (V) + 2, rule_2, V); PUT(12 * (V) + 3, rule_3, V);             \
    PUT(12 * (V) + 4, rule_4, V); PUT(12 * (V) + 5, rule_5, V);             \
    PUT(12 * (V) + 6, rule_6, V); PUT(12 * (V) + 7, rule_7, V);             \
    PUT(12 * (V) + 8, rule_8, V); PUT(12 * (V) + 9, rule_9, V);             \
    PUT(12 * (V) + 10, rule_10, V); PUT(12 * (V) + 11, rule_11, V)
#define SIX(V)                                                              \
    PUT(6 * (V) + 0, heavy_0, V); PUT(6 * (V) + 1, heavy_1, V);             \
    PUT(6 * (V) + 2, heavy_2, V); PUT(6 * (V) + 3, heavy_3, V);             \
    PUT(6 * (V) + 4, heavy_4, V); PUT(6 * (V) + 5, heavy_5, V)

void rows_judge(const struct row *rows, size_t count, bool heavy,
                size_t rules, uint8_t *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        uint8_t *to = out + i * rules;
        if (heavy) {
            SIX(0);
            SIX(1);
            continue;
        }
        TWELVE(0);
        if (rules > 12) {
            TWELVE(1);
            TWELVE(2);
            TWELVE(3);
        }
        if (rules > 48) {
            TWELVE(4); TWELVE(5); TWELVE(6); TWELVE(7); TWELVE(8);
            TWELVE(9); TWELVE(10); TWELVE(11); TWELVE(12); TWELVE(13);
            TWELVE(14); TWELVE(15);
        }
    }
}
