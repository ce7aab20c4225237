/* The words of this program that packs may use.
 *
 * A pack that names an action or fact that nothing ever supplies is a
 * mistake of spelling more often than not: check warns with these lists. */
#include "engine/words.h"

#include <assert.h>
#include <string.h>

#include "lifecycle/machine.h"
#include "lifecycle/papers.h"

/* Facts that engine/facts_of_case fills from the catalogue, the programme,
 * the action under way and other cases, or that a guard of the core reads.
 * ORDER: see facts_of_case.c */
static const char *const facts[] = {
    "action.at", "action.name", "action.role",
    "entered.designated", "entered.monitoring_evaluation",
    "entered.objection_open", "entered.trial",
    "event.fgd_selection.held_on", "event.innovator_presentation.held_on",
    "event.registration_close.planned_on", "innovation.awards",
    "innovation.id", "innovation.name", "innovation.owner",
    "innovation.owner_integrity_flag", "innovation.owner_level",
    "innovation.owner_province_code", "innovation.owner_region_code",
    "innovation.phase", "innovation.sdg_goal", "innovation.sdg_target",
    "innovation.sector", "innovation.started_year", "innovation.unit",
    "need.coverage", "need.goal", "need.score", "pair.same_province",
    "pair.similarity", "population.active_same", "population.batch_ready",
    "population.batch_size", "population.submitted_by_owner",
    "programme.mentoring_from", "programme.mentoring_until",
    "programme.plan_year", "programme.selection_on", "programme.year",
    "proposal.category_in_edition", "proposal.edition",
    "proposal.group_in_edition", "proposal.legal_basis",
    "proposal.medium_term_plan_reference", "proposal.total",
    "replicator.integrity_flag",
    "replicator.integrity_read_on", "replicator.participating",
    "replicator.province_code", "replicator.region_code",
    "replicator.unit", NULL
};

/* Parameters that schedules and guards of the core read. */
static const char *const parameters[] = {
    "evaluation_threshold", "joint_leave_off", "monitoring_anchor",
    "province_days_roll", NULL
};

/* A growing list without repetitions. */
struct list {
    struct arena *arena;          /* of the items */
    const char **items;           /* words, ended by NULL */
    size_t count, capacity;       /* of items, and room for them */
};

/* Adds a word once. The list always ends with NULL: room for one more is
 * kept and arenas give zeroed bytes. Without memory it is left out, and the
 * arena remembers. */
static void add(struct list *list, const char *word)
{
    assert(word != NULL);
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], word) == 0) {
            return;
        }
    }
    if (list->count + 1 >= list->capacity) {
        size_t more = list->capacity * 2 + 32;
        const char **items = arena_alloc(list->arena,
                                         more * sizeof(*items));
        if (items == NULL) {
            return;
        }
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof(*items));
        }
        list->items = items;
        list->capacity = more;
    }
    list->items[list->count] = word;
    list->count++;
    assert(list->items[list->count] == NULL);
}

/* Every action of every machine, each once. */
static const char *const *actions_of_machines(struct arena *arena)
{
    assert(arena != NULL);
    struct list list = { .arena = arena };
    for (int id = 0; id < MACHINE_COUNT; id++) {
        const struct machine *machine = machine_get((enum machine_id)id);
        for (int i = 0; i < machine->transitions_count; i++) {
            add(&list, machine->transitions[i].action);
        }
    }
    return list.items;
}

/* Documents that guards of the core look at, those of duties, and all others
 * that the core knows. */
static const char *const *documents_of_guards(struct arena *arena)
{
    assert(arena != NULL);
    static const char *const others[] = {
        "interest_record", "gap_analysis", "monitoring_report",
        "evaluation_report", "innovation_profile", "origin_agreement",
        "invitation", "companion_team"
    };
    struct list list = { .arena = arena };
    for (int guard = CORE_NONE + 1; guard < CORE_GUARD_COUNT; guard++) {
        const struct guard_row *row = guard_row((enum core_guard)guard);
        if (row->document != NULL) {
            add(&list, row->document);
        }
        if (row->other != NULL) {
            add(&list, row->other);
        }
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        add(&list, others[i]);
    }
    for (size_t i = 0; paper_at(i) != NULL; i++) {
        add(&list, paper_at(i)->id);
    }
    return list.items;
}

/* Every role. */
static const char *const *roles_of_people(struct arena *arena)
{
    assert(arena != NULL);
    struct list list = { .arena = arena };
    for (int role = 0; role < ROLE_COUNT; role++) {
        add(&list, role_row((enum role_id)role)->id);
    }
    return list.items;
}

struct pack_words engine_words(struct arena *arena)
{
    struct pack_words words = {
        .actions = actions_of_machines(arena),
        .documents = documents_of_guards(arena),
        .roles = roles_of_people(arena), .parameters = parameters,
        .facts = facts
    };
    return arena->failed ? (struct pack_words){ .actions = NULL } : words;
}
