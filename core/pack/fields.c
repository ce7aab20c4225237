/* One table of all fields (LANGUAGE.md sections 3 and 6).  A field nobody
 * knows is a mistake: a misspelt `on_fial` must not pass for a default.
 *
 * ORDER: a field added here needs a place in LANGUAGE.md, in shape.c when its
 * shape is new, and in the reader that uses it.  Two rows may share a name
 * when the kinds differ. */
#include "pack/fields.h"

#include <assert.h>
#include <string.h>

#include "pack/shape.h"

#define BIT(kind) (1u << DECLARATION_##kind)
#define ANY_KIND ((1u << DECLARATION_KIND_COUNT) - 1)

static const struct field_row {
    const char *name;             /* as scripts write it */
    unsigned kinds, required;     /* bits of declaration kinds */
    enum shape shape;
    const char *expected;         /* for messages; words of SHAPE_WORD */
} field_rows[] = {
    { "id", ANY_KIND, ANY_KIND & ~BIT(PREFER), SHAPE_TEXT, "\"B01\"" },
    { "title", ANY_KIND, ANY_KIND & ~BIT(PREFER), SHAPE_TITLE,
      "{ id = \"...\", en = \"...\" }" },
    { "basis", ANY_KIND, 0, SHAPE_TEXT, "\"F014\"" },
    { "on_fail", BIT(RULE), BIT(RULE), SHAPE_WORD,
      "ineligible|needs_review|note" },
    { "on_fail", BIT(GUARD), 0, SHAPE_WORD, "block|review|warn" },
    { "action", BIT(GUARD), BIT(GUARD), SHAPE_ACTION,
      "\"submit_plan\", { \"select\", \"attach:action_plan\" }, \"*\"" },
    { "check", BIT(RULE) | BIT(GUARD), BIT(RULE) | BIT(GUARD),
      SHAPE_FUNCTION, "function(case, p) ... end" },
    { "when", BIT(RULE) | BIT(GUARD) | BIT(BONUS) | BIT(PREFER) | BIT(DUTY)
              | BIT(DEADLINE), BIT(BONUS), SHAPE_FUNCTION,
      "function(case, p) ... end" },
    { "value", BIT(COMPONENT) | BIT(PREFER), BIT(COMPONENT), SHAPE_FUNCTION,
      "function(case, p) ... end" },
    { "weight", BIT(COMPONENT), BIT(COMPONENT), SHAPE_NUMBER, "int, number" },
    { "points", BIT(BONUS), BIT(BONUS), SHAPE_NUMBER, "int, number" },
    { "every", BIT(DUTY), 0, SHAPE_EVERY, "\"1 month\", \"2 weeks\"" },
    { "count", BIT(DUTY), 0, SHAPE_COUNT, "1, 2, 3, ..." },
    { "from", BIT(DUTY), 0, SHAPE_DAY, "date" },
    { "on", BIT(DUTY) | BIT(DEADLINE), BIT(DEADLINE), SHAPE_DAY, "date" },
    { "dates", BIT(DUTY), 0, SHAPE_DAYS, "{ date \"2021-11-01\", ... }" },
    { "roll", BIT(DUTY), 0, SHAPE_WORD,
      "none|next_working_day|previous_working_day" },
    { "at", BIT(DUTY) | BIT(DEADLINE), 0, SHAPE_CLOCK, "\"12:00\"" },
    { "zone", BIT(DEADLINE), 0, SHAPE_ZONE, "WIB, WITA, WIT" },
    { "purpose", BIT(DUTY), 0, SHAPE_TITLE, "\"...\"" },
    { "document", BIT(DUTY), 0, SHAPE_DOCUMENT, "\"monitoring_report\"" },
    { "role", BIT(DUTY), 0, SHAPE_ROLE, "\"opd\"" },
    { "escalate_after", BIT(DUTY), 0, SHAPE_EVERY, "\"7 days\"" },
    { "measures", BIT(DEADLINE), BIT(DEADLINE), SHAPE_STAMP,
      "\"document.action_plan.received_at_bureau\", \"action.submit\"" },
    { "on_late", BIT(DEADLINE), 0, SHAPE_WORD,
      "warn|review|block" },
    { "late_days", BIT(DEADLINE), 0, SHAPE_LATE_DAYS,
      "0, 1, 2, ..." },
};
enum { FIELDS = sizeof field_rows / sizeof field_rows[0] };

