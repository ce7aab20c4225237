/* A worker judging many records: facts are read where the host put them, and
 * outcomes written where it looks for them.
 *
 * A record's facts are read once and all rules judge them; what a record needs
 * goes with it, so that memory does not grow with their number. */
#include "script/serve_internal.h"

#include <assert.h>
#include <string.h>

#include "script/wire.h"

/* The rules as script_judge takes them; NULL at no memory. */
static struct script_rule *take_rules(struct arena *arena,
                                      const struct value *rules)
{
    struct script_rule *taken = arena_alloc(arena, (rules->count + 1)
                                                   * sizeof(*taken));
    size_t count = 0;
    for (const struct value *rule = rules->first;
         rule != NULL && taken != NULL; rule = rule->next) {
        assert(rule->count == 2);
        taken[count] = (struct script_rule){ (int)rule->first->integer,
                                             (int)rule->last->integer };
        count++;
    }
    assert(taken == NULL || count == rules->count);
    return taken;
}

/* See serve_internal.h. */
struct value *serve_bulk(struct serving *serving, const struct value *asked)
{
    struct arena *turn = &serving->turn;
    size_t records = (size_t)value_get_integer(asked, "records", 0);
    size_t at = (size_t)value_get_integer(asked, "parameters_at", 0);
    const struct value *rules = value_get(asked, "rules");
    struct arena one;
    struct cell *facts = arena_alloc(turn, (serving->facts.count + 1)
                                           * sizeof(*facts));
    struct cell *parameters = arena_alloc(turn,
        (serving->parameters.count + 1) * sizeof(*parameters));
    struct script_rule *taken = rules == NULL ? NULL
                                              : take_rules(turn, rules);
    bool whole = rules != NULL
        && shared_map(&serving->in,
                      (size_t)value_get_integer(asked, "bytes", 0), false)
        && shared_map(&serving->out,
                      (size_t)value_get_integer(asked, "outcomes", 0), true)
        && !turn->failed;
    if (!whole) {
        return NULL;
    }
    struct wire_view columns = { &serving->facts, serving->in.bytes,
                                 records };
    struct wire_view values = { &serving->parameters,
                                serving->in.bytes + at, 1 };
    whole = wire_columns_get(parameters, turn, &values, 0);
    struct script_judging judging = {
        .call = { .facts = facts, .parameters = parameters, .arena = &one },
        .rules = taken, .rules_count = rules->count, .stride = records,
        .counter = serving->out.bytes };
    serve_tables_keep(serving, value_get_text(asked, "version"));
    for (size_t record = 0; record < records && whole; record++) {
        struct err err;
        arena_init(&one, &serving->mem);
        serving->record = record;
        judging.outcomes = serving->out.bytes + sizeof(uint64_t) + record;
        whole = wire_columns_get(facts, &one, &columns, record)
                && script_judge(serving->script, &judging, &err) == 0;
        arena_free(&one);
    }
    serving->record = 0;
    assert(records > 0);
    struct value *answer = value_map(turn);
    value_set_bool(turn, answer, "whole", whole);
    return answer;
}
