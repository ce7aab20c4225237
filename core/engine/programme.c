/* Programmes: opening, events, documents.
 *
 * A programme is a year of a hub: agenda, invitations, documents of its own. */
#include "engine/programme.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/actors.h"
#include "engine/programme_report.h"
#include "lifecycle/papers.h"
#include "store/cases.h"
#include "store/documents.h"
#include "store/innovations.h"
#include "store/programmes.h"
#include "store/regions.h"

/* The hub and year of the arguments, and who acts. */
struct planning {
    struct session *session;      /* arguments, arena, hub */
    struct str hub;               /* code of the province */
    int64_t year, at;
    struct str actor;             /* pseudonymous id, or "system" */
    struct programme programme;
    bool open;                    /* a programme is open */
};

/* Fills `actor`: the person of the arguments, who must hold the role in the
 * province; "system" when none is named, as an agenda may be imported by a
 * job. Errors: those of actor_resolve. */
static int find_planner(struct planning *planning, struct err *err)
{
    assert(planning->session != NULL);
    struct session *session = planning->session;
    struct advance_person person;
    struct actor_wish wish = {
        .name = session_text(session, "actor"),
        .role = session_text(session, "role"), .region = planning->hub,
        .unit = STR(""), .at = planning->at,
    };
    planning->actor = STR("system");
    assert(planning->hub.size > 0);
    if (wish.name.size == 0) {
        return 0;
    }
    int code = actor_resolve(session, &wish, &person, err);
    planning->actor = code == 0 ? person.actor : planning->actor;
    return code;
}

/* Reads hub, year and time from the arguments and looks whether a programme
 * is open there. Any region of the province may be named: the programme
 * belongs to the seat of the bureau. Errors: MESSAGE_ARGUMENT_MISSING for a
 * missing region, MESSAGE_ARGUMENT_CHOICE for a year outside 1..9998 (the plan
 * year follows it), and those of regions and time. */
static int find_planning(struct session *session, struct planning *out,
                         struct err *err)
{
    assert(out != NULL);
    struct region region;
    struct str where = session_text(session, "region");
    *out = (struct planning){ .session = session,
        .year = session_integer(session, "year", 0) };
    assert(session->hub != NULL);
    if (where.size == 0) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "region",
                        "programme");
    }
    if (out->year < 1 || out->year > 9998) {
        return err_fail(err, MESSAGE_ARGUMENT_CHOICE, "sis", "year",
                        out->year, "1 .. 9998");
    }
    int code = region_resolve(session->hub->db, session->arena, where,
                              &region, err);
    if (code < 0) {
        return code;
    }
    out->hub = role_seat_region(ROLE_ORGANIZATION_BUREAU, region.code);
    code = session_time(session, "at", ZONE_WIB, &out->at, err);
    if (code == 0) {
        code = programme_get(session->hub->db, session->arena, out->hub,
                             out->year, &out->programme, err);
    }
    out->open = code == 1;
    return code < 0 ? code : 0;
}

/* The same, and the programme must be open. */
static int need_planning(struct session *session, struct planning *out,
                         struct err *err)
{
    assert(session->hub != NULL);
    int code = find_planning(session, out, err);
    assert(out != NULL);
    if (code == 0 && !out->open) {
        code = err_fail(err, MESSAGE_PROGRAMME_UNKNOWN, "ti", out->hub,
                        out->year);
    }
    return code == 0 ? find_planner(out, err) : code;
}

/* The members that every entry of a programme has. NULL = no memory, which
 * record() finds. */
static struct value *body_of(const struct planning *planning)
{
    struct arena *arena = planning->session->arena;
    struct value *body = value_map(arena);
    assert(planning->year > 0);
    value_set_text(arena, body, "hub", planning->hub);
    value_set_integer(arena, body, "year", planning->year);
    return body;
}

/* Appends an entry to the log, which writes the tables from it. The one
 * place that looks whether the arena failed: until then members may be
 * missing and a body with gaps must not be signed. */
static int record(const struct planning *planning, const char *kind,
                  struct value *body, struct err *err)
{
    assert(kind != NULL);
    struct session *session = planning->session;
    struct hub_change change = { kind, planning->at, planning->actor, body };
    assert(planning->actor.size > 0);
    return session->arena->failed ? err_nomem(err)
        : hub_record(session->hub, &change, NULL, err);
}

