/* Facts across cases: duplicates (N07), caps (N13), batches (F315).
 *
 * Counts over other cases, as rules on repetition and quotas need them (N13,
 * F315). They are taken when the case is judged and recorded with the
 * decision, as they may be others tomorrow. */
#include "engine/filling.h"

#include <assert.h>

#include "lifecycle/machine.h"

/* Sets `all` to whether the case holds a value for each of these facts, as
 * known at the entry of the reading. `names` ends with NULL. */
static int holds_facts(struct filling *filling, int64_t number,
                       const char *const *names, bool *all, struct err *err)
{
    assert(filling != NULL);
    struct fact_query query = { number, filling->reading->known, false };
    struct fact_value *facts = NULL;
    size_t count = 0;
    int code = case_facts(filling->reading->hub->db, filling->arena, &query,
                          &facts, &count, err);
    assert(all != NULL);
    *all = code == 0;
    for (; code == 0 && *names != NULL; names++) {
        bool found = false;
        for (size_t i = 0; i < count; i++) {
            found = found || (str_is(facts[i].fact, *names) &&
                              (facts[i].value.size > 0 ||
                               facts[i].commitment.size > 0));
        }
        *all = *all && found;
    }
    return code;
}

/* The edition of a proposal: as entered, else the year it was opened. */
static int edition_of(struct filling *filling,
                      const struct stored_case *stored, int64_t *out,
                      struct err *err)
{
    assert(filling != NULL);
    struct fact_query query = { stored->number, filling->reading->known,
                                false };
    struct fact_value *facts = NULL;
    size_t count = 0;
    int code = case_facts(filling->reading->hub->db, filling->arena, &query,
                          &facts, &count, err);
    assert(out != NULL);
    *out = day_year(time_to_date(stored->opened_at,
                                 filling->reading->pack->zone));
    for (size_t i = 0; code == 0 && i < count; i++) {
        int64_t year = 0;
        if (str_is(facts[i].fact, "proposal.edition") &&
            str_integer(facts[i].value, &year)) {
            *out = year;
        }
    }
    return code;
}

/* N13 counts what was submitted, regional enterprises on their owning
 * government; the batch (F315) is every proposal of the owner this edition,
 * and one is ready when its logic model is whole. */
static int fill_proposals(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    static const char *const model[] = { "proposal.input", "proposal.output",
        "proposal.outcome", "proposal.impact", NULL };
    const struct stored_case *stored = filling->reading->stored;
    struct case_filter filter = { stored->machine, stored->region, STR("") };
    struct stored_case *cases = NULL;
    size_t count = 0;
    int64_t edition = 0, submitted = 0, size = 0, ready = 0;
    int code = case_list(filling->reading->hub->db, filling->arena, &filter,
                         &cases, &count, err);
    (void)filling_get_integer(filling, "proposal.edition", &edition);
    assert(code <= 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        int64_t its = 0;
        bool whole = false;
        code = edition_of(filling, &cases[i], &its, err);
        if (code == 0) {
            code = holds_facts(filling, cases[i].number, model, &whole, err);
        }
        if (its != edition || !str_equal(cases[i].region, stored->region)) {
            continue;
        }
        bool draft = str_is(cases[i].state, "draft");
        submitted += !draft && cases[i].number != stored->number ? 1 : 0;
        size++;
        ready += whole || !draft ? 1 : 0;
    }
    filling_set_integer(filling, "population.submitted_by_owner", TYPE_INT,
                        submitted);
    filling_set_integer(filling, "population.batch_size", TYPE_INT, size);
    filling_set_integer(filling, "population.batch_ready", TYPE_INT, ready);
    return code;
}

/* A case that is not yet opened has no number; all others count as earlier
 * ones then. */
int filling_population(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    const struct stored_case *stored = filling->reading->stored;
    const struct machine *machine = machine_find(stored->machine);
    const char *active[32] = { NULL };
    int64_t same = 0;
    size_t count = 0;
    if (machine == NULL) {
        return 0;
    }
    for (int i = 0; i < machine->states_count; i++) {
        if (machine->states[i].active) {
            active[count++] = machine->states[i].id;
        }
    }
    assert(count < 32);
    struct population_query query = {
        .machine = stored->machine, .innovation = stored->innovation,
        .unit = stored->unit, .region = stored->region,
        .number = stored->number == 0 ? INT64_MAX : stored->number,
        .states = active,
    };
    int code = population_same(filling->reading->hub->db, &query, &same,
                               err);
    filling_set_integer(filling, "population.active_same", TYPE_INT, same);
    if (code == 0 && machine->id == MACHINE_KIPP_PROPOSAL) {
        code = fill_proposals(filling, err);
    }
    return code;
}
