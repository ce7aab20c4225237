/* Collecting values.
 *
 * Numbers and dates: every constant and parameter that the rule names, and
 * one less, half less, half more and one more.  Dates besides: each other date
 * of the rule, moved by as many months as its small whole numbers say, and a
 * day beside; a few days around leap days and new year stand for "today".
 * Text: every constant, another fact's text, and a text that nobody uses; for
 * a rule that was not lifted what the rows hold, for its constants are not
 * known.  Missing is always among them, but for as_of. */
#include "engine/kill_values.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

enum { MONTHS_MOST = 600 };       /* 50 years */

/* --- Choices of one fact -------------------------------------------------- */

struct choosing {
    /* What is filled, from what. */
    struct choice_set *set;
    const struct naming *naming;  /* facts that matter */
    const struct case_rows *rows; /* of the pack's own cases */
    const struct schema *schema;  /* of the pack */
    /* Are all constants known?  Else rows have to say more. */
    bool lifted;
};

/* Each once. Beyond the room the set is not whole, and what is then called
 * equivalent is said to be sampled. */
static void add_choice(struct choice_set *set, struct choices *choices,
                       struct type type, struct choice choice)
{
    assert(set != NULL);
    assert(choices->count <= KILL_CHOICES_MAX);
    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *other = &choices->items[i];
        if (other->relative == choice.relative
            && other->months == choice.months && other->days == choice.days
            && other->year == choice.year
            && (choice.relative >= 0
                || cell_equal(type, other->cell, choice.cell))) {
            return;
        }
    }
    if (choices->count == KILL_CHOICES_MAX) {
        set->whole = false;
        return;
    }
    choices->items[choices->count] = choice;
    choices->count++;
}

/* A value as it is. Whether the fact may have it is asked when it is put
 * into a record. */
static void add_cell(struct choosing *choosing, struct choices *choices,
                     struct cell cell)
{
    assert(choosing->schema != NULL);
    struct type type = choosing->schema->fields[choices->slot].type;
    struct choice choice = { .cell = cell, .relative = -1 };
    assert(choices->slot >= 0);
    add_choice(choosing->set, choices, type, choice);
}

/* The number and those beside it; halves only where the fact is no whole
 * number. Whole numbers stand beside dates too, never the other way. */
static void add_number(struct choosing *choosing, struct choices *choices,
                       struct type type, const struct named *named)
{
    assert(!type.list);
    /* The nearest first: the first case found is the one people see. */
    static const double beside[] = { 0, -0.5, 0.5, -1, 1 };
    bool real = named->type.base == TYPE_NUMBER;
    if (named->type.base != TYPE_INT && named->type.base != type.base
        && !real) {
        return;
    }
    assert(named->cell.known);
    for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
        /* Beyond 2^53 a fact cannot be; the schema refuses it later. */
        double value = (real ? named->cell.as.number
                             : (double)named->cell.as.integer) + beside[i];
        struct cell cell = { .known = true };
        if (type.base == TYPE_NUMBER) {
            cell.as.number = value;
            add_cell(choosing, choices, cell);
        } else if (value > -9e15 && value < 9e15
                   && value == (double)(int64_t)value) {
            cell.as.integer = (int64_t)value;
            add_cell(choosing, choices, cell);
        }
    }
}