static const char *const function_names[FUNCTION_COUNT] = {
    [FUNCTION_WHEN] = "when", [FUNCTION_CHECK] = "check",
    [FUNCTION_VALUE] = "value", [FUNCTION_ON] = "on",
    [FUNCTION_DATES] = "dates",
};

static const char *const kind_names[DECLARATION_KIND_COUNT] = {
    [DECLARATION_RULE] = "rule", [DECLARATION_COMPONENT] = "component",
    [DECLARATION_BONUS] = "bonus", [DECLARATION_PREFER] = "prefer",
    [DECLARATION_DUTY] = "duty", [DECLARATION_DEADLINE] = "deadline",
    [DECLARATION_GUARD] = "guard",
};

/* As scripts write it, in messages of both languages. */
const char *fields_kind_name(enum declaration_kind kind)
{
    assert(kind < DECLARATION_KIND_COUNT);
    assert(kind_names[kind] != NULL);
    return kind_names[kind];
}

/* See fields.h. */
bool fields_at(enum declaration_kind kind, size_t index,
               struct field_shown *out)
{
    assert(out != NULL);
    size_t seen = 0;
    assert(kind < DECLARATION_KIND_COUNT);
    for (int i = 0; i < FIELDS; i++) {
        const struct field_row *row = &field_rows[i];
        if ((row->kinds >> kind & 1u) != 0 && seen++ == index) {
            *out = (struct field_shown){
                .name = row->name, .expected = row->expected,
                .required = (row->required >> kind & 1u) != 0,
                .is_choice = row->shape == SHAPE_WORD };
            return true;
        }
    }
    return false;
}

/* --- The whole ----------------------------------------------------------- */

/* The row of a field for this kind, or NULL; *nearest a name it may mean.
 * *nearest is always set, "title" when nothing is near; only fields of this
 * kind are suggested. */
static const struct field_row *find_row(enum declaration_kind kind,
                                        struct str name,
                                        struct str *nearest)
{
    size_t distance = SIZE_MAX;
    *nearest = STR("title");
    assert(kind < DECLARATION_KIND_COUNT);
    for (int i = 0; i < FIELDS; i++) {
        if ((field_rows[i].kinds >> kind & 1u) == 0) {
            continue;
        }
        struct str candidate = str_of(field_rows[i].name);
        if (str_equal(candidate, name)) {
            return &field_rows[i];
        }
        if (str_nearer(name, candidate, &distance)) {
            *nearest = candidate;
        }
    }
    return NULL;
}

/* Notes the mistake of one field at the declaration.  0, or what is no
 * finding. */
static int absorb(struct shape_check *check, enum severity severity)
{
    assert(check->err->code != 0);
    (void)err_at(check->err, check->file, check->rule->declaration->line, 0);
    return build_absorb(check->build, severity, check->err);
}

/* Some fields may be a value or a function: `on`, `dates`.  Functions are not
 * among the plain fields; script/declare.c put them by number. */
