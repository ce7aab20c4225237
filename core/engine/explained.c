/* The words of an explanation.
 *
 * A fact is told by its title and value, as found, with its source and date
 * when somebody entered it; else by where the hub took it from.  Nothing here
 * decides: everything comes from a judgement that was made. */
#include "engine/explained.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "expr/words.h"
#include "pack/lookup.h"

/* A condition of more parts than this is shown by its first ones: nobody
 * reads on. */
enum { PARTS_MAX = 32 };

/* Where a fact that nobody entered comes from; part of the contract. */
static const char *const origins[] = {
    "file", "entered", "catalogue", "derived", "hub"
};

struct value *explained_both(struct arena *arena,
                             const struct str texts[LANGUAGE_COUNT])
{
    assert(arena != NULL);
    assert(texts != NULL);
    struct value *map = value_map(arena);
    value_set_text(arena, map, "id", texts[LANGUAGE_ID]);
    value_set_text(arena, map, "en", texts[LANGUAGE_EN]);
    return map;
}

/* What people call a field. */
static struct value *title_of(struct arena *arena, const struct field *field)
{
    assert(field != NULL);
    assert(field->name.size > 0);
    struct str texts[LANGUAGE_COUNT];
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        texts[i] = field->title[i].size > 0 ? field->title[i] : field->name;
    }
    return explained_both(arena, texts);
}

/* Appends the unit. Packs name units in Indonesian; the usual ones are known
 * in English. A year is no amount: "2019", not "2019 tahun". */
static void put_unit(struct buf *buf, const struct field *field,
                     struct cell cell, int language)
{
    static const char *const units[][2] = {
        { "bulan", "months" }, { "tahun", "years" }, { "hari", "days" },
        { "kasus", "cases" }, { "usulan", "proposals" },
        { "kelompok", "groups" }, { "juta rupiah", "million rupiah" },
        { "poin", "points" }, { "persen", "per cent" }
    };
    struct str unit = field->unit;
    bool year = field->type.base == TYPE_INT && str_is(unit, "tahun")
        && cell.as.integer > 1000;
    assert(cell.known);
    assert(language >= 0 && language < LANGUAGE_COUNT);
    if (unit.size == 0 || year || field->type.list) {
        return;
    }
    for (size_t i = 0; language == LANGUAGE_EN
         && i < sizeof(units) / sizeof(units[0]); i++) {
        unit = str_is(unit, units[i][0]) ? str_of(units[i][1]) : unit;
    }
    buf_char(buf, ' ');
    buf_str(buf, unit);
}

struct str explained_hidden(enum language language)
{
    static const char *const hidden[LANGUAGE_COUNT] = {
        "(data pribadi, tidak ditampilkan)", "(personal data, not shown)" };
    assert(language >= 0);
    assert(language < LANGUAGE_COUNT);
    return str_of(hidden[language]);
}

/* A value with its unit: "24 bulan". Personal values stay unsaid. */
static struct value *words_of(struct arena *arena, const struct field *field,
                              struct cell cell)
{
    assert(arena != NULL);
    assert(field != NULL);
    bool personal = cell_personal(field, cell);
    struct str texts[LANGUAGE_COUNT];
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        struct buf buf;
        buf_init(&buf, arena->mem, 0);
        if (personal) {
            buf_str(&buf, explained_hidden((enum language)i));
        } else {
            words_cell(&buf, field, field->type, cell, (enum language)i);
        }
        if (cell.known && !personal) {
            put_unit(&buf, field, cell, i);
        }
        texts[i] = str_copy(arena, buf_view(&buf));
        arena->failed = arena->failed || buf.failed;
        buf_free(&buf);
    }
    return explained_both(arena, texts);
}

/* --- What was found ------------------------------------------------------- */

/* The value that somebody entered for the fact, or NULL. */
static const struct fact_value *entered(const struct explaining *explaining,
                                        struct str name)
{
    assert(explaining != NULL);
    assert(name.size > 0);
    for (size_t i = 0; i < explaining->values_count; i++) {
        if (str_equal(explaining->values[i].fact, name)) {
            return &explaining->values[i];
        }
    }
    return NULL;
}

/* Sets origin, and source and source_date of an entered value. A missing
 * fact has no origin: nobody said anything. */
