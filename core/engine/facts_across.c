/* Facts across cases: duplicates (N07), caps (N13), batches (F315).
 *
 * Counts over other cases, as rules on repetition and quotas need them (N13,
 * F315). They are taken when the case is judged and recorded with the
 * decision, as they may be others tomorrow. */
#include "engine/filling.h"

#include <assert.h>

#include "lifecycle/machine.h"
#include "store/innovations.h"

/* What of another proposal decides whether it counts with this one. */
struct proposal {
    int64_t edition;
    struct str level, owner;      /* of the innovation; "" = not known */
    bool whole;                   /* its logic model is filled in */
};

/* Does this level answer for itself?  Ministries, agencies and state
 * enterprises do; all others, regional enterprises too, count on the
 * government in whose region the case is (F312). */
static bool stands_alone(struct str level)
{
    static const char *const levels[] = { "ministry", "agency", "soe",
                                          "state_enterprise" };
    assert(level.size == 0 || level.bytes != NULL);
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (str_is(level, levels[i])) {
            return true;
        }
    }
    return false;
}

/* Owner and level as the catalogue has them; what was entered wins later. */
static int proposal_catalogue(struct filling *filling, struct str id,
                              struct proposal *out, struct err *err)
{
    assert(out != NULL);
    struct innovation innovation;
    int code = id.size == 0 ? 0
        : innovation_get(filling->reading->hub->db, filling->arena, id,
                         &innovation, err);
    assert(code <= 1);
    if (code == 1) {
        out->level = innovation_level(innovation.owner_level);
        out->owner = innovation.owner;
    }
    return code < 0 ? code : 0;
}

/* Reads a proposal as known at the entry of the reading: the edition as
 * entered, else the year it was opened. */
static int read_proposal(struct filling *filling,
                         const struct stored_case *stored,
                         struct proposal *out, struct err *err)
{
    static const char *const model[] = { "proposal.input", "proposal.output",
        "proposal.outcome", "proposal.impact" };
    struct fact_query query = { stored->number, filling->reading->known,
                                false };
    struct fact_value *facts = NULL;
    size_t count = 0, filled = 0;
    *out = (struct proposal){ .level = STR(""), .owner = STR(""),
        .edition = day_year(time_to_date(stored->opened_at,
                                         filling->reading->pack->zone)) };
    int code = proposal_catalogue(filling, stored->innovation, out, err);
    if (code == 0) {
        code = case_facts(filling->reading->hub->db, filling->arena, &query,
                          &facts, &count, err);
    }
    assert(code <= 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        const struct fact_value *fact = &facts[i];
        bool has = fact->value.size > 0 || fact->commitment.size > 0;
        if (str_is(fact->fact, "proposal.edition")) {
            (void)str_integer(fact->value, &out->edition);
        } else if (str_is(fact->fact, "innovation.owner_level") && has) {
            out->level = fact->value;
        } else if (str_is(fact->fact, "innovation.owner") && has) {
            out->owner = fact->value;
        }
        for (size_t k = 0; has && k < 4; k++) {
            filled += str_is(fact->fact, model[k]) ? 1 : 0;
        }
    }
    out->whole = filled == 4;
    return code;
}

/* Do two proposals count on one owner? */
static bool same_owner(const struct proposal *a, struct str a_region,
                       const struct proposal *b, struct str b_region)
{
    bool alone = stands_alone(a->level);
    assert(a_region.bytes != NULL);
    assert(b_region.bytes != NULL);
    if (alone != stands_alone(b->level)) {
        return false;
    }
    return alone && a->owner.size > 0 && b->owner.size > 0
        ? str_equal(a->owner, b->owner) : str_equal(a_region, b_region);
}

/* N13 counts what was submitted, regional enterprises on their owning
 * government; the batch (F315) is every proposal of the owner this edition,
 * and one is ready when its logic model is whole. */
static int fill_proposals(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    const struct stored_case *stored = filling->reading->stored;
    struct proposal own = {
        .level = filling_get_text(filling, "innovation.owner_level"),
        .owner = filling_get_text(filling, "innovation.owner"),
    };
    struct case_filter filter = { stored->machine,
        stands_alone(own.level) ? STR("") : stored->region, STR("") };
    struct stored_case *cases = NULL;
    size_t count = 0;
    int64_t submitted = 0, size = 0, ready = 0;
    int code = case_list(filling->reading->hub->db, filling->arena, &filter,
                         &cases, &count, err);
    (void)filling_get_integer(filling, "proposal.edition", &own.edition);
    assert(code <= 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct proposal its;
        code = read_proposal(filling, &cases[i], &its, err);
        if (code != 0 || its.edition != own.edition ||
            !same_owner(&own, stored->region, &its, cases[i].region)) {
            continue;
        }
        bool draft = str_is(cases[i].state, "draft");
        submitted += !draft && cases[i].number != stored->number ? 1 : 0;
        size++;
        ready += its.whole || !draft ? 1 : 0;
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
