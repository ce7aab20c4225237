/* The three machines of DOMAIN.md section 3, as const tables: states,
 * transitions, who may, and what the core demands.  Pure: no database, no
 * packs, no clock.  Packs only add demands; nothing here can be taken away. */
#ifndef AWIG_LIFECYCLE_MACHINE_H
#define AWIG_LIFECYCLE_MACHINE_H

#include "lifecycle/roles.h"
#include "lifecycle/unmet.h"

enum machine_id {
    MACHINE_REPLICATION, MACHINE_KIPP_PROPOSAL, MACHINE_HUB, MACHINE_COUNT
};

enum { MACHINE_GUARDS_MAX = 6, STATE_NONE = -1, STATE_RETURN = -2 };

struct state_row {
    const char *id;               /* "gap_mapped" */
    const char *label[LANGUAGE_COUNT];
    bool active;                  /* counts for duplicates, may be suspended */
    bool terminal;
};

/* How a demand is checked.  ORDER: see guard_kind words in machine.c */
enum guard_kind {
    GUARD_DOCUMENT,               /* `document` on file (or `other`) */
    GUARD_JUDGED                  /* a question, answered by lifecycle/core
                                     guards or by the engine */
};

/* One demand of the core. ORDER: rows of guards[] in machine.c */
enum core_guard {
    CORE_NONE,
    CORE_REGION, CORE_UNIT, CORE_CATALOGUE, CORE_HUB_PARTICIPATES,
    CORE_INTEREST_RECORD, CORE_GAP_ANALYSIS, CORE_VERDICT,
    CORE_VERDICT_INELIGIBLE, CORE_SELECTION_RECORD, CORE_VERDICT_KEPT,
    CORE_ACTION_PLAN, CORE_PLAN_STAGES, CORE_COMMITMENT_SHEET,
    CORE_COMMITMENT_SIGNED, CORE_BUDGET_SUBACTIVITY, CORE_START_REACHED,
    CORE_PLAN_YEAR_OPEN, CORE_TEAM_DECREE, CORE_ORIGIN_KNOWN,
    CORE_ORIGIN_COMMUNICATION, CORE_ADAPTATION_DESIGN, CORE_SOCIALIZATION,
    CORE_HR, CORE_PROCESS, CORE_FACILITIES, CORE_TRIAL_REPORT,
    CORE_TRIAL_PASSED, CORE_SCHEDULE, CORE_TRIAL_FAILED, CORE_TRIAL_REASON,
    CORE_REPORTS_FILED, CORE_EVALUATION_MET, CORE_REFLECTION_RECORD,
    CORE_MINISTRY_NOTE,
    CORE_LEGAL_UMBRELLA, CORE_BUDGET_ALLOCATION, CORE_MEDIUM_TERM_PLAN,
    CORE_REASON, CORE_WITHDRAWAL_LETTER, CORE_DISCONTINUANCE,
    CORE_OFFICER_DECREE, CORE_SDG_STATED, CORE_VERDICT_NOT_INELIGIBLE,
    CORE_ASPECT_SCORES, CORE_ASPECT_TOTAL, CORE_INTEGRITY, CORE_HUB_DECREE,
    CORE_LEADER_COMMITMENT, CORE_NEEDS_LINKED, CORE_BUREAUCRATIC_SUPPORT,
    CORE_COMPANION_TEAM, CORE_HUB_PLAN, CORE_HUB_COMMITMENT, CORE_HUB_LIST,
    CORE_GUARD_COUNT
};

struct guard_row {
    const char *id;               /* "team_decree"; a document's own id */
    enum guard_kind kind;
    const char *document;         /* GUARD_DOCUMENT, or what is looked at */
    const char *other;            /* accepted in its place, or NULL */
    const char *basis;            /* "F108" */
    const char *required[LANGUAGE_COUNT];
    enum demand demand;           /* review: two people may accept it */
    uint32_t noted;               /* roles (bits): one of them takes note, by
                                     taking part or by the document */
};

/* Who takes part when several roles are named. */
enum sharing {
    SHARING_ANY,                  /* one of them acts */
    SHARING_NOTED,                /* one acts; those missing are a warning */
    SHARING_ALL                   /* one person of each, together */
};

struct transition {
    const char *step;             /* "T4", or "" */
    const char *action;           /* "confirm_eligible" */
    uint32_t from;                /* bits of states; 0 = new */
    int to;                       /* a state, or STATE_RETURN */
    uint32_t roles;               /* bits: role_bit */
    enum sharing sharing;
    enum core_guard guards[MACHINE_GUARDS_MAX];  /* ends at CORE_NONE */
    const char *label[LANGUAGE_COUNT];           /* of the action */
};

struct machine {
    enum machine_id id;           /* its place in the table */
    const char *name;             /* "replication" */
    const char *title[LANGUAGE_COUNT];
    const struct state_row *states; /* by index */
    int states_count;             /* of them */
    const struct transition *transitions; /* in the order of DOMAIN.md */
    int transitions_count;        /* of them */
};

/* The machine; never NULL. */
const struct machine *machine_get(enum machine_id id);
/* The machine with this name, or NULL. */
const struct machine *machine_find(struct str name);
/* The index of a state, or STATE_NONE. */
int machine_state(const struct machine *machine, struct str id);
/* The transition for `action` from `state` (STATE_NONE = new), or NULL. */
const struct transition *machine_transition(const struct machine *machine,
                                            int state, struct str action);
/* Any transition with this action, whatever it starts from; or NULL. */
const struct transition *machine_action(const struct machine *machine,
                                        struct str action);
/* The action nearest to a mistyped one, or "". */
const char *machine_nearest_action(const struct machine *machine,
                                   struct str action);
/* Where the transition leads from `state`; `before` is the state before the
 * suspension (for STATE_RETURN).  STATE_NONE when it may not start there. */
int machine_target(const struct machine *machine,
                   const struct transition *transition, int state,
                   int before);
/* May these roles (bits) together perform it? Missing ones of a shared
 * action go to *missing (bits, may be NULL). */
bool machine_may(const struct transition *transition, uint32_t roles,
                 uint32_t *missing);
const struct guard_row *guard_row(enum core_guard guard);
/* How many guards a transition has. */
int transition_guards(const struct transition *transition);
/* Roles (bits) that are to take note of it; 0 = nobody. */
uint32_t transition_noted(const struct transition *transition);

#endif
