/* Hubs: the pilots of the founding texts, and those that came after.
 *
 * The pilots are data (regions.csv); what the hub machine decided since then
 * is in its cases, and they have the last word. */
#include "lifecycle/hubs.h"

#include <assert.h>

#include "store/cases.h"

int hub_takes_part(struct db *db, const struct region *province,
                   int64_t year, bool *out, struct err *err)
{
    assert(out != NULL);
    static const char *const running[] = { "designated", "mentored",
                                           "active", NULL };
    static const char *const ended[] = { "lapsed", NULL };
    struct population_query query = { .machine = STR("hub"),
        .region = province->code, .states = running };
    int64_t designated = 0, lapsed = 0;
    assert(province->code.size > 0);
    int code = population_of_region(db, &query, &designated, err);
    query.states = ended;
    if (code == 0) {
        code = population_of_region(db, &query, &lapsed, err);
    }
    bool pilot = province->hub_year != 0 && province->hub_year <= year;
    *out = designated > 0 || (pilot && lapsed == 0);
    return code;
}
