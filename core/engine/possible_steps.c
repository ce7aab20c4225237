/* Which step a demand calls for.
 *
 * The core's demands are known one by one; what packs demand is told by the
 * facts that their guards read. A proposal may be wrong: nothing is told
 * before it was tried (possible.c). */
#include "engine/possible_steps.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "lifecycle/machine.h"
#include "pack/pack.h"

/* False when the step is proposed already, or there is no room; a list at its
 * limit proposes less and never wrongly. */
bool possible_add(struct possible_steps *steps,
                  const struct possible_step *step)
{
    assert(step->kind < POSSIBLE_KIND_COUNT);
    assert(steps->count <= POSSIBLE_STEPS_MAX);
    for (size_t i = 0; i < steps->count; i++) {
        const struct possible_step *one = &steps->items[i];
        if (one->kind == step->kind && str_equal(one->name, step->name)
            && str_equal(one->field, step->field)
            && ((step->kind != POSSIBLE_REPORT
                 && !str_is(step->field, "signer"))
                || str_equal(one->value, step->value))) {
            return false;
        }
    }
    if (steps->count == POSSIBLE_STEPS_MAX) {
        return false;
    }
    steps->items[steps->count] = *step;
    steps->count++;
    return true;
}

/* --- The core's demands --------------------------------------------------- */

/* Demands that are more than a paper on file. "rows" stands for rows of all
 * three stages, "signer" for the signature of the head. */
static const struct { const char *guard, *paper, *field, *value; bool any; }
core_steps[] = {
    { "action_plan_stages", "action_plan", "rows", "", false },
    { "budget_subactivity", "action_plan", "rows", "", false },
    { "commitment_signed", "commitment_sheet", "signer", "regional_head",
      false },
    { "hr", "internal_socialization_record", "hr", "true", false },
    { "process", "internal_socialization_record", "process", "true", false },
    { "facilities", "internal_socialization_record", "facilities", "true",
      false },
    { "trial_passed", "trial_report", "result", "pass", false },
    { "trial_failed", "trial_report", "result", "fail", false },
    { "trial_reason", "trial_report", "reason", "...", true },
    { "leader_commitment", "hub_decree", "leader_commitment", "true",
      false },
    { "needs_linked", "hub_decree", "needs_linked", "true", false },
    { "bureaucratic_support", "hub_decree", "bureaucratic_support", "true",
      false },
    { "discontinuance", "discontinuation_letter", "", "", false },
    { "origin_known", "", "innovation.owner", "...", true },
    { "sdg_stated", "", "innovation.sdg_goal", "1", true },
    { "sdg_stated", "", "innovation.sdg_target", "1.1", true },
};

/* A paper on file, and a field of it. */
static bool add_paper(struct possible_steps *steps, struct str paper,
                      struct str field, struct str value, bool any)
{
    struct possible_step step = { .kind = POSSIBLE_PAPER, .name = paper,
        .field = STR(""), .value = STR("") };
    bool added = possible_add(steps, &step);
    assert(paper.size > 0);
    if (field.size > 0) {
        step.field = field;
        step.value = value;
        step.any = any;
        added = possible_add(steps, &step) || added;
    }
    assert(steps->count <= POSSIBLE_STEPS_MAX);
    return added;
}

bool possible_paper(struct possible_steps *steps, struct str paper,
                    struct str field, struct str value)
{
    assert(steps != NULL);
    assert(field.size > 0);
    return add_paper(steps, paper, field, value, true);
}

/* What a demand of the core calls for, by its id. */
static bool propose_core(struct possible_steps *steps, struct str guard)
{
    bool added = false;
    assert(guard.size > 0);
    if (str_is(guard, "reason")) {
        struct possible_step step = { .kind = POSSIBLE_REASON,
            .name = STR("reason"), .field = STR(""), .value = STR("...") };
        return possible_add(steps, &step);
    }
    for (size_t i = 0; i < sizeof(core_steps) / sizeof(core_steps[0]); i++) {
        if (!str_is(guard, core_steps[i].guard)) {
            continue;
        }
        struct possible_step fact = { .kind = POSSIBLE_FACT,
            .name = str_of(core_steps[i].field), .field = STR(""),
            .value = str_of(core_steps[i].value), .any = core_steps[i].any };
        bool paper = core_steps[i].paper[0] != '\0';
        bool new_one = !paper ? possible_add(steps, &fact)
            : add_paper(steps, str_of(core_steps[i].paper),
                        str_of(core_steps[i].field),
                        str_of(core_steps[i].value), core_steps[i].any);
        added = new_one || added;
    }
    for (int i = CORE_NONE + 1; i < CORE_GUARD_COUNT; i++) {
        const struct guard_row *row = guard_row((enum core_guard)i);
        if (row->kind == GUARD_DOCUMENT && str_is(guard, row->id)) {
            added = add_paper(steps, str_of(row->document), STR(""), STR(""),
                              false) || added;
        }
    }
    assert(steps->count <= POSSIBLE_STEPS_MAX);
    return added;
}

