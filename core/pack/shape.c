/* Checks of values, one a shape.
 *
 * A text where a number or a date is wanted names a parameter (or a fact), so
 * that staff change it in a CSV; the slot is kept in the rule, and what is
 * named counts as used.
 *
 * `check` carries the field, its value and what is expected; a shape returns 0
 * or fills check->err without a place, and fields.c adds the declaration's
 * line.  What a shape learns (slots, words, titles) it writes into the
 * rule. */
#include "pack/shape.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"

/* --- Saying what is wrong ------------------------------------------------ */

/* "field cannot be VALUE; expected ...".  A list or map is shown as JSON, as
 * the script's own source is not at hand.  Returns the code. */
static int fail_value(struct shape_check *check)
{
    struct buf buf;
    buf_init(&buf, check->build->pack->mem, 0);
    assert(check->value != NULL);
    if (check->value->kind == VALUE_TEXT) {
        buf_str(&buf, check->value->text);
    } else {
        json_write(&buf, check->value, 0);
    }
    int code = buf.failed
        ? err_nomem(check->err)
        : err_fail(check->err, MESSAGE_PACK_DECLARATION_VALUE, "stsss",
                   check->kind, check->rule->id, check->field,
                   buf.bytes == NULL ? "" : buf.bytes, check->expected);
    buf_free(&buf);
    return code;
}

/* The name stands for nothing that is declared.  Returns the code. */
static int fail_parameter(struct shape_check *check, struct str key,
                          struct str nearest)
{
    assert(check->field != NULL);
    return err_fail(check->err, MESSAGE_PACK_DECLARATION_PARAMETER, "ststt",
                    check->kind, check->rule->id, check->field,
                    key, nearest);
}

/* The name is declared, with a type that does not serve here.  Returns the
 * code. */
static int fail_type(struct shape_check *check, const struct field *field)
{
    assert(field != NULL);
    return err_fail(check->err, MESSAGE_PACK_DECLARATION_PARAMETER_TYPE,
                    "ststss", check->kind, check->rule->id,
                    check->field, field->name, type_name(field->type),
                    check->expected);
}

/* --- Shapes -------------------------------------------------------------- */

/* Is `text` one of the words of "a|b|c"?  Exact: an empty text is a word only
 * when two bars meet. */
static bool word_in(struct str text, const char *words)
{
    struct str rest = str_of(words);
    assert(rest.size > 0);
    while (true) {
        const char *bar = memchr(rest.bytes, '|', rest.size);
        size_t size = bar == NULL ? rest.size : (size_t)(bar - rest.bytes);
        if (str_equal(text, (struct str){ rest.bytes, size })) {
            return true;
        }
        if (bar == NULL) {
            return false;
        }
        rest = (struct str){ bar + 1, rest.size - size - 1 };
    }
}

/* Is `text` in a list of the caller's program? Without a list, yes.  `words`
 * ends with NULL. Where the embedder lends no list nothing can be called
 * unknown. */
static bool known_word(struct str text, const char *const *words)
{
    assert(text.bytes != NULL);
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        if (str_is(text, words[i])) {
            return true;
        }
    }
    return words == NULL;
}

/* Empty text never says anything.  Only a value of kind text has `text`
 * set. */
static bool is_text(const struct value *value)
{
    assert(value != NULL);
    return value->kind == VALUE_TEXT && value->text.size > 0;
}

/* A slot of a parameter of this name, marked as used; -1 = none.  Marked at
 * once: what a declaration names is used although no function reads it. */
static int parameter_slot(const struct shape_check *check, struct str key)
{
    struct pack *pack = check->build->pack;
    int slot = schema_find(&pack->parameters, key);
    assert(slot < (int)pack->parameters.count);
    if (slot >= 0) {
        pack->parameters_used[slot] = true;
    }
    return slot;
}

/* Text in both languages, or { id, en }.  Without English the Indonesian title
 * stands for both and a warning says so; `purpose` is only a remark and is not
 * kept.  0, or err. */
static int check_title(struct shape_check *check)
{
    const struct value *value = check->value;
    struct str id = value->text, en = { "", 0 };
    if (value->kind == VALUE_MAP) {
        id = value_get_text(value, "id");
        en = value_get_text(value, "en");
    } else if (!is_text(value)) {
        return fail_value(check);
    }
    assert(check->shape == SHAPE_TITLE);
    if (id.size == 0) {
        return fail_value(check);
    }
    if (str_is(str_of(check->field), "purpose")) {
        return 0;
    }
    check->rule->title[LANGUAGE_ID] = id;
    check->rule->title[LANGUAGE_EN] = en.size > 0 ? en : id;
    if (en.size > 0) {
        return 0;
    }
    err_fail(check->err, MESSAGE_PACK_DECLARATION_TITLE, "st",
             check->kind, check->rule->id);
    (void)err_at(check->err, check->file, check->rule->declaration->line, 0);
    return build_absorb(check->build, SEVERITY_WARNING, check->err);
}

