/* The roles of DOMAIN.md section 11, as one const table.  A role is granted
 * for a region, and acts on cases of that region or below. */
#ifndef AWIG_LIFECYCLE_ROLES_H
#define AWIG_LIFECYCLE_ROLES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/message.h"
#include "base/str.h"

enum role_id {
    ROLE_OPD, ROLE_ORGANIZATION_SECTION, ROLE_ORGANIZATION_BUREAU,
    ROLE_PLANNING_AGENCY, ROLE_RESEARCH_AGENCY, ROLE_REGIONAL_HEAD,
    ROLE_REGIONAL_SECRETARY, ROLE_GOVERNOR, ROLE_PROVINCIAL_SECRETARY,
    ROLE_PROVINCIAL_ASSISTANT_ADMIN, ROLE_COMPANION_TEAM,
    ROLE_UNIVERSITY_COMPANION, ROLE_INNOVATOR, ROLE_EVALUATION_TEAM,
    ROLE_INDEPENDENT_PANEL, ROLE_SECRETARIAT_TEAM, ROLE_MINISTRY,
    ROLE_MINISTRY_FACILITATOR, ROLE_COUNT
};

/* Where a role's holder sits: the region of a grant made on first use. */
enum role_seat {
    SEAT_UNIT,                    /* the case's region and unit */
    SEAT_REGION,                  /* the case's region */
    SEAT_PROVINCE,                /* the province of the case's region */
    SEAT_NATION                   /* everywhere */
};

struct role_row {
    const char *id;               /* "organization_bureau" */
    const char *label[LANGUAGE_COUNT];
    enum role_seat seat;          /* where a grant must lie */
};

/* The row of a role; never NULL. */
const struct role_row *role_row(enum role_id role);
/* The role with this identifier; false when there is none. */
bool role_find(struct str id, enum role_id *out);
/* The identifier nearest to a mistyped one, or "". */
const char *role_nearest(struct str id);
/* A set of roles as bits. */
uint32_t role_bit(enum role_id role);

/* Does a grant for `granted` ("" = the whole country) reach `region`?
 * "19" reaches "19" and "19.71", not "1" or "190". */
bool role_reaches(struct str granted, struct str region);
/* The region part that a grant on first use gets: a prefix of `region`. */
struct str role_seat_region(enum role_id role, struct str region);

#endif