/* --- What packs demand ---------------------------------------------------- */

/* A value that most demands accept, by the type of the field. */
static struct str plain_value(const struct field *field)
{
    assert(field != NULL);
    assert(field->type.base < TYPE_BASE_COUNT);
    if (field->values_count > 0 && !field->type.list) {
        return field->values[0];
    }
    switch (field->type.base) {
    case TYPE_BOOL:
        return STR("true");
    case TYPE_INT:
    case TYPE_NUMBER:
        return field->has_max && field->max < 100 ? STR("1") : STR("100");
    case TYPE_TEXT:
        return STR("...");
    default:
        return STR("");
    }
}

/* What a fact that a guard read calls for: a paper for a fact of a document,
 * the fact itself when people may fill it in. */
static bool propose_fact(struct possible_steps *steps, struct str name,
                         const struct pack *pack)
{
    int slot = schema_find(&pack->facts, name);
    assert(name.size > 0);
    if (slot < 0) {
        return false;
    }
    const struct field *field = &pack->facts.fields[slot];
    struct str value = plain_value(field);
    if (!str_starts(name, "document.")) {
        unsigned fixed = FIELD_FIXED | FIELD_GROWS | FIELD_DERIVED
            | FIELD_CORE;
        struct possible_step step = { .kind = POSSIBLE_FACT, .name = name,
            .field = STR(""), .value = value, .any = true };
        return (field->flags & fixed) == 0 && value.size > 0
            && possible_add(steps, &step);
    }
    size_t at = 9;                /* of "document." */
    while (at < name.size && name.bytes[at] != '.') {
        at++;
    }
    struct str paper = { name.bytes + 9, at - 9 };
    struct str of = at < name.size
        ? (struct str){ name.bytes + at + 1, name.size - at - 1 } : STR("");
    bool standard = str_is(of, "present") || str_is(of, "date")
        || str_is(of, "number") || str_is(of, "signed_on")
        || str_starts(of, "received_at_");
    assert(paper.size > 0);
    if (str_is(of, "signer_roles")) {
        return add_paper(steps, paper, STR("signer"), STR("regional_head"),
                         false);
    }
    return standard || value.size == 0
        ? add_paper(steps, paper, STR(""), STR(""), false)
        : add_paper(steps, paper, of, value, field->type.base != TYPE_BOOL);
}

/* One step of the list for each item of "a|b". */
static bool want_signers(struct possible_steps *steps, struct str paper,
                         struct str value)
{
    bool added = false;
    assert(paper.size > 0);
    while (value.size > 0) {
        size_t at = 0;
        while (at < value.size && value.bytes[at] != '|') {
            at++;
        }
        added = add_paper(steps, paper, STR("signer"),
                          (struct str){ value.bytes, at }, false) || added;
        at += at < value.size ? 1 : 0;
        value = (struct str){ value.bytes + at, value.size - at };
    }
    assert(steps->count <= POSSIBLE_STEPS_MAX);
    return added;
}

/* Parts "document.TYPE.FIELD" after its first word at the last dot. */
static void split_name(struct str fact, size_t head, struct str *name,
                       struct str *field)
{
    size_t at = fact.size;
    while (at > head && fact.bytes[at - 1] != '.') {
        at--;
    }
    assert(head < fact.size);
    *name = at > head
        ? (struct str){ fact.bytes + head, at - 1 - head } : STR("");
    *field = (struct str){ fact.bytes + at, fact.size - at };
    assert(field->size <= fact.size);
}

bool possible_want(struct possible_steps *steps, const struct pack *pack,
                   struct str fact, struct str value)
{
    struct str name, field;
    int slot = schema_find(&pack->facts, fact);
    assert(slot >= 0);
    bool any = str_is(value, "...")
        || pack->facts.fields[slot].type.base == TYPE_TIME;
    if (str_starts(fact, "event.")) {
        split_name(fact, 6, &name, &field);
        struct possible_step event = { .kind = POSSIBLE_EVENT, .name = name,
            .field = STR(""), .value = STR("") };
        return str_is(field, "held_on") && name.size > 0
            && possible_add(steps, &event);
    }
    if (!str_starts(fact, "document.")) {
        struct possible_step step = { .kind = POSSIBLE_FACT, .name = fact,
            .field = STR(""), .value = value, .any = any };
        return value.size > 0 && possible_add(steps, &step);
    }
    split_name(fact, 9, &name, &field);
    if (name.size == 0 || (str_is(field, "present")
                           && !str_is(value, "true"))) {
        return false;
    }
    if (str_is(field, "signer_roles")) {
        return want_signers(steps, name, value);
    }
    bool standard = str_is(field, "present") || str_is(field, "date")
        || str_is(field, "number") || str_is(field, "signed_on")
        || str_starts(field, "received_at_");
    return add_paper(steps, name, standard ? STR("") : field, value, any);
}