/* Values beside another fact of the same kind that comes earlier. */
static void add_beside(struct choosing *choosing, struct choices *choices)
{
    struct type type = choosing->schema->fields[choices->slot].type;
    const struct naming *naming = choosing->naming;
    bool date = type.base == TYPE_DATE;
    for (size_t i = 0; i < choosing->set->count; i++) {
        int32_t slot = choosing->set->slots[i].slot;
        struct choice choice = { .relative = slot };
        struct type other = choosing->schema->fields[slot].type;
        /* A year is a whole number that dates are made of. */
        choice.year = type.base == TYPE_INT && other.base == TYPE_DATE;
        assert(slot >= 0);
        if (other.list || (!choice.year && other.base != type.base)) {
            continue;
        }
        /* Text is equal or not; a number has two sides. */
        int span = type.base == TYPE_TEXT || type.base == TYPE_BOOL ? 0 : 1;
        for (choice.days = -span; choice.days <= span; choice.days++) {
            add_choice(choosing->set, choices, type, choice);
            /* Whole numbers of the rule may be months. */
            for (size_t k = 0; (date || choice.year) && k < naming->count;
                 k++) {
                int64_t months = naming->items[k].cell.as.integer;
                if (naming->items[k].type.base == TYPE_INT && months > 0
                    && months <= MONTHS_MOST) {
                    choice.months = (int32_t)months;
                    add_choice(choosing->set, choices, type, choice);
                }
            }
            choice.months = 0;
        }
    }
}

/* Days that stand for "today": a leap day, its neighbours, new year; and the
 * days on which a parameter changes. */
static void add_days(struct choosing *choosing, struct choices *choices)
{
    static const int days[][3] = {
        { 2022, 2, 28 }, { 2022, 3, 1 }, { 2021, 12, 31 }, { 2022, 1, 1 },
        { 2024, 2, 29 }
    };
    const struct trial *trial = choosing->naming->trial;
    struct cell cell = { .known = true };
    assert(choosing->schema->fields[choices->slot].type.base == TYPE_DATE);
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        if (date_from_civil(days[i][0], days[i][1], days[i][2],
                            &cell.as.integer)) {
            add_cell(choosing, choices, cell);
        }
    }
    for (size_t at = 0; at < trial->chain_count; at++) {
        const struct pack *pack = trial->chain[at];
        for (size_t i = 0; i < pack->parameter_rows_count; i++) {
            /* The day on which a value begins, and the last before it. */
            cell.as.integer = pack->parameter_rows[i].from;
            if (cell.as.integer > DATE_MIN) {
                add_cell(choosing, choices, cell);
                cell.as.integer--;
                add_cell(choosing, choices, cell);
            }
        }
    }
}

/* A row's list, and the same with an item that names one of the rule's texts
 * where it named another ("kipp:2019:Top 99" -> "kipp:2019:Top 45"). */
static void add_list(struct choosing *choosing, struct choices *choices,
                     struct cell cell)
{
    struct arena *arena = choosing->naming->trial->arena;
    const struct naming *naming = choosing->naming;
    add_cell(choosing, choices, cell);
    assert(cell.known);
    if (cell.as.list.count != 1 || choosing->schema->fields[choices->slot]
        .type.base != TYPE_TEXT) {
        return;
    }
    struct str text = cell.as.list.items[0].as.text;
    for (size_t i = 0; i < naming->count; i++) {
        struct str from = naming->items[i].cell.as.text;
        /* Does the item end in a text that the rule names? */
        if (naming->items[i].type.base != TYPE_TEXT || from.size == 0
            || from.size > text.size
            || memcmp(text.bytes + text.size - from.size, from.bytes,
                      from.size) != 0) {
            continue;
        }
        for (size_t k = 0; k < naming->count; k++) {
            struct str to = naming->items[k].cell.as.text;
            size_t head = text.size - from.size;
            if (naming->items[k].type.base != TYPE_TEXT) {
                continue;
            }
            struct cell *item = arena_alloc(arena, sizeof(*item));
            char *bytes = arena_alloc(arena, head + to.size + 1);
            if (item == NULL || bytes == NULL) {
                return;           /* the arena says so in the end */
            }
            memcpy(bytes, text.bytes, head);
            memcpy(bytes + head, to.bytes, to.size);
            *item = (struct cell){ .known = true };
            item->as.text = (struct str){ bytes, head + to.size };
            struct cell list = { .known = true };
            list.as.list.items = item;
            list.as.list.count = 1;
            add_cell(choosing, choices, list);
        }
    }
}