/* One action name, a list of them, or "*".  `attach:` is followed by a type of
 * document.  Names are compared with the program's lists where it lends them;
 * "*" is any action.  An empty list guards nothing and is refused.  0 or
 * err. */
static int check_action(struct shape_check *check)
{
    const char *const *actions = check->build->options->words.actions;
    const struct value *item = check->value;
    bool list = item->kind == VALUE_LIST;
    assert(check->shape == SHAPE_ACTION);
    if (list && item->first == NULL) {
        return fail_value(check);
    }
    for (item = list ? item->first : item; item != NULL;
         item = list ? item->next : NULL) {
        struct str text = item->text;
        bool attach = is_text(item) && str_starts(text, "attach:");
        if (attach) {
            text = (struct str){ text.bytes + 7, text.size - 7 };
        }
        bool star = is_text(item) && str_is(text, "*");
        bool ok = is_text(item)
                  && (star || build_name_ok(text, false))
                  && (star || known_word(text, attach
                        ? check->build->options->words.documents : actions));
        if (!ok) {
            return fail_value(check);
        }
    }
    return 0;
}

/* The key of a numeric parameter.  A literal number is refused: weights and
 * points are what staff change from year to year, with a basis and a date.  0
 * or err. */
static int check_number(struct shape_check *check)
{
    const struct schema *schema = &check->build->pack->parameters;
    if (!is_text(check->value)) {
        return fail_value(check);
    }
    struct str key = check->value->text;
    int slot = parameter_slot(check, key);
    if (slot < 0) {
        return fail_parameter(check, key, schema_nearest(schema, key));
    }
    struct type type = schema->fields[slot].type;
    if (type.list || (type.base != TYPE_INT && type.base != TYPE_NUMBER)) {
        return fail_type(check, &schema->fields[slot]);
    }
    check->rule->number_slot = slot;
    assert(check->rule->number_slot >= 0);
    return 0;
}

/* "N day|week|month|year(s)".  From 1 to 1000; singular and plural count the
 * same.  Whether a month has the day is the schedule's question.  0 or err. */
static int check_every(struct shape_check *check)
{
    static const char units[] = "day|days|week|weeks|month|months|year|years";
    if (!is_text(check->value)) {
        return fail_value(check);
    }
    struct str text = check->value->text;
    const char *blank = memchr(text.bytes, ' ', text.size);
    int64_t count = 0;
    size_t size = blank == NULL ? 0 : (size_t)(blank - text.bytes);
    assert(size <= text.size);
    if (blank == NULL
        || !str_integer((struct str){ text.bytes, size }, &count)
        || count < 1 || count > 1000
        || !word_in((struct str){ blank + 1, text.size - size - 1 },
                    units)) {
        return fail_value(check);
    }
    return 0;
}

/* A date in itself: an integer of the script's, or ISO text.  Scripts write
 * `date "2021-11-01"`, which is an integer by the time it comes here. */
static bool is_date(const struct value *value)
{
    assert(value != NULL);
    int64_t date = 0;
    if (value->kind == VALUE_INTEGER) {
        return value->integer >= DATE_MIN && value->integer <= DATE_MAX;
    }
    return value->kind == VALUE_TEXT && date_parse(value->text, &date);
}

/* A date, or the name of a date parameter or date fact.  Parameters come
 * before facts of the same name.  For a name the slot is kept, for a fixed
 * date the value itself is read later.  0 or err naming the nearest. */
static int check_day(struct shape_check *check)
{
    struct pack *pack = check->build->pack;
    bool from = str_is(str_of(check->field), "from");
    int *slot = from ? &check->rule->from_slot : &check->rule->on_slot;
    bool *is_fact = from ? &check->rule->from_is_fact
                         : &check->rule->on_is_fact;
    if (is_date(check->value)) {
        return 0;
    }
    if (!is_text(check->value)) {
        return fail_value(check);
    }
    struct str name = check->value->text;
    const struct schema *schema = &pack->parameters;
    *slot = parameter_slot(check, name);
    if (*slot < 0) {
        schema = &pack->facts;
        *slot = schema_find(schema, name);
        *is_fact = *slot >= 0;
    }
    if (*slot < 0) {
        struct str nearest = schema_nearest(&pack->parameters, name);
        return fail_parameter(check, name, nearest.size > 0
                              ? nearest : schema_nearest(schema, name));
    }
    if (*is_fact) {
        pack->facts_used[*slot] = true;
    }
    assert((size_t)*slot < schema->count);
    const struct type date = { TYPE_DATE, false };
    return type_equal(schema->fields[*slot].type, date)
           ? 0 : fail_type(check, &schema->fields[*slot]);
}

/* Fixed dates of a duty: at least one, each a day.  A duty's dates as a
 * function are not seen here.  0 or err. */
static int check_days(struct shape_check *check)
{
    assert(check->shape == SHAPE_DAYS);
    if (check->value->kind != VALUE_LIST || check->value->count == 0) {
        return fail_value(check);
    }
    for (const struct value *item = check->value->first; item != NULL;
         item = item->next) {
        if (!is_date(item)) {
            return fail_value(check);
        }
    }
    return 0;
}