static void put_origin(struct value *row,
                       const struct explaining *explaining,
                       const struct field *field)
{
    struct arena *arena = explaining->arena;
    const struct fact_value *value = entered(explaining, field->name);
    bool computed = (field->flags & FIELD_DERIVED) != 0
        && !str_starts(field->derived, "core:");
    int origin = !explaining->stored ? 0
        : value != NULL ? 1 : computed ? 3
        : str_starts(field->name, "innovation.")
            && (field->flags & FIELD_CORE) == 0 ? 2 : 4;
    char day[11];
    if (str_is(field->name, "as_of")
        || str_starts(field->name, "action.")) {
        return;                   /* what was asked, not what was found */
    }
    assert((size_t)origin < sizeof(origins) / sizeof(origins[0]));
    value_set_string(arena, row, "origin", origins[origin]);
    if (origin == 1) {
        value_set_text(arena, row, "source", value->source);
        if (value->has_source_date) {
            date_format(value->source_date, day);
            value_set_string(arena, row, "source_date", day);
        }
        value_set_integer(arena, row, "entry", value->entry);
    }
}

/* The facts that the rule read, in the order of first read. The kind of case
 * is left out: every rule reads it, and it explains nothing. */
static void put_found(struct value *map, const struct explaining *explaining,
                      const struct judged_rule *judged)
{
    struct arena *arena = explaining->arena;
    struct value *list = value_list(arena);
    const struct schema *schema = &explaining->leaf->facts;
    for (size_t i = 0; i < judged->fact_reads_count; i++) {
        size_t slot = (size_t)judged->fact_reads[i];
        const struct field *field = &schema->fields[slot];
        assert(slot < schema->count);
        if (str_is(field->name, "kind")) {
            continue;
        }
        struct value *row = value_map(arena);
        value_set_text(arena, row, "fact", field->name);
        value_set(row, "title", title_of(arena, field));
        value_set(row, "text", words_of(arena, field,
                                        explaining->facts[slot]));
        if (explaining->facts[slot].known) {
            put_origin(row, explaining, field);
        }
        value_add(list, row);
    }
    assert(map == NULL || map->kind == VALUE_MAP);
    value_set(map, "found", list);
}

/* --- What was required ---------------------------------------------------- */

/* The parameters that the rule read: title, value, since when, on what
 * basis, as the pack whose values judged it has them. */
static void put_required(struct value *map,
                         const struct explaining *explaining,
                         const struct judged_rule *judged)
{
    struct arena *arena = explaining->arena;
    struct value *list = value_list(arena);
    const struct schema *schema = &judged->owner->parameters;
    for (size_t i = 0; i < judged->parameter_reads_count; i++) {
        int slot = judged->parameter_reads[i];
        const struct parameter_row *row =
            pack_parameter_row(judged->pack, slot, explaining->as_of);
        const struct field *field = &schema->fields[slot];
        struct cell none = { .known = false };
        struct value *one = value_map(arena);
        char day[11];
        assert((size_t)slot < schema->count);
        value_set_text(arena, one, "parameter", field->name);
        value_set(one, "title", title_of(arena, field));
        value_set(one, "text", words_of(arena, field, row != NULL
                                        ? row->value : none));
        if (row != NULL && row->from != INT64_MIN) {
            date_format(row->from, day);
            value_set_string(arena, one, "since", day);
        }
        if (row != NULL && row->basis.size > 0) {
            value_set_text(arena, one, "basis", row->basis);
        }
        value_add(list, one);
    }
    assert(map == NULL || map->kind == VALUE_MAP);
    value_set(map, "required", list);
}

/* --- Which part did not hold ---------------------------------------------- */

/* Joins the two languages of one explanation: they were made from the same
 * nodes, so their shapes are the same. */
static struct value *join(struct arena *arena, const struct value *id,
                          const struct value *en, int depth)
{
    assert(arena != NULL);
    struct value *list = value_list(arena);
    const struct value *one = id != NULL ? id->first : NULL;
    const struct value *two = en != NULL ? en->first : NULL;
    assert(depth >= 0);
    for (int n = 0; one != NULL && two != NULL && n < PARTS_MAX;
         one = one->next, two = two->next, n++) {
        struct value *map = value_map(arena);
        struct str texts[LANGUAGE_COUNT] = { value_get_text(one, "text"),
                                             value_get_text(two, "text") };
        const struct value *holds = value_get(one, "holds");
        value_set(map, "text", explained_both(arena, texts));
        if (holds != NULL && holds->kind == VALUE_BOOL) {
            value_set_bool(arena, map, "holds", holds->boolean);
        } else {
            value_set_null(arena, map, "holds");
        }
        if (value_get_bool(one, "any")) {
            value_set_bool(arena, map, "any", true);
        }
        if (value_get(one, "found") != NULL) {
            texts[LANGUAGE_ID] = value_get_text(one, "found");
            texts[LANGUAGE_EN] = value_get_text(two, "found");
            value_set(map, "found", explained_both(arena, texts));
        }
        const struct value *parts = value_get(one, "parts");
        if (depth > 0 && parts != NULL && parts->count > 0) {
            value_set(map, "parts", join(arena, parts,
                                         value_get(two, "parts"),
                                         depth - 1));
        }
        value_add(list, map);
    }
    return list;
}

