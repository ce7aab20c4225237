/* Who may answer for a change of rules.
 *
 * Rules of a province belong to its organization bureau, those of the country
 * to the ministry.  In a hub that knows its people (actors=strict) both who
 * publishes and who approves must hold that role; in any other hub the first
 * use of a name registers it with the role used, as everywhere. */
#include "engine/publish_people.h"

#include <assert.h>
#include <string.h>

#include "engine/actors.h"
#include "store/actors.h"
#include "store/settings.h"

/* The role that answers for a pack: the ministry for the country's, the
 * organization bureau for a region's. */
static enum role_id role_for(struct str id)
{
    assert(id.size > 0);
    assert(id.bytes != NULL);
    bool regional = id.bytes[0] >= '0' && id.bytes[0] <= '9';
    return regional ? ROLE_ORGANIZATION_BUREAU : ROLE_MINISTRY;
}

/* The region whose rules these are: "19.71" of "19.71-pangkalpinang". */
static struct str region_for(struct str id)
{
    const char *dash = memchr(id.bytes, '-', id.size);
    bool regional = role_for(id) == ROLE_ORGANIZATION_BUREAU;
    assert(dash == NULL || dash >= id.bytes);
    assert(id.bytes != NULL);
    return regional && dash != NULL
        ? (struct str){ id.bytes, (size_t)(dash - id.bytes) } : STR("");
}

/* In a strict hub each must hold the role; elsewhere the first use gives it. */
static int check_role(struct session *session, struct str pack,
                      const struct advance_person *person, struct err *err)
{
    struct str policy = STR("");
    const char *role = role_row(person->role)->id;
    int code = setting_get(session->hub->db, session->arena, "actors",
                           &policy, err);
    assert(pack.size > 0);
    assert(person->role < ROLE_COUNT);
    if (code < 0 || !str_is(policy, "strict")) {
        return code < 0 ? code : 0;
    }
    struct role wanted = { .actor = person->actor, .role = str_of(role),
                           .region = region_for(pack), .unit = STR("") };
    int64_t today = time_to_date(session->clock.now(session->clock.user),
                                 ZONE_WIB);
    code = role_held(session->hub->db, &wanted, today, err);
    return code == 0 ? err_fail(err, MESSAGE_PUBLISH_ROLE, "tst",
                                person->name, role, pack)
                     : code < 0 ? code : 0;
}

/* Names go to the register of actors, never into the entry: that holds ids. */
int publish_person(struct session *session, struct str pack,
                   const char *argument, struct str *id, struct err *err)
{
    assert(id != NULL);
    struct advance_person person;
    struct actor_wish wish = {
        .name = session_text(session, argument),
        .role = str_of(role_row(role_for(pack))->id),
        .region = region_for(pack), .unit = STR(""),
        .at = session->clock.now(session->clock.user)
    };
    assert(session->hub != NULL);
    if (str_trim(wish.name).size == 0) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", argument,
                        "publish");
    }
    int code = actor_resolve(session, &wish, &person, err);
    if (code == 0) {
        code = check_role(session, pack, &person, err);
        *id = person.actor;
    }
    return code;
}

bool publish_same_name(struct str a, struct str b)
{
    a = str_trim(a);
    b = str_trim(b);
    bool same = a.size == b.size;
    assert(a.bytes != NULL && b.bytes != NULL);
    assert(a.size == 0 || a.bytes[0] != 0);
    for (size_t i = 0; same && i < a.size; i++) {
        char x = a.bytes[i], y = b.bytes[i];
        x = x >= 'A' && x <= 'Z' ? (char)(x + 32) : x;
        y = y >= 'A' && y <= 'Z' ? (char)(y + 32) : y;
        same = x == y;
    }
    return same;
}
