/* What a word of a scenario was given: its arguments by place and by name,
 * checked against the word's row, and turned into an operation's. */
#ifndef AWIG_ENGINE_SIMULATE_OPTIONS_H
#define AWIG_ENGINE_SIMULATE_OPTIONS_H

#include "engine/simulation.h"
#include "script/scenario.h"

struct simulation_call;

/* A word of the language.  `by_place` and `by_name` are names, separated by
 * blanks, each with a mark that says what it takes:
 *   name   a text (numbers and truths become text, a list is joined by '|')
 *   name#  a whole number          name?  true or false
 *   name*  a list of texts, or one name=  a map, given as NAME=VALUE texts
 *   name~  any value, for the word itself; operations do not get it
 * In a scenario '_' stands for '-': signer_role is "signer-role". */
struct simulation_word {
    /* and its options, see simulate_words.c */
    const char *name, *by_place, *by_name;
    int (*run)(struct simulation *simulation, struct simulation_call *call,
               struct err *err);
    operation_function operation; /* behind it, NULL = none */
};

/* A word as it was called. */
struct simulation_call {
    const struct simulation_word *word; /* the row of the word */
    struct scenario_call *scenario; /* what the bridge gave */
    struct arena *arena;          /* of this call */
    struct value *options;        /* what was given, by name */
    int64_t line;
};

/* Fills call->options.  MESSAGE_SCENARIO_OPTION, _MANY. */
int options_read(struct simulation_call *call, struct err *err);
/* The operation's arguments from the options, as their marks say; at and the
 * like are added by others.  MESSAGE_SCENARIO_KIND. */
int options_arguments(struct simulation_call *call, struct value **out,
                      struct err *err);

/* What was given under a name; NULL when nothing was, or null. */
const struct value *option(const struct simulation_call *call,
                           const char *name);
/* Its text, "" when it is absent; numbers and truths as text, lists joined
 * by '|'. */
struct str option_text(const struct simulation_call *call, const char *name);
/* The same of any value. */
struct str value_as_text(struct arena *arena, const struct value *value);
/* A list of texts: the items of a list, a single value, or the members of a
 * map as NAME=VALUE, tables within giving dotted names. */
struct value *option_list(struct simulation_call *call,
                          const struct value *given);
/* MESSAGE_SCENARIO_MISSING when it is absent. */
int option_need(const struct simulation_call *call, const char *name,
                struct err *err);
/* The text of an option must be one of these texts (a list), else
 * MESSAGE_SCENARIO_UNKNOWN with the nearest. */
int option_among(const struct simulation_call *call, const char *name,
                 const struct value *among, struct err *err);
/* Does the word take this name? */
bool option_known(const struct simulation_word *word, const char *name);
/* A date option (a text, ISO or dd/mm/yyyy): *found false when absent. */
int option_date(const struct simulation_call *call, const char *name,
                bool *found, int64_t *out, struct err *err);

#endif