/* Adds the steps that one demand, as `case actions` shows it, calls for; false
 * when it adds none, so that the search knows that it is stuck. */
bool possible_propose(struct possible_steps *steps,
                      const struct value *demand, const struct pack *pack)
{
    struct str guard = value_get_text(demand, "guard");
    const struct value *more = value_get(demand, "more");
    const struct value *found = value_get(more, "found");
    bool added = false;
    assert(guard.size > 0);
    if (more == NULL) {
        return propose_core(steps, guard);
    }
    for (const struct value *one = found != NULL ? found->first : NULL;
         one != NULL; one = one->next) {
        added = propose_fact(steps, value_get_text(one, "fact"), pack)
            || added;
    }
    assert(steps->count <= POSSIBLE_STEPS_MAX);
    return added;
}

/* --- In words ------------------------------------------------------------- */

/* The title of a document type: of its facts before the colon, or of the
 * core's demand for it. */
static struct str paper_title(const struct pack *pack, struct str paper,
                              int language)
{
    for (int i = CORE_NONE + 1; i < CORE_GUARD_COUNT; i++) {
        const struct guard_row *row = guard_row((enum core_guard)i);
        if (row->kind == GUARD_DOCUMENT && str_is(paper, row->document)) {
            return str_of(row->required[language]);
        }
    }
    assert(language >= 0 && language < LANGUAGE_COUNT);
    for (; pack != NULL; pack = pack->parent) {
        for (size_t i = 0; i < pack->documents_count; i++) {
            const struct document_field *row = &pack->documents[i];
            if (row->name.size == 0 && str_equal(row->document, paper)) {
                return row->title[language];
            }
        }
    }
    return paper;
}

/* The title of a fact, or its name. */
static struct str fact_title(const struct pack *pack, struct str name,
                             int language)
{
    int slot = schema_find(&pack->facts, name);
    assert(name.size > 0);
    assert(language >= 0 && language < LANGUAGE_COUNT);
    return slot >= 0 && pack->facts.fields[slot].title[language].size > 0
        ? pack->facts.fields[slot].title[language] : name;
}

/* Appends what people call a role. */
static void put_role(struct buf *buf, struct str role, int language)
{
    enum role_id id = ROLE_OPD;
    assert(language >= 0 && language < LANGUAGE_COUNT);
    assert(role.size > 0);
    if (role_find(role, &id)) {
        buf_text(buf, role_row(id)->label[language]);
    } else {
        buf_str(buf, role);
    }
}

/* Appends the title of the event's fact, or its name. */
static void put_event(struct buf *buf, const struct pack *pack,
                      struct str name, int language)
{
    char fact[160];
    (void)snprintf(fact, sizeof(fact), "event.%.*s.held_on",
                   (int)(name.size < 120 ? name.size : 120), name.bytes);
    assert(name.size > 0);
    buf_str(buf, fact_title(pack, str_of(fact), language));
}

/* Appends a value as people read it: "a|b" is "a, b", true is ya. */
static void put_value(struct buf *buf, struct str value, int language)
{
    bool id = language == LANGUAGE_ID;
    assert(value.size == 0 || value.bytes != NULL);
    if (str_is(value, "true") || str_is(value, "false")) {
        buf_text(buf, str_is(value, "true") ? (id ? "ya" : "yes")
                                            : (id ? "tidak" : "no"));
        return;
    }
    for (size_t i = 0; i < value.size; i++) {
        if (value.bytes[i] == '|') {
            buf_text(buf, ", ");
        } else {
            buf_char(buf, value.bytes[i]);
        }
    }
}

