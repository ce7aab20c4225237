/* Unmet demands in words: what was required, what was found.
 *
 * Rows are for people: what is required, what was found, on which basis, in
 * both languages. Nothing here decides. */
#include "engine/guard_rows.h"

#include <assert.h>

/* Of reports that are owed so many are named; then three dots. */
enum { OWED_SHOWN_MAX = 12 };

/* What a judged rule found, in one language: what is missing, what broke, or
 * the reason that the rule gave, in the other language rather than none. */
static struct str found_text(struct arena *arena,
                             const struct judged_rule *judged,
                             enum language language)
{
    static const char *const unmet[LANGUAGE_COUNT] = { "tidak terpenuhi",
                                                       "not met" };
    static const char *const missing[LANGUAGE_COUNT] = {
        "belum diketahui: ", "not known: " };
    assert(language < LANGUAGE_COUNT);
    if (judged->outcome == OUTCOME_UNKNOWN) {
        const struct schema *schema = judged->missing_is_parameter
            ? &judged->owner->parameters : &judged->owner->facts;
        const struct field *field = &schema->fields[judged->missing_slot];
        struct str title = field->title[language].size > 0
            ? field->title[language] : field->name;
        struct str pieces[4] = { str_of(missing[language]), title,
                                 STR(" ("), field->name };
        struct str all[5] = { pieces[0], pieces[1], pieces[2], pieces[3],
                              STR(")") };
        return text_join(arena, all, 5);
    }
    /* It stands in the log for ever. */
    if (judged->personal && (judged->outcome == OUTCOME_ERROR
                             || judged->reason[LANGUAGE_ID].size > 0)) {
        return explained_hidden(language);
    }
    if (judged->outcome == OUTCOME_ERROR) {
        char text[ERR_SOURCE_BYTES * 2];
        err_text(judged->err, language, text, sizeof text);
        return str_copy(arena, str_of(text));
    }
    assert(judged->outcome < OUTCOME_COUNT);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        int at = i == 0 ? (int)language : 1 - (int)language;
        if (judged->reason[at].size > 0) {
            return judged->reason[at];
        }
    }
    return str_of(unmet[language]);
}

/* The other language stands in for a text that is not given. */
static struct str title_text(const struct rule *rule, int language)
{
    assert(rule != NULL);
    assert(language >= 0);
    assert(language < LANGUAGE_COUNT);
    if (rule->title[language].size > 0) {
        return rule->title[language];
    }
    return rule->title[1 - language].size > 0 ? rule->title[1 - language]
                                              : rule->id;
}

/* A row of a pack's rule or guard; `more` holds what explains it in the
 * record. Without memory the arena fails and there is no row. */
void guard_row_add(struct unmet_list *out, const struct judged_rule *judged,
                   enum demand demand, const struct explaining *explaining)
{
    assert(out != NULL);
    assert(explaining != NULL);
    struct unmet *unmet = unmet_add(out, demand, judged->rule->id);
    assert(judged->outcome != OUTCOME_PASS);
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        unmet->required[i] = title_text(judged->rule, i);
        unmet->found[i] = found_text(out->arena, judged, (enum language)i);
    }
    if (unmet != NULL) {
        unmet->basis = judged->rule->basis;
        unmet->pack = judged->pack->id;
        unmet->more = value_map(out->arena);
        value_set_string(out->arena, unmet->more, "outcome",
                         outcome_name(judged->outcome));
        explained_put(unmet->more, explaining, judged);
    }
}

/* See guard_rows.h. The days would tell the date of a person: whoever knows
 * when the thing came can count back. */
void guard_row_deadline(struct value *list, struct arena *arena,
                        const struct fixed_deadline *deadline, int64_t days)
{
    assert(list != NULL);
    assert(deadline->rule != NULL);
    struct value *row = value_add(list, value_map(arena));
    value_set_text(arena, row, "deadline", deadline->rule->id);
    if (deadline->personal) {
        value_set_bool(arena, row, "late", days > 0);
    } else {
        value_set_integer(arena, row, "late_days", days);
    }
}

/* How late is allowed is the pack's: within late_days it is only told,
 * beyond it the deadline's on_late holds. */
void guard_row_late(struct unmet_list *out,
                    const struct fixed_deadline *deadline, int64_t arrived,
                    int64_t days)
{
    assert(out != NULL);
    static const char *const late[LANGUAGE_COUNT][2] = {
        { "terlambat ", " hari; tiba " }, { "", " days late; arrived " } };
    enum demand demand = DEMAND_WARN;
    assert(days > 0);
    if (days > deadline->late_days) {
        demand = str_is(deadline->on_late, "block") ? DEMAND_BLOCK
            : str_is(deadline->on_late, "review") ? DEMAND_REVIEW
            : DEMAND_WARN;
    }
    struct unmet *unmet = unmet_add(out, demand, deadline->rule->id);
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        struct buf text;
        char when[26];
        time_format(arrived, deadline->zone, when);
        buf_init(&text, out->arena->mem, 0);
        buf_text(&text, late[i][0]);
        buf_integer(&text, days);
        buf_text(&text, late[i][1]);
        buf_text(&text, when);
        unmet->required[i] = title_text(deadline->rule, i);
        unmet->found[i] = deadline->personal ? explained_hidden(i)
            : str_copy(out->arena, buf_view(&text));
        out->arena->failed = out->arena->failed || text.failed;
        buf_free(&text);
    }
    if (unmet != NULL) {
        unmet->basis = deadline->rule->basis;
        unmet->pack = deadline->owner->id;
    }
}

