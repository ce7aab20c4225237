/* A judgement as data: the fields of CLI.md, reasons in words, the digest.
 *
 * The tree is what CLI.md promises to programs; its keys and codes are never
 * renamed. Texts stand in both languages. The digest is a shorter form, for
 * comparing two ways of judging the same cases. */
#include "engine/evaluate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "expr/words.h"

/* Codes of reasons in JSON, in the order of enum call_error. They are part
 * of the contract of CLI.md and never change. */
static const char *const error_names[CALL_ERROR_COUNT] = {
    "none", "broken", "steps", "memory", "depth", "result"
};

/* A member that the map does not have yet: its maker knows, so nobody
 * searches. */
static void put(struct value *map, struct str key, struct value *item)
{
    assert(key.size > 0);
    (void)value_set_new(map, key, item);
}

/* Sets reason: {code, args, id, en}. The code and its arguments are for
 * programs, the texts, which stand in the arena, for people. */
static void set_reason(struct arena *arena, struct value *map,
                       const char *code, struct value *args,
                       const struct str texts[LANGUAGE_COUNT])
{
    assert(code != NULL);
    assert(texts != NULL);
    struct value *reason = value_map(arena);
    put(reason, STR("code"), value_string(arena, code));
    put(reason, STR("args"), args);
    put(reason, STR("id"), value_borrow(arena, texts[LANGUAGE_ID]));
    put(reason, STR("en"), value_borrow(arena, texts[LANGUAGE_EN]));
    put(map, STR("reason"), reason);
}

/* The field that a judged rule missed: a fact or a parameter of its owner. */
static const struct field *missing_field(const struct judged_rule *judged)
{
    assert(judged->missing_slot >= 0);
    const struct schema *schema = judged->missing_is_parameter
        ? &judged->owner->parameters : &judged->owner->facts;
    assert((size_t)judged->missing_slot < schema->count);
    return &schema->fields[judged->missing_slot];
}

/* What people call the field; its name when it has no title. */
static struct str text_in(const struct field *field, enum language language)
{
    assert(field != NULL);
    assert(language < LANGUAGE_COUNT);
    return field->title[language].size > 0 ? field->title[language]
                                           : field->name;
}

/* Four texts as one, in the arena; empty at no memory, which sticks there. */
static struct str joined(struct arena *arena, const struct str parts[4])
{
    assert(parts != NULL);
    size_t size = 0;
    for (int i = 0; i < 4; i++) {
        assert(parts[i].bytes != NULL || parts[i].size == 0);
        size += parts[i].size;
    }
    char *bytes = arena_alloc(arena, size + 1);
    size_t at = 0;
    for (int i = 0; i < 4 && bytes != NULL; i++) {
        if (parts[i].size > 0) {
            memcpy(bytes + at, parts[i].bytes, parts[i].size);
        }
        at += parts[i].size;
    }
    return bytes == NULL ? STR("") : (struct str){ bytes, size };
}

/* The reason of a rule that missed something: the title and, since that is
 * what a file must hold, the name. */
static void unknown_reason(struct arena *arena, struct value *map,
                           const struct judged_rule *judged)
{
    assert(arena != NULL);
    assert(judged->outcome == OUTCOME_UNKNOWN);
    const struct field *field = missing_field(judged);
    struct str texts[LANGUAGE_COUNT];
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const struct str parts[4] = {
            text_in(field, (enum language)i), STR(" ("), field->name,
            i == LANGUAGE_ID ? STR(") belum diketahui")
                             : STR(") is not known")
        };
        texts[i] = joined(arena, parts);
    }
    struct value *args = value_list(arena);
    value_add(args, value_text(arena, field->name));
    set_reason(arena, map,
               judged->missing_is_parameter ? "parameter_missing"
                                            : "fact_missing",
               args, texts);
}

/* The reason of a rule that broke: the message of the error, whose arguments
 * are kept apart for programs. */