/* The condition of a lifted rule, part by part, under the values that judged
 * it. Rules that stay in the VM have none: what they read must do. */
static void put_conditions(struct value *map,
                           const struct explaining *explaining,
                           const struct judged_rule *judged)
{
    struct arena *arena = explaining->arena;
    struct pack *owner = judged->owner;
    bool differs = false;
    assert(judged->rule != NULL);
    if (!judged->rule->lifted || judged->rule->check_node == NODE_ID_NONE) {
        return;
    }
    struct cell *cells = arena_alloc(
        arena, (owner->parameters.count + 1) * sizeof(*cells));
    if (cells == NULL) {
        return;
    }
    if (judged->pack == owner) {
        pack_parameters_on(owner, explaining->as_of, cells, NULL);
    } else {
        pack_parameters_proposed(owner, judged->pack, explaining->as_of,
                                 cells, &differs);
    }
    struct pack_lookup view = { .pack = owner, .leaf = judged->pack };
    struct eval_tables tables = lookup_tables(&view);
    struct eval eval = { &owner->graph, explaining->facts, cells, &tables,
                         arena };
    node_id node = judged->rule->check_node;
    assert(node < owner->graph.count);
    value_set(map, "conditions",
              join(arena, words_explain(arena, &eval, node, LANGUAGE_ID),
                   words_explain(arena, &eval, node, LANGUAGE_EN), 4));
}

/* What the rule said of a person is not for papers that outlive him. */
static void hide_reason(struct value *map, struct arena *arena)
{
    struct value *reason = value_get(map, "reason");
    assert(map != NULL);
    if (reason != NULL && reason->kind == VALUE_MAP) {
        value_set_string(arena, reason, "code", "personal");
        value_set(reason, "args", value_list(arena));
        value_set_text(arena, reason, "id", explained_hidden(LANGUAGE_ID));
        value_set_text(arena, reason, "en", explained_hidden(LANGUAGE_EN));
    }
    assert(arena != NULL);
}

/* The same of the values it read: that they are personal stands for them. */
static void hide_reads(struct value *map, const struct explaining *explaining,
                       const struct judged_rule *judged)
{
    const struct schema *schema = &explaining->leaf->facts;
    struct value *reads = value_get(map, "reads");
    for (size_t i = 0; reads != NULL && i < judged->fact_reads_count; i++) {
        size_t slot = (size_t)judged->fact_reads[i];
        const struct field *field = &schema->fields[slot];
        assert(slot < schema->count);
        if (cell_personal(field, explaining->facts[slot])) {
            struct value *hidden = value_map(explaining->arena);
            struct str name = str_copy(explaining->arena, field->name);
            value_set_bool(explaining->arena, hidden, "personal", true);
            if (name.bytes != NULL) {
                (void)value_set(reads, name.bytes, hidden);
            }
        }
    }
    assert(explaining->stored);
}

/* Adds found, required, conditions and reasoned to `map`. */
void explained_put(struct value *map, const struct explaining *explaining,
                   const struct judged_rule *judged)
{
    assert(explaining != NULL && explaining->leaf != NULL);
    assert(judged->rule != NULL);
    put_found(map, explaining, judged);
    put_required(map, explaining, judged);
    bool hidden = explaining->stored && judged->personal;
    if (hidden) {
        hide_reads(map, explaining, judged);
    }
    if (!hidden) {
        put_conditions(map, explaining, judged);
    } else if (judged->outcome == OUTCOME_ERROR
               || judged->reason[LANGUAGE_ID].size > 0) {
        hide_reason(map, explaining->arena);
    }
    /* A rule that says itself why it failed needs no condition read out. */
    value_set_bool(explaining->arena, map, "reasoned",
                   judged->outcome != OUTCOME_FAIL
                   || judged->reason[LANGUAGE_ID].size > 0
                   || judged->reason[LANGUAGE_EN].size > 0);
}

/* The same for the rules of a judgement that did not pass; with `passing` for
 * all. */
void explained_rules(struct value *tree, const struct explaining *explaining,
                     const struct judgement *judgement, bool passing)
{
    const struct value *rules = value_get(tree, "rules");
    struct value *one = rules != NULL ? rules->first : NULL;
    assert(explaining->leaf == judgement->pack);
    for (size_t i = 0; i < judgement->rules_count && one != NULL;
         i++, one = one->next) {
        enum outcome outcome = judgement->rules[i].outcome;
        bool shown = outcome == OUTCOME_PASS ? passing
                                             : outcome != OUTCOME_SKIPPED;
        assert(outcome < OUTCOME_COUNT);
        if (shown) {
            explained_put(one, explaining, &judgement->rules[i]);
        }
    }
}
