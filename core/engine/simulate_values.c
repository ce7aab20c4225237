/* Values of results, compared as testers mean them. */
#include "engine/simulate_values.h"

#include <assert.h>
#include <math.h>

#include "base/csv.h"

/* The first member of the list whose `key` is this text; NULL when there is
 * none or no list. */
const struct value *values_find(const struct value *list, const char *key,
                                struct str text)
{
    assert(key != NULL);
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        if (at->kind == VALUE_MAP
            && str_equal(value_get_text(at, key), text)) {
            return at;
        }
    }
    return NULL;
}

/* Whether there is one. */
bool values_list_has(const struct value *list, const char *key,
                     struct str text)
{
    assert(key != NULL);
    return values_find(list, key, text) != NULL;
}

/* Texts of a list (or of one key of its rows) joined by `|`, for messages. */
struct str values_joined(struct arena *arena, const struct value *list,
                         const char *key)
{
    assert(key != NULL);
    struct value *texts = value_list(arena);
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        const struct value *member = at->kind == VALUE_MAP
            ? value_get(at, key) : at;
        value_add(texts, value_text(arena, value_as_text(arena, member)));
    }
    return value_as_text(arena, texts);
}

/* How bad an outcome is; ORDER: the worst wins. */
static int badness(struct str outcome)
{
    static const char *const order[] = { "skipped", "pass", "unknown",
                                         "error", "fail" };
    int rank = 0;
    assert(outcome.bytes != NULL || outcome.size == 0);
    for (int i = 0; i < 5; i++) {
        rank = str_is(outcome, order[i]) ? i : rank;
    }
    return rank;
}

/* {rule: outcome} of a judgement; of two rows of one rule the worse. */
struct value *values_outcomes(struct arena *arena,
                              const struct value *judgement)
{
    struct value *out = value_map(arena);
    const struct value *rules = value_get(judgement, "rules");
    for (const struct value *at = rules == NULL ? NULL : rules->first;
         at != NULL; at = at->next) {
        struct str id = str_copy(arena, value_get_text(at, "id"));
        struct str outcome = value_get_text(at, "outcome");
        assert(at->kind == VALUE_MAP);
        if (id.bytes != NULL && id.size > 0
            && (value_get(out, id.bytes) == NULL
                || badness(outcome) > badness(value_get_text(out,
                                                             id.bytes)))) {
            value_set_text(arena, out, id.bytes, outcome);
        }
    }
    return out;
}

/* An integer counts as one. */
static bool is_number(const struct value *value, double *out)
{
    assert(out != NULL);
    if (value == NULL) {
        return false;
    }
    if (value->kind == VALUE_INTEGER) {
        *out = (double)value->integer;
        return true;
    }
    *out = value->number;
    return value->kind == VALUE_NUMBER;
}

/* Numbers within `tolerance`; texts exactly; null and absent alike; lists and
 * tables member by member. */
bool values_agree(struct arena *arena, const struct value *wanted,
                  const struct value *got, double tolerance)
{
    double a = 0, b = 0;
    bool no_wanted = wanted == NULL || wanted->kind == VALUE_NULL;
    bool no_got = got == NULL || got->kind == VALUE_NULL;
    assert(tolerance >= 0);
    if (no_wanted || no_got) {
        return no_wanted && no_got;
    }
    if (is_number(wanted, &a) && is_number(got, &b)) {
        /* Figures are rounded to hundredths: their doubles are not exact. */
        return fabs(a - b) <= tolerance + 1e-9;
    }
    if (wanted->kind == got->kind
        && (wanted->kind == VALUE_LIST || wanted->kind == VALUE_MAP)) {
        return value_equal(wanted, got);
    }
    return str_equal(value_as_text(arena, wanted), value_as_text(arena,
                                                                 got));
}

struct str values_shown(struct arena *arena, const struct value *value)
{
    bool nothing = value == NULL || value->kind == VALUE_NULL;
    struct str text = nothing ? STR("null") : value_as_text(arena, value);
    assert(text.bytes != NULL);
    return text.size > 0 ? text : STR("''");
}

const struct value *values_given(const struct simulation_call *call,
                                 const char *name)
{
    assert(option_known(call->word, name));
    return value_get(call->options, name);
}

/* Rows of a scenario as the CSV text that an import or a document takes. */
struct str values_csv(struct simulation_call *call, const struct value *rows)
{
    struct value *heads = value_map(call->arena);
    struct csv_writer writer;
    struct buf buf;
    buf_init(&buf, call->arena->mem, 0);
    csv_writer_init(&writer, &buf, false);
    for (const struct value *row = rows->first; row != NULL;
         row = row->next) {
        for (const struct value *at = row->first; at != NULL;
             at = at->next) {
            value_set_bool(call->arena, heads, at->key.bytes, true);
        }
    }
    assert(heads != NULL || call->arena->failed);
    for (const struct value *head = heads == NULL ? NULL : heads->first;
         head != NULL; head = head->next) {
        csv_put(&writer, head->key);
    }
    csv_end(&writer);
    for (const struct value *row = rows->first; row != NULL;
         row = row->next) {
        for (const struct value *head = heads == NULL ? NULL : heads->first;
             head != NULL; head = head->next) {
            csv_put(&writer, value_as_text(call->arena,
                value_get(row, head->key.bytes)));
        }
        csv_end(&writer);
    }
    struct str text = str_copy(call->arena, buf_view(&buf));
    call->arena->failed = call->arena->failed || buf.failed;
    buf_free(&buf);
    return text;
}