static bool has_function(const struct declaration *declaration,
                         const char *name)
{
    assert(name != NULL);
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        if (declaration->functions[i] >= 0
            && strcmp(function_names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Fields that must be there, and functions that have no place here.  A field
 * counts as given whether it is a value or a function.  Functions under a name
 * that this kind has not are refused: they would never be called.  0, or what
 * is no finding. */
static int check_required(struct shape_check *check)
{
    const struct declaration *declaration = check->rule->declaration;
    unsigned bit = 1u << declaration->kind;
    int code = 0;
    assert(declaration->fields != NULL);
    for (int i = 0; i < FIELDS && code == 0; i++) {
        /* Only rows of this kind have the bit, so none of another is asked
         * for. */
        const struct field_row *row = &field_rows[i];
        if ((row->required & bit) == 0
            || value_get(declaration->fields, row->name) != NULL
            || has_function(declaration, row->name)) {
            continue;
        }
        err_fail(check->err, MESSAGE_PACK_DECLARATION_NEEDS, "stss",
                 check->kind, check->rule->id, row->name, row->expected);
        code = absorb(check, SEVERITY_ERROR);
    }
    for (int i = 0; i < FUNCTION_COUNT && code == 0; i++) {
        struct str nearest;
        struct str name = str_of(function_names[i]);
        if (declaration->functions[i] < 0
            || find_row(declaration->kind, name, &nearest) != NULL) {
            continue;
        }
        err_fail(check->err, MESSAGE_PACK_DECLARATION_FIELD, "sttt",
                 check->kind, check->rule->id, name, nearest);
        code = absorb(check, SEVERITY_ERROR);
    }
    return code;
}

/* A duty falls due in one way; everything names its basis.  Without exactly
 * one of every, on and dates a duty has no due date or two.  A missing basis
 * is a warning: rules are drafted before their decree is found.  0, or what is
 * no finding. */
static int check_whole(struct shape_check *check)
{
    const struct declaration *declaration = check->rule->declaration;
    /* A function counts as a way like a value does. */
    int ways = 0, code = 0;
    static const char *const names[] = { "every", "on", "dates" };
    assert(declaration->fields != NULL);
    for (int i = 0; i < 3; i++) {
        ways += value_get(declaration->fields, names[i]) != NULL
                || has_function(declaration, names[i]);
    }
    if (declaration->kind == DECLARATION_DUTY && ways != 1) {
        err_fail(check->err, MESSAGE_PACK_DUTY_DATES, "t", check->rule->id);
        code = absorb(check, SEVERITY_ERROR);
    }
    if (code == 0 && check->rule->basis.size == 0
        && declaration->kind != DECLARATION_PREFER) {
        err_fail(check->err, MESSAGE_PACK_DECLARATION_BASIS, "st",
                 check->kind, check->rule->id);
        code = absorb(check, SEVERITY_WARNING);
    }
    return code;
}

/* Given fields first, in the order of the script; then what is missing; then
 * what they say together.  A guard without `on_fail` blocks, so that leaving
 * it out is the safe choice.  0 with mistakes among the findings, or what is
 * no finding. */
int fields_check(struct build *build, struct rule *rule, const char *file,
                 struct err *err)
{
    struct shape_check check = {
        .build = build, .rule = rule, .file = file, .err = err,
        .kind = fields_kind_name(rule->declaration->kind),
    };
    const struct declaration *declaration = rule->declaration;
    int code = 0;
    assert(declaration->fields != NULL);
    assert(declaration->fields->kind == VALUE_MAP);
    for (const struct value *value = declaration->fields->first;
         value != NULL && code == 0; value = value->next) {
        struct str nearest;
        const struct field_row *row = find_row(declaration->kind,
                                               value->key, &nearest);
        if (row == NULL) {
            err_fail(err, MESSAGE_PACK_DECLARATION_FIELD, "sttt",
                     check.kind, rule->id, value->key, nearest);
            code = absorb(&check, SEVERITY_ERROR);
            continue;
        }
        check.value = value;
        check.field = row->name;
        check.shape = row->shape;
        check.expected = row->expected;
        if (shape_check(&check) != 0) {
            code = absorb(&check, SEVERITY_ERROR);
        }
    }
    if (code == 0) {
        code = check_required(&check);
    }
    if (declaration->kind == DECLARATION_GUARD && rule->on_fail.size == 0) {
        rule->on_fail = STR("block");
    }
    return code == 0 ? check_whole(&check) : code;
}