/* A row of one of the core's own guards, with both texts of what was found. */
void guard_row_core(struct unmet_list *out, enum core_guard guard,
                    const char *id, const char *en)
{
    assert(id != NULL);
    assert(en != NULL);
    const struct guard_row *row = guard_row(guard);
    struct unmet *unmet = unmet_add(out, row->demand, str_of(row->id));
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        unmet->required[i] = str_of(row->required[i]);
    }
    if (unmet != NULL) {
        unmet->basis = str_of(row->basis);
    }
    unmet_found(unmet, id, en);
}

/* The guard asks for a verdict; what was found is another one. */
void guard_row_verdict(struct unmet_list *out, enum core_guard guard,
                       enum verdict verdict)
{
    assert(out != NULL);
    enum label label = verdict_label(verdict);
    assert(verdict < VERDICT_COUNT);
    guard_row_core(out, guard, label_text(label, LANGUAGE_ID),
                   label_text(label, LANGUAGE_EN));
}

/* A duty without a date is told and does not stop: the calendar of that year
 * may come yet. */
void guard_row_undated(struct unmet_list *out, const struct occurrence *one)
{
    assert(one != NULL);
    assert(out != NULL);
    const struct guard_row *row = guard_row(CORE_SCHEDULE);
    struct unmet *unmet = unmet_add(out, DEMAND_WARN, str_of(row->id));
    assert(!one->has_due);
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        unmet->required[i] = str_of(row->required[i]);
        unmet->found[i] = one->reason[i];
    }
    if (unmet != NULL) {
        unmet->basis = str_of(row->basis);
    }
}

/* Both languages name the same reports; the text is filled in after the row
 * is added, as without any there is no row. */
void guard_row_owed(struct unmet_list *out, const struct occurrences *all,
                    int64_t day)
{
    assert(out != NULL);
    size_t owed = 0;
    struct buf text[LANGUAGE_COUNT];
    assert(all->count == 0 || all->items != NULL);
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        buf_init(&text[l], out->arena->mem, 0);
        owed = 0;
        for (size_t i = 0; i < all->count; i++) {
            const struct occurrence *one = &all->items[i];
            if (!occurrence_owed(one, day) || one->document.size == 0 ||
                /* Counted beyond the limit, too: the dots depend on it. */
                ++owed > OWED_SHOWN_MAX) {
                continue;
            }
            char words[32];
            date_words(one->has_due ? one->due : one->nominal,
                       (enum language)l, words);
            buf_text(&text[l], owed > 1 ? "; " : "");
            buf_str(&text[l], title_text(one->rule, l));
            buf_char(&text[l], ' ');
            buf_integer(&text[l], one->n);
            if (!one->personal) {
                buf_format(&text[l], " (%s)", words);
            }
        }
        buf_text(&text[l], owed > OWED_SHOWN_MAX ? "; ..." : "");
        out->arena->failed = out->arena->failed || text[l].failed;
    }
    if (owed > 0) {
        guard_row_core(out, CORE_REPORTS_FILED, "", "");
    }
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        if (owed > 0 && !out->arena->failed) {
            out->items[out->count - 1].found[l] =
                str_copy(out->arena, buf_view(&text[l]));
        }
        buf_free(&text[l]);
    }
}

/* Outcomes of all rules for the detail of an entry; reasons only where there
 * is an effect. */
struct value *guard_rows_rules(struct arena *arena,
                               const struct judgement *judgement)
{
    assert(arena != NULL);
    assert(judgement != NULL);
    struct value *list = value_list(arena);
    for (size_t i = 0; i < judgement->rules_count; i++) {
        const struct judged_rule *rule = &judgement->rules[i];
        struct value *row = value_add(list, value_map(arena));
        assert(rule->rule != NULL);
        value_set_text(arena, row, "id", rule->rule->id);
        value_set_text(arena, row, "pack", rule->pack->id);
        value_set_string(arena, row, "outcome", outcome_name(rule->outcome));
        value_set_string(arena, row, "effect", effect_name(rule->effect));
        if (rule->effect != EFFECT_NONE) {
            value_set_text(arena, row, "found_id",
                           found_text(arena, rule, LANGUAGE_ID));
            value_set_text(arena, row, "found_en",
                           found_text(arena, rule, LANGUAGE_EN));
        }
    }
    return list;
}