static void error_reason(struct arena *arena, struct value *map,
                         const struct judged_rule *judged)
{
    assert(judged->outcome == OUTCOME_ERROR);
    assert(judged->error < CALL_ERROR_COUNT);
    char text[LANGUAGE_COUNT][1024];
    err_text(judged->err, LANGUAGE_ID, text[0], sizeof(text[0]));
    err_text(judged->err, LANGUAGE_EN, text[1], sizeof(text[1]));
    struct value *args = value_list(arena);
    for (int i = 0; i < judged->err->args_count; i++) {
        value_add(args, value_string(arena, judged->err->args[i]));
    }
    struct str texts[LANGUAGE_COUNT];
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const struct str parts[4] = { str_of(text[i]), STR(""), STR(""),
                                      STR("") };
        texts[i] = joined(arena, parts);
    }
    set_reason(arena, map, error_names[judged->error], args, texts);
}

/* The reason that the rule itself gave, else its title. A rule that gives a
 * text without a code has the code "given". */
static void fail_reason(struct arena *arena, struct value *map,
                        const struct judged_rule *judged)
{
    assert(arena != NULL);
    assert(judged->rule != NULL);
    const char *code = "not_met";
    struct str texts[LANGUAGE_COUNT];
    bool given = judged->reason[LANGUAGE_ID].size > 0
        || judged->reason[LANGUAGE_EN].size > 0;
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const struct str parts[4] = {
            given ? STR("") : i == LANGUAGE_ID ? STR("Tidak terpenuhi: ")
                                               : STR("Not met: "),
            given ? judged->reason[i] : judged->rule->title[i], STR(""),
            STR("")
        };
        texts[i] = joined(arena, parts);
    }
    if (given) {
        code = judged->reason_code.size > 0 ? judged->reason_code.bytes
                                            : "given";
    }
    set_reason(arena, map, code, value_list(arena), texts);
}

/* Sets the reason that suits the outcome; null when there is nothing to
 * explain. A rule that passes may say why, too. */
static void put_reason(struct arena *arena, struct value *map,
                       const struct judged_rule *judged)
{
    assert(judged->outcome < OUTCOME_COUNT);
    switch (judged->outcome) {
    case OUTCOME_FAIL:
        fail_reason(arena, map, judged);
        return;
    case OUTCOME_UNKNOWN:
        unknown_reason(arena, map, judged);
        return;
    case OUTCOME_ERROR:
        error_reason(arena, map, judged);
        return;
    case OUTCOME_PASS:
        if (judged->reason[LANGUAGE_ID].size > 0) {
            fail_reason(arena, map, judged);
            return;
        }
        break;
    case OUTCOME_SKIPPED:
    case OUTCOME_COUNT:
        break;
    }
    put(map, STR("reason"), value_null(arena));
}

/* Sets a member whose key belongs to a pack, which may go before the tree:
 * the key is copied. Without memory the member is left out. */
static void set_named(struct arena *arena, struct value *map, struct str key,
                      struct value *item)
{
    assert(key.size > 0);
    struct str copy = str_copy(arena, key);
    if (copy.bytes != NULL) {
        (void)value_set_new(map, copy, item);
    }
}

/* Sets reads: {fact: value}, in the order of first read, as that order is
 * the way the rule took to its answer. */
static void put_reads(struct arena *arena, struct value *map,
                      const struct judgement *judgement,
                      const struct judged_rule *judged)
{
    assert(arena != NULL);
    assert(judgement->facts != NULL);
    struct value *reads = value_map(arena);
    const struct schema *facts = &judgement->pack->facts;
    for (size_t i = 0; i < judged->fact_reads_count; i++) {
        int32_t slot = judged->fact_reads[i];
        set_named(arena, reads, facts->fields[slot].name,
                  cell_to_value(arena, facts->fields[slot].type,
                                judgement->facts[slot]));
    }
    put(map, STR("reads"), reads);
}

/* Sets parameters: {key: {value, basis}} that the rule read, as they stood.
 * At the owner's own level the legal basis of each is known; a proposal of a
 * child has none here. */