/* Sets member `key` to the date of an argument, or to null without one.
 * Errors: a text that is no date. */
static int put_date(const struct planning *planning, struct value *body,
                    const char *argument, const char *key, struct err *err)
{
    assert(planning != NULL);
    assert(key != NULL);
    bool found = false;
    int64_t date = 0;
    char text[11];
    int code = session_date(planning->session, argument, &found, &date, err);
    if (code == 0 && found) {
        date_format(date, text);
    }
    value_set_string(planning->session->arena, body, key,
                     code == 0 && found ? text : NULL);
    return code;
}

/* --- Open ----------------------------------------------------------------- */

/* Sets "invited" to the codes of the governments invited (F011). Names and
 * codes are accepted; the log holds codes only, as names change. Errors: an
 * unknown or ambiguous region. */
static int put_invited(const struct planning *planning, struct value *body,
                       struct err *err)
{
    assert(planning != NULL);
    struct session *session = planning->session;
    const struct value *list = session_list(session, "invite");
    struct value *codes = value_set(body, "invited",
                                    value_list(session->arena));
    int code = 0;
    assert(session->hub != NULL);
    for (const struct value *at = list == NULL ? NULL : list->first;
         code >= 0 && at != NULL; at = at->next) {
        struct region region;
        code = region_resolve(session->hub->db, session->arena, at->text,
                              &region, err);
        if (code >= 0) {
            value_add(codes, value_text(session->arena, region.code));
        }
    }
    return code < 0 ? code : 0;
}

/* Sets "plan_year": F008, the year after the mentoring, or the one given: not
 * an earlier one, as work follows the programme (T7 waits for it). */
static int put_plan_year(const struct planning *planning, struct value *body,
                         struct err *err)
{
    char said[24], years[24];
    int64_t year = session_integer(planning->session, "plan-year",
                                   planning->year + 1);
    assert(body == NULL || body->kind == VALUE_MAP);
    assert(planning->year > 0);
    value_set_integer(planning->session->arena, body, "plan_year", year);
    if (year >= planning->year && year <= 9999) {
        return 0;
    }
    snprintf(said, sizeof said, "%lld", (long long)year);
    snprintf(years, sizeof years, "%lld..9999", (long long)planning->year);
    return err_fail(err, MESSAGE_ARGUMENT_CHOICE, "sss", "plan-year", said,
                    years);
}

/* Answers what the tables hold after the entry was written, not what was
 * asked for: both must agree, and the reader sees which holds. */
static int read_back(struct planning *planning, struct value **out,
                     struct err *err)
{
    assert(planning != NULL);
    assert(out != NULL);
    struct session *session = planning->session;
    int code = programme_get(session->hub->db, session->arena, planning->hub,
                             planning->year, &planning->programme, err);
    planning->open = code == 1;
    if (code == 1) {
        *out = programme_shown(planning->session->arena,
                               &planning->programme);
    }
    return code < 0 ? code : 0;
}

/* Opening a second time with governments to invite adds them; without, it is
 * an error. */
int op_programme_open(struct session *session, struct value **out,
                      struct err *err)
{
    assert(out != NULL);
    struct planning planning;
    int code = find_planning(session, &planning, err);
    if (code == 0 && planning.open && session_list(session, "invite") ==
        NULL) {
        code = err_fail(err, MESSAGE_PROGRAMME_EXISTS, "ti", planning.hub,
                        planning.year);
    }
    if (code == 0) {
        code = find_planner(&planning, err);
    }
    if (code != 0) {
        return code;
    }
    struct value *body = body_of(&planning);
    code = put_invited(&planning, body, err);
    /* What was said at the opening is not said again by an invitation. */
    if (code == 0 && !planning.open) {
        code = put_plan_year(&planning, body, err);
    }
    if (code == 0 && !planning.open) {
        code = put_date(&planning, body, "mentoring-from", "mentoring_from",
                        err);
        if (code == 0) {
            code = put_date(&planning, body, "mentoring-until",
                            "mentoring_until", err);
        }
    }
    if (code == 0) {
        code = record(&planning, planning.open ? "programme.invite"
                                               : "programme.open", body,
                      err);
    }
    return code == 0 ? read_back(&planning, out, err) : code;
}

