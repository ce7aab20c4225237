/* How alike two regencies or cities are.
 *
 * Two regions are alike when their ranks are close in a few variables that
 * say what a region can afford; a city and a regency differ in kind. */
#include "engine/similarity.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "store/indicators.h"
#include "store/regions.h"

static const char *const variables[SIMILARITY_VARIABLES] = {
    "expenditure_pc_adj", "mean_years_schooling_15p", "grdp_const"
};

/* The order of codes, for qsort and bsearch. */
static int compare_rows(const void *a, const void *b)
{
    return str_compare(((const struct similarity_row *)a)->region,
                       ((const struct similarity_row *)b)->region);
}

/* The row of a region, NULL when it has none (provinces). Rows are sorted. */
static struct similarity_row *find(const struct similarity *table,
                                   struct str region)
{
    struct similarity_row key = { .region = region };
    assert(region.bytes != NULL);
    return table->count == 0 ? NULL
        : bsearch(&key, table->rows, table->count, sizeof(key),
                  compare_rows);
}

/* The order of numbers, for qsort; there is no NAN among them. */
static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The middle rank of `value` among `sorted`, from 0 to 100; it is one of
 * them. Ranks, not values: one rich region must not make all others look
 * alike. */
static double rank_of(const double *sorted, size_t count, double value)
{
    size_t below = 0, equal = 0;
    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        below += sorted[i] < value;
        equal += sorted[i] <= value && sorted[i] >= value;
    }
    assert(equal > 0);
    if (count == 1) {
        return 50;
    }
    return 100 * ((double)below + (double)(equal - 1) / 2)
        / (double)(count - 1);
}

/* Ranks one variable over all regencies and cities that have it. */
static int add_variable(struct similarity *table, int variable,
                        struct hub *hub, struct arena *arena,
                        struct err *err)
{
    assert(variable >= 0);
    assert(variable < SIMILARITY_VARIABLES);
    struct indicator_value *values = NULL;
    size_t count = 0;
    struct value_query query = { .indicator = str_of(variables[variable]),
                                 .known = INT64_MAX };
    int code = indicator_values(hub->db, arena, &query, &values, &count,
                                err);
    if (code != 0) {
        return code;
    }
    double *sorted = arena_alloc(arena, (count + 1) * sizeof(*sorted));
    if (sorted == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = values[i].value;
    }
    qsort(sorted, count, sizeof(*sorted), compare_numbers);
    for (size_t i = 0; i < count; i++) {
        struct similarity_row *row = find(table, values[i].region);
        if (row != NULL) {
            row->known[variable] = true;
            row->rank[variable] = rank_of(sorted, count, values[i].value);
        }
    }
    return 0;
}

int similarity_load(struct similarity *out, struct hub *hub,
                    struct arena *arena, struct err *err)
{
    assert(hub != NULL);
    struct region *regions = NULL;
    size_t count = 0;
    int code = region_list(hub->db, arena, NULL, &regions, &count, err);
    if (code != 0) {
        return code;
    }
    out->count = 0;
    out->rows = arena_alloc(arena, (count + 1) * sizeof(*out->rows));
    if (out->rows == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        if (!str_is(regions[i].level, "province")) {
            out->rows[out->count].region = regions[i].code;
            out->rows[out->count].city = str_is(regions[i].level, "city");
            out->count++;
        }
    }
    qsort(out->rows, out->count, sizeof(*out->rows), compare_rows);
    for (int i = 0; i < SIMILARITY_VARIABLES && code == 0; i++) {
        code = add_variable(out, i, hub, arena, err);
    }
    return code;
}

/* A city and a regency differ by a whole variable; regions that share no
 * variable have no similarity. */
bool similarity_between(const struct similarity *table, struct str a,
                        struct str b, double *out)
{
    assert(out != NULL);
    const struct similarity_row *x = find(table, a), *y = find(table, b);
    if (x == NULL || y == NULL) {
        return false;
    }
    double sum = x->city == y->city ? 0 : 100;
    int known = 1;
    for (int i = 0; i < SIMILARITY_VARIABLES; i++) {
        if (x->known[i] && y->known[i]) {
            sum += fabs(x->rank[i] - y->rank[i]);
            known++;
        }
    }
    *out = 100 - sum / known;
    return known > 1;
}
