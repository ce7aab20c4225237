/* People by default: "opd 19.71 Dinas Pariwisata", "organization_bureau 19".
 *
 * Somebody is made up for each role and place that is needed, and is the same
 * person each time, unless another one is asked for (second actors). */
#include "engine/simulate_people.h"

#include <assert.h>

/* The lowest role in `roles`; an agency only where there is a unit. */
static enum role_id lowest_role(uint32_t roles, struct str unit)
{
    uint32_t left = roles;
    if (unit.size == 0 && (roles & ~role_bit(ROLE_OPD)) != 0) {
        left &= ~role_bit(ROLE_OPD);
    }
    for (int i = 0; i < ROLE_COUNT; i++) {
        if ((left & role_bit((enum role_id)i)) != 0) {
            return (enum role_id)i;
        }
    }
    assert(roles == 0);
    assert(unit.bytes != NULL || unit.size == 0);
    return unit.size > 0 ? ROLE_OPD : ROLE_ORGANIZATION_BUREAU;
}

/* The name of somebody of this role here; `again` = another one. */
static struct str person_name(struct simulation_call *call, struct str role,
                              const struct people_place *place, bool again)
{
    struct buf name;
    enum role_id id;
    buf_init(&name, call->arena->mem, 0);
    buf_str(&name, role);
    if (role_find(role, &id)) {
        struct str seat = role_seat_region(id, place->region);
        buf_text(&name, seat.size > 0 ? " " : "");
        buf_str(&name, seat);
        if (role_row(id)->seat == SEAT_UNIT && place->unit.size > 0) {
            buf_char(&name, ' ');
            buf_str(&name, place->unit);
        }
    }
    buf_text(&name, again ? " (2)" : "");
    struct str text = str_copy(call->arena, buf_view(&name));
    call->arena->failed = call->arena->failed || name.failed;
    assert(text.bytes != NULL || call->arena->failed);
    buf_free(&name);
    return text.bytes == NULL ? STR("") : text;
}

static const struct transition *transition_of(
    const struct people_place *place)
{
    assert(place != NULL);
    return place->machine == NULL || place->action.size == 0 ? NULL
        : machine_action(place->machine, place->action);
}

static void set_text(struct simulation_call *call, struct value *arguments,
                     const char *name, struct str text)
{
    assert(name != NULL);
    value_set_text(call->arena, arguments, name, text);
}

/* The second person: of the role given, or of the one still missing when all
 * act together and nobody was named. */
static void fill_second(struct simulation_call *call,
                        struct value *arguments,
                        const struct people_place *place, bool nobody)
{
    const struct transition *row = transition_of(place);
    struct str first = value_get_text(arguments, "role");
    struct str role = value_get_text(arguments, "second-role");
    struct str actor = value_get_text(arguments, "second-actor");
    enum role_id id;
    assert(first.size > 0);
    if (nobody && row != NULL && row->sharing == SHARING_ALL
        && role.size == 0 && actor.size == 0 && role_find(first, &id)) {
        role = str_of(role_row(lowest_role(row->roles & ~role_bit(id),
                                           place->unit))->id);
        set_text(call, arguments, "second-role", role);
    }
    if (actor.size > 0 && role.size == 0) {
        set_text(call, arguments, "second-role", first);
    }
    if (actor.size == 0 && role.size > 0) {
        set_text(call, arguments, "second-actor",
                 person_name(call, role, place, str_equal(role, first)));
    }
}

/* Who is not named is somebody who may: scenarios name people only where it
 * matters. */
void people_fill(const struct simulation *simulation,
                 struct simulation_call *call, struct value *arguments,
                 const struct people_place *place)
{
    assert(arguments != NULL);
    const struct transition *row = transition_of(place);
    struct str role = value_get_text(arguments, "role");
    struct str actor = value_get_text(arguments, "actor");
    bool nobody = role.size == 0 && actor.size == 0
        && simulation->actor.size == 0;
    if (role.size == 0) {
        role = simulation->role.size > 0 ? simulation->role
            : str_of(role_row(lowest_role(row == NULL ? 0 : row->roles,
                                          place->unit))->id);
    }
    if (actor.size == 0) {
        actor = simulation->actor.size > 0 ? simulation->actor
            : person_name(call, role, place, false);
    }
    set_text(call, arguments, "role", role);
    set_text(call, arguments, "actor", actor);
    if (option_known(call->word, "second-role")) {
        fill_second(call, arguments, place, nobody);
    }
}
