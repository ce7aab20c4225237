/* What became known after a decision about the time before it.
 *
 * A decision is judged by what was on file; a fact recorded later, from a
 * source dated no later than the day that the decision is about, would have
 * counted had it come in time.  It changes nothing: it is shown, and
 * `awig decide --known-at` answers what would have been decided. */
#include <assert.h>

#include "audit/log.h"
#include "base/date.h"
#include "engine/explain_parts.h"

/* When an entry was recorded, as text. */
static int add_time(struct db *db, struct arena *arena, int64_t index,
                    struct value *row, struct err *err)
{
    struct str leaf;
    struct entry entry;
    char at[40];
    assert(index >= 0);
    int code = log_leaf(db, index, arena, &leaf, err);
    if (code == 0) {
        code = log_read(arena, leaf, &entry, err);
    }
    if (code == 0) {
        time_format(entry.at, ZONE_UTC, at);
        value_set_string(arena, row, "recorded_at", at);
    }
    assert(code <= 0);
    return code;
}

/* A value as it is told: a personal one only by its commitment. */
static struct value *shown(struct arena *arena, const struct fact_value *fact)
{
    assert(arena != NULL);
    if (fact == NULL
        || (fact->value.size == 0 && fact->commitment.size == 0)) {
        return value_null(arena);
    }
    assert(fact->fact.size > 0);
    return value_text(arena, fact->commitment.size > 0 ? fact->commitment
                                                       : fact->value);
}

/* The value of the same fact that was on file at the decision, NULL = none. */
static const struct fact_value *before(const struct fact_value *facts,
                                       size_t at, int64_t decided)
{
    const struct fact_value *found = NULL;
    for (size_t i = 0; i < at; i++) {
        assert(i == 0 || facts[i].entry >= facts[i - 1].entry);
        if (facts[i].entry <= decided
            && str_equal(facts[i].fact, facts[at].fact)) {
            found = &facts[i];
        }
    }
    assert(found == NULL || found->entry <= decided);
    return found;
}

int explain_late(struct db *db, struct arena *arena,
                 const struct stored_decision *decision, struct value **out,
                 struct err *err)
{
    struct fact_query query = { decision->number, INT64_MAX, true };
    struct fact_value *facts = NULL;
    size_t count = 0;
    int code = case_facts(db, arena, &query, &facts, &count, err);
    assert(out != NULL);
    *out = NULL;
    for (size_t i = 0; code == 0 && i < count; i++) {
        char day[11];
        if (facts[i].entry <= decision->entry
            || (facts[i].has_source_date
                && facts[i].source_date > decision->as_of)) {
            continue;
        }
        *out = *out != NULL ? *out : value_list(arena);
        struct value *row = value_add(*out, value_map(arena));
        value_set_text(arena, row, "fact", facts[i].fact);
        value_set(row, "then", shown(arena, before(facts, i,
                                                   decision->entry)));
        value_set(row, "now", shown(arena, &facts[i]));
        value_set_text(arena, row, "source", facts[i].source);
        if (facts[i].has_source_date) {
            date_format(facts[i].source_date, day);
            value_set_string(arena, row, "source_date", day);
        }
        value_set_integer(arena, row, "entry", facts[i].entry);
        code = arena->failed ? err_nomem(err)
            : add_time(db, arena, facts[i].entry, row, err);
    }
    assert(code <= 0);
    return code;
}