/* "HH:MM" or "HH:MM:SS".  In the duty's zone; 24:00 is no time.  0 or err. */
static int check_clock(struct shape_check *check)
{
    static const int limits[] = { 23, 59, 59 };
    struct str text = check->value->text;
    bool ok = is_text(check->value) && (text.size == 5 || text.size == 8);
    for (size_t i = 0; ok && i < text.size; i++) {
        char c = text.bytes[i];
        ok = i % 3 == 2 ? c == ':' : c >= '0' && c <= '9';
    }
    for (size_t i = 0; ok && i + 1 < text.size; i += 3) {
        int number = (text.bytes[i] - '0') * 10 + text.bytes[i + 1] - '0';
        assert(i / 3 < 3);
        ok = number <= limits[i / 3];
    }
    return ok ? 0 : fail_value(check);
}

/* A time or date fact whose arrival is measured, or "action.NAME".  What a
 * deadline compares its due time with.  An action has no slot: the time at
 * which it was recorded counts.  0 or err. */
static int check_stamp(struct shape_check *check)
{
    struct pack *pack = check->build->pack;
    if (!is_text(check->value)) {
        return fail_value(check);
    }
    struct str name = check->value->text;
    if (str_starts(name, "action.")) {
        struct str action = { name.bytes + 7, name.size - 7 };
        return build_name_ok(action, false)
               && known_word(action, check->build->options->words.actions)
               ? 0 : fail_value(check);
    }
    int slot = schema_find(&pack->facts, name);
    if (slot < 0) {
        return fail_parameter(check, name,
                              schema_nearest(&pack->facts, name));
    }
    struct type type = pack->facts.fields[slot].type;
    assert((size_t)slot < pack->facts.count);
    if (type.list || (type.base != TYPE_TIME && type.base != TYPE_DATE)) {
        return fail_type(check, &pack->facts.fields[slot]);
    }
    pack->facts_used[slot] = true;
    check->rule->measures_slot = slot;
    return 0;
}

/* Names of documents and roles are compared with the program's lists when it
 * lends them; the pack layer itself knows none.  `basis` is kept for results;
 * ids were read by script/declare.c.  0 or err. */
static int check_text(struct shape_check *check)
{
    const struct pack_words *words = &check->build->options->words;
    bool basis = str_is(str_of(check->field), "basis");
    if (!is_text(check->value)) {
        return fail_value(check);
    }
    if (basis) {
        check->rule->basis = check->value->text;
    }
    enum shape shape = check->shape;
    assert(shape == SHAPE_TEXT || shape == SHAPE_DOCUMENT
           || shape == SHAPE_ROLE);
    bool known = shape == SHAPE_TEXT
                 || known_word(check->value->text,
                               shape == SHAPE_ROLE ? words->roles
                                                   : words->documents);
    return known ? 0 : fail_value(check);
}

/* Exactly one of the words, nothing trimmed: scripts are not forms.  The words
 * are those of the field's row in fields.c.  `on_fail` is kept, being read at
 * every judgement.  0 or err. */
static int check_word(struct shape_check *check)
{
    assert(check->shape == SHAPE_WORD);
    if (!is_text(check->value)
        || !word_in(check->value->text, check->expected)) {
        return fail_value(check);
    }
    if (str_is(str_of(check->field), "on_fail")) {
        check->rule->on_fail = check->value->text;
    }
    return 0;
}

/* Small shapes are judged here, the others have a function each. */
int shape_check(struct shape_check *check)
{
    assert(check->value != NULL);
    const struct value *value = check->value;
    enum zone zone = ZONE_UTC;
    switch (check->shape) {
    case SHAPE_TITLE: return check_title(check);
    case SHAPE_WORD: return check_word(check);
    case SHAPE_ACTION: return check_action(check);
    case SHAPE_NUMBER: return check_number(check);
    case SHAPE_EVERY: return check_every(check);
    case SHAPE_DAY: return check_day(check);
    case SHAPE_DAYS: return check_days(check);
    case SHAPE_CLOCK: return check_clock(check);
    case SHAPE_STAMP: return check_stamp(check);
    case SHAPE_LATE_DAYS:
        return value->kind == VALUE_INTEGER && value->integer >= 0
               && value->integer <= 3660 ? 0 : fail_value(check);
    case SHAPE_TEXT: case SHAPE_DOCUMENT: case SHAPE_ROLE:
        return check_text(check);
    case SHAPE_COUNT:
        return value->kind == VALUE_INTEGER && value->integer >= 1
               && value->integer <= 10000 ? 0 : fail_value(check);
    case SHAPE_ZONE:
        return is_text(value) && zone_find(value->text, &zone)
               && zone != ZONE_UTC ? 0 : fail_value(check);
    case SHAPE_FUNCTION: break;   /* a function is no plain field */
    }
    return fail_value(check);
}