static void put_parameters(struct arena *arena, struct value *map,
                           const struct judgement *judgement,
                           const struct judged_rule *judged)
{
    assert(judged->owner != NULL);
    assert(judged->pack != NULL);
    const struct schema *schema = &judged->owner->parameters;
    struct value *all = value_map(arena);
    put(map, STR("parameters"), all);
    if (judged->parameter_reads_count == 0) {
        return;
    }
    struct cell *cells = arena_alloc(arena,
                                     (schema->count + 1) * sizeof(*cells));
    const struct parameter_row **rows = arena_alloc(
        arena, (schema->count + 1) * sizeof(*rows));
    if (cells == NULL || rows == NULL) {
        return;
    }
    pack_parameters_on(judged->pack, judgement->as_of, cells, NULL);
    if (judged->pack == judged->owner) {
        pack_parameters_on(judged->owner, judgement->as_of, cells, rows);
    } else {
        bool differs = false;
        pack_parameters_proposed(judged->owner, judged->pack,
                                 judgement->as_of, cells, &differs);
    }
    for (size_t i = 0; i < judged->parameter_reads_count; i++) {
        int32_t slot = judged->parameter_reads[i];
        struct value *one = value_map(arena);
        value_set(one, "value", cell_to_value(
            arena, schema->fields[slot].type, cells[slot]));
        if (rows[slot] != NULL) {
            value_set_text(arena, one, "basis", rows[slot]->basis);
        }
        set_named(arena, all, schema->fields[slot].name, one);
    }
}

/* What --explain adds to a rule: title, basis, effect of failing,
 * parameters, steps of the VM, and which error. */
static void put_explanation(struct arena *arena, struct value *map,
                            const struct judgement *judgement,
                            const struct judged_rule *judged)
{
    assert(arena != NULL);
    assert(judged->rule != NULL);
    const struct rule *rule = judged->rule;
    struct value *title = value_map(arena);
    put(title, STR("id"), value_text(arena, rule->title[LANGUAGE_ID]));
    put(title, STR("en"), value_text(arena, rule->title[LANGUAGE_EN]));
    put(map, STR("title"), title);
    put(map, STR("basis"), value_text(arena, rule->basis));
    put(map, STR("on_fail"), value_text(arena, rule->on_fail));
    put_parameters(arena, map, judgement, judged);
    put(map, STR("steps"), value_integer(arena, judged->steps));
    if (judged->outcome == OUTCOME_ERROR) {
        value_set_string(arena, map, "error", error_names[judged->error]);
    }
}

/* One judged rule as data; the members of CLI.md in their order. */
static struct value *rule_value(struct arena *arena,
                                const struct judgement *judgement,
                                const struct judged_rule *judged,
                                bool explain)
{
    assert(judged->rule != NULL);
    assert(judged->pack != NULL);
    struct value *map = value_map(arena);
    put(map, STR("id"), value_text(arena, judged->rule->id));
    put(map, STR("pack"), value_text(arena, judged->pack->id));
    put(map, STR("outcome"),
        value_borrow(arena, str_of(outcome_name(judged->outcome))));
    put(map, STR("effect"),
        value_borrow(arena, str_of(effect_name(judged->effect))));
    put_reason(arena, map, judged);
    put_reads(arena, map, judgement, judged);
    if (explain) {
        put_explanation(arena, map, judgement, judged);
    }
    return map;
}

struct value *pack_identity(struct arena *arena, const struct pack *pack)
{
    assert(arena != NULL);
    if (pack == NULL) {
        return value_null(arena);
    }
    assert(pack->id.size > 0 && pack->sha256[0] != 0);
    struct value *map = value_map(arena);
    value_set_text(arena, map, "id", pack->id);
    value_set_text(arena, map, "version", pack->version);
    value_set_string(arena, map, "sha256", pack->sha256);
    return map;
}

/* The answer of eval and decide (CLI.md); `explain` adds basis, parameters and
 * steps. */
struct value *judgement_value(struct arena *arena,
                              const struct judgement *judgement,
                              bool explain)
{
    assert(arena != NULL);
    assert(judgement != NULL);
    struct value *map = value_map(arena);
    char as_of[11];
    date_format(judgement->as_of, as_of);
    value_set_string(arena, map, "verdict",
                     verdict_name(judgement->verdict));
    value_set_string(arena, map, "as_of", as_of);
    struct value *packs = value_list(arena);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(judgement->pack, chain);
    for (size_t i = 0; i < count; i++) {
        struct value *pack = pack_identity(arena, chain[i]);
        value_add(packs, pack);
    }
    value_set(map, "packs", packs);
    struct value *rules = value_list(arena);
    for (size_t i = 0; i < judgement->rules_count; i++) {
        value_add(rules, rule_value(arena, judgement, &judgement->rules[i],
                                    explain));
    }
    value_set(map, "rules", rules);
    return map;
}