/* What the rows hold. */
static void add_rows(struct choosing *choosing, struct choices *choices)
{
    assert(choosing->rows->rows != NULL || choosing->rows->count == 0);
    struct type type = choosing->schema->fields[choices->slot].type;
    assert(choosing->rows != NULL);
    for (size_t i = 0; i < choosing->rows->count; i++) {
        struct cell cell = choosing->rows->rows[i].record
                                         .cells[choices->slot];
        if (cell.known && type.list) {
            add_list(choosing, choices, cell);
        } else if (cell.known && choices->count < KILL_CHOICES_MAX / 4) {
            add_cell(choosing, choices, cell);
        }
    }
}

/* Constants of other facts too: they are as good as any unused text. */
static void add_texts(struct choosing *choosing, struct choices *choices)
{
    const struct field *field = &choosing->schema->fields[choices->slot];
    const struct naming *naming = choosing->naming;
    struct cell cell = { .known = true };
    /* Known, and equal to nothing. */
    cell.as.text = STR("...");
    assert(field->type.base == TYPE_TEXT);
    add_cell(choosing, choices, cell);
    for (size_t i = 0; i < naming->count; i++) {
        if (naming->items[i].type.base == TYPE_TEXT) {
            add_cell(choosing, choices, naming->items[i].cell);
        }
    }
    for (size_t i = 0; i < field->values_count; i++) {
        cell.as.text = field->values[i];
        add_cell(choosing, choices, cell);
    }
    if (!choosing->lifted) {      /* constants are not seen: what rows hold */
        add_rows(choosing, choices);
    }
}

/* Empty, and one item of each text or number that the rule names. */
static void add_lists(struct choosing *choosing, struct choices *choices)
{
    struct type type = choosing->schema->fields[choices->slot].type;
    const struct naming *naming = choosing->naming;
    /* Known and empty is not missing. */
    struct cell list = { .known = true };
    assert(type.list);
    add_cell(choosing, choices, list);
    for (size_t i = 0; i < naming->count; i++) {
        if (naming->items[i].type.base == type.base) {
            struct cell *item = arena_alloc(naming->trial->arena,
                                            sizeof(*item));
            if (item != NULL) {
                *item = naming->items[i].cell;
                list.as.list.items = item;
                list.as.list.count = 1;
                add_cell(choosing, choices, list);
            }
        }
    }
    add_rows(choosing, choices);
}

/* For a number or time with which nothing is compared: the least that the
 * field allows, and what the rows hold. */
static void add_some(struct choosing *choosing, struct choices *choices)
{
    const struct field *field = &choosing->schema->fields[choices->slot];
    struct named some = { { TYPE_INT, false }, { .known = true } };
    assert(!field->type.list);
    some.cell.as.integer = field->has_min ? (int64_t)field->min + 1 : 0;
    if (field->type.base == TYPE_TIME) {
        some.type.base = TYPE_TIME;
    }
    add_number(choosing, choices, field->type, &some);
    add_rows(choosing, choices);
}

/* Comparing values, then what stands beside other facts. */
static void add_ordered(struct choosing *choosing, struct choices *choices)
{
    struct type type = choosing->schema->fields[choices->slot].type;
    const struct naming *naming = choosing->naming;
    size_t before = choices->count;
    bool as_of = choices->slot == naming->trial->as_of;
    assert(!type.list);
    for (size_t i = 0; i < naming->count; i++) {
        const struct named *named = &naming->items[i];
        bool fits = type.base == TYPE_DATE || type.base == TYPE_TIME
            ? named->type.base == type.base
            : named->type.base == TYPE_INT
              || named->type.base == TYPE_NUMBER;
        if (fits) {
            add_number(choosing, choices, type, named);
        }
    }
    /* What stands beside another fact is no value while that is missing. */
    if (type.base == TYPE_DATE && (as_of || choices->count == before)) {
        add_days(choosing, choices);
    } else if (choices->count == before) {
        add_some(choosing, choices);
    }
    add_beside(choosing, choices);
}

