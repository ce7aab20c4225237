/* Roles: the table, and the reach of a grant over regions.  A region code is
 * "19" for a province and "19.71" for a regency or city in it, so "or below"
 * is a test of prefixes at a dot.
 *
 * Ids stand in the log and in packs and never change; labels may. */
#include "lifecycle/roles.h"

#include <assert.h>

/* ORDER: enum role_id. The seat says where a grant of the role must be: the
 * nation, the province, the region, or the unit (DOMAIN.md section 3). */
static const struct role_row roles[] = {
    { "opd", { "OPD replikator", "replicating agency" }, SEAT_UNIT },
    { "organization_section",
      { "Bagian Organisasi", "organization section" }, SEAT_REGION },
    { "organization_bureau",
      { "Biro Organisasi", "organization bureau" }, SEAT_PROVINCE },
    { "planning_agency", { "Bappeda", "planning agency" }, SEAT_REGION },
    { "research_agency",
      { "Balitbang / Brida", "research agency" }, SEAT_REGION },
    { "regional_head", { "kepala daerah", "regional head" }, SEAT_REGION },
    { "regional_secretary",
      { "sekretaris daerah", "regional secretary" }, SEAT_REGION },
    { "governor", { "gubernur", "governor" }, SEAT_PROVINCE },
    { "provincial_secretary",
      { "sekretaris daerah provinsi", "provincial secretary" },
      SEAT_PROVINCE },
    { "provincial_assistant_admin",
      { "asisten administrasi umum", "assistant for administration" },
      SEAT_PROVINCE },
    { "companion_team", { "Tim Pendamping", "companion team" },
      SEAT_PROVINCE },
    { "university_companion",
      { "pendamping perguruan tinggi", "university companion" },
      SEAT_PROVINCE },
    { "innovator", { "inovator", "innovator" }, SEAT_NATION },
    { "evaluation_team", { "Tim Evaluasi", "evaluation team" },
      SEAT_NATION },
    { "independent_panel",
      { "Tim Panel Independen", "independent panel" }, SEAT_NATION },
    { "secretariat_team", { "Tim Sekretariat", "secretariat team" },
      SEAT_NATION },
    { "ministry", { "Kementerian PANRB", "ministry" }, SEAT_NATION },
    { "ministry_facilitator",
      { "fasilitator kementerian", "ministry facilitator" }, SEAT_NATION },
};
static_assert(sizeof roles / sizeof roles[0] == ROLE_COUNT,
              "one row a role");

/* Const: the pointer holds for ever. */
const struct role_row *role_row(enum role_id role)
{
    assert((int)role >= 0);
    assert(role < ROLE_COUNT);
    return &roles[role];
}

/* Ids are compared as they stand; labels are never read back. */
bool role_find(struct str id, enum role_id *out)
{
    assert(out != NULL);
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (str_is(id, roles[i].id)) {
            *out = (enum role_id)i;
            return true;
        }
    }
    return false;
}

/* By edit distance, for hints. */
const char *role_nearest(struct str id)
{
    const char *best = "";
    size_t distance = SIZE_MAX;
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (str_nearer(id, str_of(roles[i].id), &distance)) {
            best = roles[i].id;
        }
    }
    assert(best != NULL);
    return best;
}

/* For sets of roles in one word. */
uint32_t role_bit(enum role_id role)
{
    assert((int)role >= 0);
    assert(role < ROLE_COUNT);
    assert(ROLE_COUNT <= 32);
    return 1u << role;
}

/* "19" reaches "19.71"; nothing but a dot may follow. */
bool role_reaches(struct str granted, struct str region)
{
    assert(granted.size == 0 || granted.bytes != NULL);
    assert(region.size == 0 || region.bytes != NULL);
    if (granted.size == 0) {
        return true;
    }
    if (region.size < granted.size ||
        !str_equal(granted, (struct str){ region.bytes, granted.size })) {
        return false;
    }
    return region.size == granted.size || region.bytes[granted.size] == '.';
}

/* Where a grant must lie when somebody acts on a case of this region: "19" of
 * "19.71" for an office of the province, "" for one of the nation. The result
 * is a view of `region`. */
struct str role_seat_region(enum role_id role, struct str region)
{
    assert(role < ROLE_COUNT);
    assert(region.size == 0 || region.bytes != NULL);
    enum role_seat seat = roles[role].seat;
    if (seat == SEAT_NATION) {
        return STR("");
    }
    if (seat == SEAT_PROVINCE && region.size > 2) {
        return (struct str){ region.bytes, 2 };
    }
    return region;
}
