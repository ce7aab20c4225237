/* Drawing, and cells by name.
 *
 * The generator is fixed: the same seed must give the same cases with every
 * later version of this program, so nothing here may change the number or the
 * order of draws of a case. */
#include "engine/synthetic_draw.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

/* --- Drawing -------------------------------------------------------------- */

/* splitmix64, by Sebastiano Vigna: https://prng.di.unimi.it/splitmix64.c */
static uint64_t next(struct draw *draw)
{
    assert(draw != NULL);
    draw->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = draw->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

/* Seed and number are mixed twice, so that neighbours share nothing. */
struct draw draw_of(uint64_t seed, int64_t number)
{
    struct draw draw = { seed };
    assert(number >= 0);
    draw.state = next(&draw) ^ (uint64_t)number;
    draw.state = next(&draw);
    return draw;
}

size_t draw_below(struct draw *draw, size_t count)
{
    assert(count >= 1 && count <= UINT32_MAX);
    /* The upper 32 bits, scaled: no division, no loop. */
    uint64_t scaled = (next(draw) >> 32) * (uint64_t)count;
    assert(scaled >> 32 < count);
    return (size_t)(scaled >> 32);
}

/* One of the words, by weight. */
const char *draw_word(struct draw *draw, const struct draw_word *words)
{
    size_t all = 0;
    for (const struct draw_word *at = words; at->word != NULL; at++) {
        all += at->weight;
    }
    assert(all > 0);
    size_t left = draw_below(draw, all);
    while (left >= words->weight) {
        left -= words->weight;
        words++;
    }
    assert(words->word != NULL);
    return words->word;
}

/* --- Cells ---------------------------------------------------------------- */

/* The slot of a name with this base type, settled from now on; -1 = none.
 * Settled facts are left alone by cells_rest, also when they are missing. */
static int settle(struct cells *cells, const char *name, enum type_base base)
{
    const struct schema *schema = cells->record->schema;
    int slot = schema_find(schema, str_of(name));
    assert(name[0] != '\0');
    if (slot < 0 || slot >= CELLS_SLOTS
        || (base != TYPE_NONE && schema->fields[slot].type.base != base)) {
        return -1;
    }
    assert((size_t)slot < schema->count);
    cells->settled[slot / 64] |= 1ull << (slot % 64);
    return slot;
}

/* A list gets the one item. */
void cells_text(struct cells *cells, const char *name, struct str text)
{
    int slot = settle(cells, name, TYPE_TEXT);
    if (slot < 0) {
        return;
    }
    struct cell *cell = &cells->record->cells[slot];
    struct cell item = { .known = true,
                         .as.text = str_copy(cells->arena, text) };
    assert(text.bytes != NULL);
    assert(cells->record != NULL);
    if (!cells->record->schema->fields[slot].type.list) {
        *cell = item;
        return;
    }
    struct cell *items = arena_alloc(cells->arena, sizeof(*items));
    if (items != NULL) {
        *items = item;
        cell->known = true;
        cell->as.list.items = items;
        cell->as.list.count = 1;
    }
}

/* Whatever the base type, it is a 64-bit integer in the cell. */
static void put_integer(struct cells *cells, int slot, int64_t integer)
{
    assert(slot < CELLS_SLOTS);
    assert(cells->record != NULL);
    if (slot >= 0 && !cells->record->schema->fields[slot].type.list) {
        cells->record->cells[slot] =
            (struct cell){ .known = true, .as.integer = integer };
    }
}

void cells_integer(struct cells *cells, const char *name, int64_t integer)
{
    assert(cells->record != NULL);
    assert(name[0] != 0);
    put_integer(cells, settle(cells, name, TYPE_INT), integer);
}

void cells_day(struct cells *cells, const char *name, int64_t day)
{
    assert(cells->record != NULL);
    assert(day >= DATE_MIN && day <= DATE_MAX);
    put_integer(cells, settle(cells, name, TYPE_DATE), day);
}

void cells_time(struct cells *cells, const char *name, int64_t time)
{
    assert(cells->record != NULL);
    assert(name[0] != 0);
    put_integer(cells, settle(cells, name, TYPE_TIME), time);
}

/* Sets the fact if the pack declares it so. */
void cells_bool(struct cells *cells, const char *name, bool truth)
{
    int slot = settle(cells, name, TYPE_BOOL);
    assert(slot < CELLS_SLOTS);
    assert(name[0] != 0);
    if (slot >= 0) {
        cells->record->cells[slot] =
            (struct cell){ .known = true, .as.boolean = truth };
    }
}

/* Of any type: what is not known has none. */
void cells_missing(struct cells *cells, const char *name)
{
    int slot = settle(cells, name, TYPE_NONE);
    assert(slot < CELLS_SLOTS);
    assert(name[0] != 0);
    if (slot >= 0) {
        cells->record->cells[slot].known = false;
    }
}

/* --- All the others ------------------------------------------------------- */

/* Bounds of a field, or 0..100.  An open end is a hundred away from the
 * other. */
static void bounds_of(const struct field *field, double *low, double *high)
{
    *low = field->has_min ? field->min : field->has_max ? field->max - 100
                                                        : 0;
    *high = field->has_max ? field->max : *low + 100;
    assert(*high >= *low);
    assert(low != NULL && high != NULL);
}

/* Whole numbers within the bounds, at most a thousand million of them. */
static int64_t draw_integer(struct draw *draw, const struct field *field)
{
    double low, high;
    bounds_of(field, &low, &high);
    double span = floor(high) - ceil(low) + 1;
    span = span > 1e9 ? 1e9 : span < 1 ? 1 : span;
    assert(span >= 1);
    assert(field->type.base == TYPE_INT);
    return (int64_t)ceil(low) + (int64_t)draw_below(draw, (size_t)span);
}

/* Hundredths within the bounds.  Two decimals, as people enter them. */
static double draw_number(struct draw *draw, const struct field *field)
{
    double low, high;
    bounds_of(field, &low, &high);
    double steps = floor((high - low) * 100) + 1;
    steps = steps > 1e9 ? 1e9 : steps;
    assert(steps >= 1);
    assert(field->type.base == TYPE_NUMBER);
    double number = low + (double)draw_below(draw, (size_t)steps) / 100;
    return number > high ? high : number;
}

/* One of the values that are allowed; free text is one of a thousand. */
static struct str draw_text(struct cells *cells, const struct field *field)
{
    if (field->values_count > 0) {
        return field->values[draw_below(cells->draw, field->values_count)];
    }
    char text[32];
    (void)snprintf(text, sizeof(text), "SYN %zu",
                   draw_below(cells->draw, 1000));
    assert(text[0] == 'S');
    assert(field->type.base == TYPE_TEXT);
    return str_copy(cells->arena, str_of(text));
}

/* The day is drawn for every type, so that all facts take their draws alike.
 */
static struct cell draw_cell(struct cells *cells, const struct field *field,
                             int64_t as_of)
{
    struct cell cell = { .known = true };
    int64_t day = as_of - (int64_t)draw_below(cells->draw, 1096);
    assert(field->name.size > 0);
    assert(as_of >= DATE_MIN);
    switch (field->type.base) {
    case TYPE_BOOL:
        cell.as.boolean = draw_below(cells->draw, 2) == 0;
        break;
    case TYPE_INT:
        cell.as.integer = draw_integer(cells->draw, field);
        break;
    case TYPE_NUMBER:
        cell.as.number = draw_number(cells->draw, field);
        break;
    case TYPE_TEXT:
        cell.as.text = draw_text(cells, field);
        break;
    case TYPE_DATE:
        cell.as.integer = day;
        break;
    case TYPE_TIME:
        cell.as.integer = time_from_date(day, 36000, ZONE_WIB);
        break;
    case TYPE_NONE:
    case TYPE_BASE_COUNT:
        cell.known = false;
        break;
    }
    return cell;
}

/* Facts that the core supplies are settled by name, or missing; these are
 * figures of the pair and of the region.  Proposals are of other cases.
 * Which documents are on file is drawn, what stands in them is not: no rule
 * of eligibility reads it. */
static bool is_drawn(const struct field *field)
{
    static const char *const figures[] = { "pair.similarity", "need.score",
                                           "need.coverage" };
    assert(field->name.size > 0);
    assert(field->type.base < TYPE_BASE_COUNT);
    /* Asked of every field of every case: names are compared only where
     * their first letter leaves a doubt. */
    char first = field->name.bytes[0];
    for (size_t i = 0; (first == 'p' || first == 'n')
         && i < sizeof(figures) / sizeof(figures[0]); i++) {
        if (str_is(field->name, figures[i])) {
            return true;
        }
    }
    bool document = first == 'd' && str_starts(field->name, "document.");
    bool present = document && field->type.base == TYPE_BOOL;
    bool core = document || (field->flags & FIELD_CORE) != 0
        || (field->derived.size > 0 && str_starts(field->derived, "core:"));
    return present || (!core && !(first == 'p'
                                  && str_starts(field->name, "proposal.")));
}

/* Facts that nothing above settled get a value of their type, so that every
 * rule has something to read. */
void cells_rest(struct cells *cells, int64_t as_of)
{
    const struct schema *schema = cells->record->schema;
    assert(schema->count <= CELLS_SLOTS);
    for (size_t i = 0; i < schema->count && i < CELLS_SLOTS; i++) {
        const struct field *field = &schema->fields[i];
        if ((cells->settled[i / 64] >> (i % 64) & 1) != 0) {
            continue;
        }
        bool derived = field->derived.size > 0
            && !str_starts(field->derived, "core:");
        if (derived || !is_drawn(field)) {
            continue;
        }
        /* Drawn also when it stays missing: the stream of a case does not
         * depend on what is missing. */
        bool missing = draw_below(cells->draw, 8) == 0;
        struct cell cell = draw_cell(cells, field, as_of);
        if (missing || field->type.list) {
            continue;
        }
        assert(cell.known || field->type.base == TYPE_NONE);
        cells->record->cells[i] = cell;
    }
}
