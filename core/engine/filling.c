/* Cells by name: a name that the schema does not declare is passed over. */
#include "engine/filling.h"

#include <assert.h>

/* The cell to fill for this name, or NULL when the schema has none, or one of
 * another type. */
struct cell *filling_cell(struct filling *filling, const char *name,
                          enum type_base base, bool list)
{
    assert(filling != NULL);
    const struct schema *schema = filling->record->schema;
    int slot = schema_find(schema, str_of(name));
    assert(name[0] != '\0');
    if (slot < 0) {
        return NULL;
    }
    struct type type = schema->fields[slot].type;
    return type.base == base && type.list == list
        ? &filling->record->cells[slot] : NULL;
}

void filling_set_text(struct filling *filling, const char *name,
                      struct str text)
{
    struct cell *cell = filling_cell(filling, name, TYPE_TEXT, false);
    assert(text.size == 0 || text.bytes != NULL);
    if (cell != NULL && text.size > 0) {
        *cell = (struct cell){ .known = true, .as.text = text };
    }
}

void filling_set_integer(struct filling *filling, const char *name,
                         enum type_base base, int64_t integer)
{
    struct cell *cell = filling_cell(filling, name, base, false);
    assert(base == TYPE_INT || base == TYPE_DATE || base == TYPE_TIME);
    if (cell != NULL) {
        *cell = (struct cell){ .known = true, .as.integer = integer };
    }
}

void filling_set_number(struct filling *filling, const char *name,
                        double number)
{
    assert(filling != NULL);
    struct cell *cell = filling_cell(filling, name, TYPE_NUMBER, false);
    if (cell != NULL) {
        *cell = (struct cell){ .known = true, .as.number = number };
    }
}

void filling_set_bool(struct filling *filling, const char *name, bool truth)
{
    assert(filling != NULL);
    struct cell *cell = filling_cell(filling, name, TYPE_BOOL, false);
    if (cell != NULL) {
        *cell = (struct cell){ .known = true, .as.boolean = truth };
    }
}

/* The text of a text fact that is already filled, or "". */
struct str filling_get_text(struct filling *filling, const char *name)
{
    assert(filling != NULL);
    const struct cell *cell = filling_cell(filling, name, TYPE_TEXT, false);
    return cell != NULL && cell->known ? cell->as.text : STR("");
}

/* An int fact that is already filled; false when it is missing. */
bool filling_get_integer(struct filling *filling, const char *name,
                         int64_t *out)
{
    assert(out != NULL);
    const struct cell *cell = filling_cell(filling, name, TYPE_INT, false);
    if (cell == NULL || !cell->known) {
        return false;
    }
    *out = cell->as.integer;
    return true;
}

int day_year(int64_t date)
{
    int year, month, day;
    assert(date >= DATE_MIN);
    assert(date <= DATE_MAX);
    date_to_civil(date, &year, &month, &day);
    return year;
}

int64_t filling_opened_on(const struct filling *filling)
{
    assert(filling->reading->pack != NULL);
    return time_to_date(filling->reading->stored->opened_at,
                        filling->reading->pack->zone);
}
