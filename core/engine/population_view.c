/* The records of one population judged by another pack: a draft beside what is
 * published.  Columns, the largest part, are read once and lent. */
#include <assert.h>
#include <string.h>

#include "engine/population_internal.h"

/* The days of the base's records.  A pack that dates no parameter has one
 * regime: nothing needs to be read. */
static int view_days(struct population *population, struct err *err)
{
    size_t count = columns_count(population->columns);
    struct arena *arena = &population->record_arena;
    struct cell as_of = { .known = false };
    int code = 0;
    assert(population->base != NULL);
    assert(population->columns != NULL);
    if (population->breaks_count == 0) {
        population->alone[0] = true;
        return 0;                 /* not mixed: nobody asks for regimes */
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        as_of = columns_cell(population->columns, i,
                             (size_t)population->as_of_slot, arena);
        code = population_note_day(population, i, as_of, err);
    }
    return code;
}

/* Records whose derived facts broke are the same: so are the expressions. */
static int view_broken(struct population *view,
                       const struct population *base, struct err *err)
{
    size_t size = base->broken_count * sizeof(size_t);
    assert(view->broken == NULL);
    assert(base->broken_count <= columns_count(base->columns));
    if (size == 0) {
        return 0;
    }
    view->broken = mem_alloc(view->mem, size);
    if (view->broken == NULL) {
        return err_nomem(err);
    }
    memcpy(view->broken, base->broken, size);
    view->broken_count = base->broken_count;
    view->broken_capacity = base->broken_count;
    return 0;
}

/* The records of `base` judged by another pack with the same facts; the base
 * must outlive it. */
int population_view(struct population **out, const struct population *base,
                    struct pack *pack, struct err *err)
{
    int code = population_create_bare(out, base->mem, pack, err);
    assert(columns_sealed(base->columns) && base->base == NULL);
    if (code != 0) {
        return code;
    }
    assert(pack->facts.count == base->pack->facts.count);
    (*out)->base = base;
    (*out)->columns = base->columns;
    code = view_broken(*out, base, err);
    if (code == 0) {
        code = view_days(*out, err);
    }
    if (code != 0) {
        population_destroy(*out);
        *out = NULL;
    }
    return code;
}
