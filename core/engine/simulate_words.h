/* The words of the language, one function each, in the order of the table in
 * simulate_words.c.  All have the form of simulation_word.run: 0, SCENARIO_STOP
 * when an expectation failed, negative for mistakes. */
#ifndef AWIG_ENGINE_SIMULATE_WORDS_H
#define AWIG_ENGINE_SIMULATE_WORDS_H

#include "engine/simulate_options.h"

#define WORD(name) int word_##name(struct simulation *simulation, \
    struct simulation_call *call, struct err *err)

/* simulate_words.c: the frame, the clock, small helpers. */
WORD(scenario);
WORD(at);
WORD(later);
WORD(as);
WORD(note);
WORD(now);
WORD(today);
WORD(add_days);
WORD(add_months);
WORD(days_between);
WORD(plan_rows);
/* simulate_cases.c: what is done to cases. */
WORD(open);
WORD(attach);
WORD(set);
WORD(act);
WORD(decide);
WORD(migrate_apply);
WORD(expect_refused);
WORD(expect_ready);
WORD(expect_not_ready);
WORD(expect_warning);
WORD(expect_no_warning);
WORD(expect_state);
WORD(expect_verdict);
WORD(expect_fact);
WORD(expect_document);
/* simulate_hub.c: people, programmes, calendars, data; plain questions. */
WORD(ask);                        /* any operation that only answers */
WORD(tell);                       /* any operation that records */
WORD(actor);
WORD(import);
/* simulate_rules.c: drafts of packs. */
WORD(draft);
WORD(publish);
/* simulate_expect.c: figures, dates, the log. */
WORD(expect);
WORD(expect_equal);
WORD(expect_error);
WORD(expect_gap);
WORD(expect_need);
WORD(expect_match);
WORD(expect_log);
WORD(expect_late);
WORD(expect_report);
WORD(expect_impact);
WORD(expect_invariants);
WORD(expect_replay);
/* simulate_duties.c */
WORD(advance_to_next_duty);
WORD(expect_due);
WORD(expect_no_due);
WORD(expect_dates);
WORD(expect_workdays);
#undef WORD

/* The table; ends with a NULL name.  Names alone, for the bridge. */
extern const struct simulation_word simulation_words[];
const char *const *simulation_word_names(void);

/* Performs word number call->index of the table: `user` is the simulation. */
int simulation_perform(void *user, struct scenario_call *call,
                       struct err *err);

#endif