/* --- Events and documents ------------------------------------------------- */
/* The kind is any word: packs and hubs hold events of their own, and the
 * report only looks for those it knows. Errors: MESSAGE_PROGRAMME_UNKNOWN,
 * MESSAGE_ARGUMENT_MISSING, those of dates and people. */
int op_programme_event(struct session *session, struct value **out,
                       struct err *err)
{
    assert(session->hub != NULL);
    assert(out != NULL);
    struct planning planning;
    struct str kind = str_trim(session_text(session, "kind"));
    int code = need_planning(session, &planning, err);
    if (code == 0 && kind.size == 0) {
        code = err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "kind",
                        "programme event");
    }
    if (code != 0) {
        return code;
    }
    struct value *body = body_of(&planning);
    value_set_text(session->arena, body, "kind", kind);
    value_set_text(session->arena, body, "subject",
                   session_text(session, "subject"));
    value_set_text(session->arena, body, "note",
                   session_text(session, "note"));
    code = put_date(&planning, body, "planned", "planned_on", err);
    if (code == 0) {
        code = put_date(&planning, body, "held", "held_on", err);
    }
    if (code == 0) {
        code = record(&planning, "programme.event", body, err);
    }
    *out = code == 0 ? value_copy(session->arena, body) : NULL;
    return code;
}

/* Sets "fields" to the arguments NAME=VALUE as [{name, value}]. The first
 * equals sign parts them, so values may hold more. Errors:
 * MESSAGE_CASE_FACT_ASSIGNMENT without a name or sign. */
static int put_fields(struct session *session, struct value *body,
                      struct err *err)
{
    const struct value *list = session_list(session, "field");
    struct value *fields = value_set(body, "fields",
                                     value_list(session->arena));
    assert(body == NULL || body->kind == VALUE_MAP);
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        const char *equal = at->text.size == 0 ? NULL
            : memchr(at->text.bytes, '=', at->text.size);
        if (equal == NULL || equal == at->text.bytes) {
            return err_fail(err, MESSAGE_CASE_FACT_ASSIGNMENT, "t",
                            at->text);
        }
        size_t size = (size_t)(equal - at->text.bytes);
        struct value *row = value_add(fields, value_map(session->arena));
        value_set_text(session->arena, row, "name",
                       (struct str){ at->text.bytes, size });
        value_set_text(session->arena, row, "value", (struct str){ equal + 1,
                       at->text.size - size - 1 });
    }
    return 0;
}

/* Types are those of papers.h; documents of a programme carry its name where
 * those of cases carry a number. Errors: MESSAGE_DOCUMENT_UNKNOWN with the
 * nearest. */
int op_programme_attach(struct session *session, struct value **out,
                        struct err *err)
{
    assert(session->hub != NULL);
    assert(out != NULL);
    struct planning planning;
    struct str type = str_trim(session_text(session, "type"));
    int64_t id = 0;
    char name[PROGRAMME_NAME_BYTES];
    int code = need_planning(session, &planning, err);
    if (code == 0 && paper_find(type) == NULL) {
        code = err_fail(err, MESSAGE_DOCUMENT_UNKNOWN, "ts", type,
                        paper_nearest(type));
    }
    if (code == 0) {
        code = document_next(session->hub->db, &id, err);
    }
    if (code != 0) {
        return code;
    }
    struct value *body = body_of(&planning);
    programme_name(planning.hub, planning.year, name);
    value_set_integer(session->arena, body, "document", id);
    value_set_string(session->arena, body, "programme", name);
    value_set_text(session->arena, body, "type", type);
    value_set_text(session->arena, body, "reference",
                   session_text(session, "number"));
    value_set_text(session->arena, body, "signer_roles",
                   session_text(session, "signer-role"));
    code = put_date(&planning, body, "date", "date", err);
    if (code == 0) {
        code = put_fields(session, body, err);
    }
    if (code == 0) {
        code = record(&planning, "document.attach", body, err);
    }
    *out = code == 0 ? value_copy(session->arena, body) : NULL;
    return code;
}