/* Appends the sentence of one step. */
static void put_words(struct buf *buf, const struct pack *pack,
                      const struct possible_step *step, int language)
{
    bool id = language == LANGUAGE_ID;
    char words[32] = "";
    int64_t day = 0;
    assert(step->kind < POSSIBLE_KIND_COUNT);
    switch (step->kind) {
    case POSSIBLE_PAPER:
        buf_text(buf, id ? "lampirkan " : "attach ");
        buf_str(buf, paper_title(pack, step->name, language));
        if (str_is(step->field, "rows")) {
            buf_text(buf, id ? " dengan tiga tahap dan subkegiatannya"
                             : " with its three stages and sub-activities");
        } else if (str_is(step->field, "signer")) {
            buf_text(buf, id ? " yang ditandatangani " : " signed by ");
            put_role(buf, step->value, language);
            return;
        } else if (step->field.size > 0) {
            buf_text(buf, id ? " dengan isian " : " with the field ");
            buf_str(buf, step->field);
        }
        break;
    case POSSIBLE_REPORT:
        buf_text(buf, id ? "lampirkan laporan " : "attach the report ");
        buf_str(buf, step->title[language]);
        buf_text(buf, id ? " ke-" : " no. ");
        buf_str(buf, step->value);
        return;
    case POSSIBLE_EVENT:
        buf_text(buf, id ? "laksanakan dan catat kegiatan program "
                         : "hold and record the event of the programme: ");
        put_event(buf, pack, step->name, language);
        return;
    case POSSIBLE_WAIT:
        if (date_parse(step->value, &day)) {
            date_words(day, (enum language)language, words);
        }
        buf_text(buf, id ? "tunggu sampai " : "wait until ");
        buf_text(buf, words);
        return;
    case POSSIBLE_SECOND:
        buf_text(buf, id ? "bersama orang kedua dengan peran "
                         : "together with a second person of the role ");
        put_role(buf, step->name, language);
        return;
    case POSSIBLE_FACT:
        buf_text(buf, id ? "isi " : "fill in ");
        buf_str(buf, fact_title(pack, step->name, language));
        buf_text(buf, " (");
        buf_str(buf, step->name);
        buf_char(buf, ')');
        break;
    case POSSIBLE_REASON:
        buf_text(buf, id ? "sebutkan alasannya" : "give the reason");
        break;
    case POSSIBLE_OVERRIDE:
        buf_text(buf, id ? "pengecualian oleh dua orang, dengan alasan"
                         : "an override by two people, with a reason");
        break;
    case POSSIBLE_KIND_COUNT:
        break;
    }
    if (!step->any && step->value.size > 0 && step->field.size != 0) {
        buf_text(buf, step->at_least ? " >= " : " = ");
        put_value(buf, step->value, language);
    } else if (!step->any && step->kind == POSSIBLE_FACT) {
        buf_text(buf, ": ");
        put_value(buf, step->value, language);
    }
}

bool possible_put_more(struct buf *buf, const struct possible_step *before,
                       const struct possible_step *step, int language)
{
    bool id = language == LANGUAGE_ID;
    bool one = before->kind == POSSIBLE_PAPER && step->kind == POSSIBLE_PAPER
        && before->field.size > 0 && step->field.size > 0
        && str_equal(before->name, step->name);
    assert(language >= 0 && language < LANGUAGE_COUNT);
    assert(buf != NULL);
    if (!one || str_is(step->field, "rows")
        || str_is(before->field, "signer") != str_is(step->field, "signer")) {
        return false;
    }
    buf_text(buf, id ? " dan " : " and ");
    if (str_is(step->field, "signer")) {
        put_role(buf, step->value, language);
        return true;
    }
    if (str_is(before->field, "rows")) {
        buf_text(buf, id ? "isian " : "the field ");
    }
    buf_str(buf, step->field);
    if (!step->any && step->value.size > 0) {
        buf_text(buf, step->at_least ? " >= " : " = ");
        put_value(buf, step->value, language);
    }
    return true;
}

/* As `possible` shows it: what to bring, to whom it belongs, and what it must
 * say. */
struct value *possible_step_value(struct arena *arena,
                                  const struct pack *pack,
                                  const struct possible_step *step)
{
    assert(pack != NULL);
    static const char *const kinds[POSSIBLE_KIND_COUNT] = { "document",
        "report", "fact", "event", "wait", "second_person", "reason",
        "override" };
    struct value *map = value_map(arena), *text = value_map(arena);
    assert(step->kind < POSSIBLE_KIND_COUNT);
    value_set_string(arena, map, "kind", kinds[step->kind]);
    value_set_text(arena, map, "name", step->name);
    if (step->field.size > 0) {
        value_set_text(arena, map, "field", step->field);
    }
    if (!step->any && step->value.size > 0) {
        value_set_text(arena, map, "value", step->value);
    }
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        struct buf buf;
        buf_init(&buf, arena->mem, 0);
        put_words(&buf, pack, step, i);
        value_set_text(arena, text, i == LANGUAGE_ID ? "id" : "en",
                       buf_view(&buf));
        arena->failed = arena->failed || buf.failed;
        buf_free(&buf);
    }
    value_set(map, "text", text);
    return map;
}