/* All choices of one fact. as_of is never missing: a case without it is
 * judged today. */
static void choose(struct choosing *choosing, int32_t slot)
{
    struct choice_set *set = choosing->set;
    if (set->count == KILL_SLOTS_MAX) {
        set->whole = false;
        return;
    }
    struct choices *choices = &set->slots[set->count];
    struct type type = choosing->schema->fields[slot].type;
    choices->slot = slot;
    choices->count = 0;
    assert(slot >= 0);
    if (slot != choosing->naming->trial->as_of) {
        add_cell(choosing, choices, (struct cell){ .known = false });
    }
    if (type.list) {
        add_lists(choosing, choices);
    } else if (type.base == TYPE_TEXT) {
        add_beside(choosing, choices);
        add_texts(choosing, choices);
    } else if (type.base == TYPE_BOOL) {
        for (int i = 0; i < 2; i++) {
            struct cell cell = { .known = true };
            cell.as.boolean = i == 1;
            add_cell(choosing, choices, cell);
        }
    } else {
        add_ordered(choosing, choices);
    }
    set->count++;
}

/* --- All facts of a rule -------------------------------------------------- */

/* Dates come before the numbers that may be made of them. */
void kill_values(struct choice_set *out, const struct trial *trial,
                 size_t rule, const struct mutant *mutant,
                 const struct case_rows *rows)
{
    assert(out != NULL && rows != NULL);
    assert(rule < trial->rules_count);
    struct naming naming = { .trial = trial, .mutant = mutant };
    struct choosing choosing = { out, &naming, rows, &trial->leaf->facts,
                                 trial->rules[rule].rule->lifted };
    kill_name(&naming, rule);
    out->count = 0;
    out->whole = true;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < naming.slots_count; i++) {
            int32_t slot = naming.slots[i];
            struct type type = trial->leaf->facts.fields[slot].type;
            if ((type.base == TYPE_DATE) == (pass == 0)) {
                choose(&choosing, slot);
            }
        }
    }
    out->whole = out->whole && naming.whole;
}

/* --- Putting a choice into a record --------------------------------------- */

/* The value that a relative choice makes; missing when it cannot. */
static struct cell relative_cell(const struct record *record, int32_t slot,
                                 const struct choice *choice)
{
    assert(choice->months >= 0);
    struct cell cell = record->cells[choice->relative];
    struct type type = record->schema->fields[slot].type;
    assert(choice->relative >= 0);
    if (!cell.known || type.base == TYPE_TEXT || type.base == TYPE_BOOL) {
        return cell;
    }
    if (type.base == TYPE_NUMBER) {
        cell.as.number += choice->days;
        return cell;
    }
    /* Earlier by months, clamped to the month's end, then days. */
    if (choice->months != 0) {
        cell.known = date_add_months(cell.as.integer, -choice->months,
                                     &cell.as.integer);
    }
    if (choice->year && cell.known) {
        int year = 0, month = 0, day = 0;
        date_to_civil(cell.as.integer, &year, &month, &day);
        cell.as.integer = year;
    }
    cell.as.integer += choice->days;
    return cell;
}

/* The schema decides: bounds, allowed values, the range of dates. */
bool kill_choose(struct record *record, int32_t slot,
                 const struct choice *choice)
{
    assert(record->cells != NULL);
    struct err err;
    struct cell cell = choice->cell;
    err_clear(&err);
    assert(slot >= 0);
    if (choice->relative >= 0) {
        cell = relative_cell(record, slot, choice);
        if (!cell.known) {
            return false;         /* missing is a choice of its own */
        }
    }
    bool date = record->schema->fields[slot].type.base == TYPE_DATE;
    if (cell.known && date && (cell.as.integer < DATE_MIN
                               || cell.as.integer > DATE_MAX)) {
        return false;
    }
    return record_set(record, (size_t)slot, cell, &err) == 0;
}
