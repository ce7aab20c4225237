/* The gate. */
#include "engine/publish.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "engine/actors.h"
#include "engine/cases_test.h"
#include "engine/hub_packs.h"
#include "engine/impact_run.h"
#include "pack/check.h"
#include "store/actors.h"
#include "store/settings.h"

struct publishing {
    struct session *session;
    struct draft draft;
    const char *folder;           /* NULL: from the database */
    int64_t from, today;
    struct str people[2];         /* ids: who publishes, who approves */
    struct str reason, rolled_back;
    struct pack_version replaced;
    bool replaces;
    struct value *report;         /* the impact */
    char report_sha256[SHA256_HEX_BYTES];
};

/* --- Days ----------------------------------------------------------------- */

static int find_days(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    bool given = false;
    char from[11], today[11];
    publishing->today = time_to_date(session->clock.now(session->clock.user),
                                     ZONE_WIB);
    publishing->reason = str_trim(session_text(session, "past"));
    int code = session_date(session, "from", &given, &publishing->from, err);
    assert(code <= 0);
    if (code != 0) {
        return code;
    }
    if (!given) {
        publishing->from = publishing->today;
    }
    if (publishing->from >= publishing->today) {
        publishing->reason = STR("");
        return 0;
    }
    date_format(publishing->from, from);
    date_format(publishing->today, today);
    return publishing->reason.size > 0
        ? 0 : err_fail(err, MESSAGE_PUBLISH_PAST, "ss", from, today);
}

/* What is in force on that day and would be replaced; the same bytes need no
 * publishing. */
static int find_replaced(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    const struct pack *pack = publishing->draft.pack;
    struct pack_query query = { pack->id, publishing->from, INT64_MAX };
    char from[11];
    int code = pack_version_for(session->hub->db, session->arena, &query,
                                &publishing->replaced, err);
    assert(pack != NULL);
    if (code < 0) {
        return code;
    }
    publishing->replaces = code == 1;
    date_format(publishing->from, from);
    return code == 1 && str_is(publishing->replaced.sha256, pack->sha256)
        ? err_fail(err, MESSAGE_PUBLISH_SAME, "tts", pack->id, pack->version,
                   from)
        : 0;
}

/* --- Check and cases ------------------------------------------------------ */

/* The first finding that is an error stands for all. */
static int gate_check(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    struct pack_options options = { .mem = session->mem,
                                    .clock = &session->clock,
                                    .limits = session->limits };
    struct findings findings;
    findings_init(&findings, session->mem);
    assert(publishing->folder != NULL);
    int code = pack_check_folder(publishing->folder,
                                 session_string(session, "rules"), &options,
                                 &findings, err);
    for (size_t i = 0; code == 0 && i < findings.count; i++) {
        if (findings.items[i].severity == SEVERITY_ERROR) {
            *err = findings.items[i].err;
            code = err->code;
        }
    }
    findings_free(&findings);
    assert(code <= 0);
    return code;
}

/* `awig test` of this one folder. */
static int gate_cases(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    struct session testing = *session;
    struct arena *arena = session->arena;
    struct value *arguments = value_map(arena), *result = NULL;
    struct value *folders = value_list(arena);
    value_add(folders, value_string(arena, publishing->folder));
    value_set(arguments, "pack", folders);
    value_set_string(arena, arguments, "rules",
                     session_string(session, "rules"));
    testing.arguments = arguments;
    testing.emit = NULL;
    testing.hub = NULL;
    assert(publishing->folder != NULL);
    int code = arena->failed ? err_nomem(err)
                             : op_test(&testing, &result, err);
    if (code != 0) {
        return code;
    }
    int64_t failed = value_get_integer(result, "failed", 0);
    int64_t passed = value_get_integer(result, "passed", 0);
    return failed == 0 ? 0
        : err_fail(err, MESSAGE_PUBLISH_TESTS, "iits", failed,
                   failed + passed, publishing->draft.pack->id,
                   publishing->folder);
}

/* Are the files still those that were checked? */
static int gate_bytes(struct publishing *publishing, struct err *err)
{
    struct pack_files now;
    struct arena arena;
    arena_init(&arena, publishing->session->mem);
    assert(publishing->folder != NULL);
    int code = pack_files_read(&now, &arena, publishing->folder, err);
    if (code == 0 && !sha256_equal(&now.identity,
                                   &publishing->draft.files.identity)) {
        code = err_fail(err, MESSAGE_PUBLISH_CHANGED, "s",
                        publishing->folder);
    }
    arena_free(&arena);
    assert(code <= 0);
    return code;
}

/* --- The impact ----------------------------------------------------------- */

/* A hub without cases or pairs has nothing that could change. */
static int gate_impact(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    struct impact_input input;
    int answer = session->answer;
    int code = impact_input_init(&input, session, err);
    assert(publishing->draft.pack != NULL);
    input.as_of = publishing->from > publishing->today ? publishing->from
                                                       : publishing->today;
    if (code == 0) {
        code = impact_of_draft(session, &publishing->draft, &input,
                               &publishing->report, err);
    }
    impact_input_free(&input);
    session->answer = answer;     /* a change is no failure here */
    if (code < 0 && err->message == MESSAGE_IMPACT_NOTHING) {
        err_clear(err);
        publishing->report = value_map(session->arena);
        value_set_integer(session->arena, publishing->report, "cases", 0);
        code = session->arena->failed ? err_nomem(err) : 0;
    }
    return code;
}

static int keep_report(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    struct buf buf;
    buf_init(&buf, session->mem, 0);
    assert(publishing->report != NULL);
    int code = json_canonical(&buf, publishing->report, err);
    if (code == 0 && buf.failed) {
        code = err_nomem(err);
    }
    if (code == 0) {
        code = blob_put(session->hub->db, buf_view(&buf),
                        publishing->report_sha256, err);
    }
    buf_free(&buf);
    assert(code <= 0);
    return code;
}

/* --- Two people ----------------------------------------------------------- */

/* The role that answers for a pack: the ministry for the country's, the
 * organization bureau for a region's. */
static enum role_id role_for(struct str id)
{
    assert(id.size > 0);
    bool regional = id.bytes[0] >= '0' && id.bytes[0] <= '9';
    return regional ? ROLE_ORGANIZATION_BUREAU : ROLE_MINISTRY;
}

/* The region whose rules these are: "19.71" of "19.71-pangkalpinang". */
static struct str region_for(struct str id)
{
    const char *dash = memchr(id.bytes, '-', id.size);
    bool regional = role_for(id) == ROLE_ORGANIZATION_BUREAU;
    assert(dash == NULL || dash >= id.bytes);
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

int publish_person(struct session *session, struct str pack,
                   const char *argument, struct str *id, struct err *err)
{
    struct advance_person person;
    struct actor_wish wish = {
        .name = session_text(session, argument),
        .role = str_of(role_row(role_for(pack))->id),
        .region = region_for(pack), .unit = STR(""),
        .at = session->clock.now(session->clock.user)
    };
    assert(id != NULL);
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

/* Blanks and case of letters make no other person. */
static bool same_name(struct str a, struct str b)
{
    a = str_trim(a);
    b = str_trim(b);
    bool same = a.size == b.size;
    assert(a.bytes != NULL && b.bytes != NULL);
    for (size_t i = 0; same && i < a.size; i++) {
        char x = a.bytes[i], y = b.bytes[i];
        x = x >= 'A' && x <= 'Z' ? (char)(x + 32) : x;
        y = y >= 'A' && y <= 'Z' ? (char)(y + 32) : y;
        same = x == y;
    }
    return same;
}

static int gate_people(const struct publishing *publishing, struct err *err)
{
    struct str actor = session_text(publishing->session, "actor");
    struct str other = session_text(publishing->session, "approved-by");
    assert(publishing->session->hub != NULL);
    return same_name(actor, other)
        ? err_fail(err, MESSAGE_PUBLISH_ONE_PERSON, "t", actor) : 0;
}

static int find_people(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    struct str pack = publishing->draft.pack->id;
    int code = publish_person(session, pack, "actor", &publishing->people[0],
                              err);
    if (code == 0) {
        code = publish_person(session, pack, "approved-by",
                              &publishing->people[1], err);
    }
    assert(code <= 0);
    return code == 0 && str_equal(publishing->people[0],
                                  publishing->people[1])
        ? err_fail(err, MESSAGE_PUBLISH_ONE_PERSON, "t",
                   session_text(publishing->session, "actor"))
        : code;
}

/* --- The entry ------------------------------------------------------------ */

static int record(struct publishing *publishing, int64_t *index,
                  struct err *err)
{
    struct hub *hub = publishing->session->hub;
    int code = find_people(publishing, err);
    if (code == 0) {
        code = keep_report(publishing, err);
    }
    if (code == 0 && publishing->folder != NULL) {
        code = gate_bytes(publishing, err);
    }
    struct hub_publication publication = {
        .pack = publishing->draft.pack, .from = publishing->from,
        .actor = publishing->people[0], .approved_by = publishing->people[1],
        .report = str_of(publishing->report_sha256),
        .reason = publishing->reason, .rolled_back = publishing->rolled_back
    };
    assert(code <= 0);
    return code == 0 ? hub_publish(hub, &publication, index, err) : code;
}

static struct value *pack_value(struct arena *arena, struct str id,
                                struct str version, struct str sha256)
{
    struct value *map = value_map(arena);
    assert(id.size > 0);
    value_set_text(arena, map, "id", id);
    value_set_text(arena, map, "version", version);
    value_set_text(arena, map, "sha256", sha256);
    return map;
}

/* Copies a member of the report, when it has it. */
static void put_part(struct arena *arena, struct value *map,
                     const struct value *report, const char *key)
{
    const struct value *part = value_get(report, key);
    assert(key != NULL);
    if (part != NULL) {
        value_set(map, key, value_copy(arena, part));
    }
}

static struct value *result_value(const struct publishing *publishing,
                                  bool published, int64_t index)
{
    struct arena *arena = publishing->session->arena;
    const struct pack *pack = publishing->draft.pack;
    struct value *map = value_map(arena), *impact = value_map(arena);
    char from[11];
    assert(publishing->report_sha256[0] != '\0');
    date_format(publishing->from, from);
    value_set_bool(arena, map, "published", published);
    value_set(map, "pack", pack_value(arena, pack->id, pack->version,
                                      str_of(pack->sha256)));
    value_set_string(arena, map, "from", from);
    if (published) {
        value_set_integer(arena, map, "entry", index);
    }
    value_set_string(arena, map, "report", publishing->report_sha256);
    value_set(map, "replaces", publishing->replaces
              ? pack_value(arena, publishing->replaced.id,
                           publishing->replaced.version,
                           publishing->replaced.sha256)
              : value_null(arena));
    put_part(arena, impact, publishing->report, "cases");
    put_part(arena, impact, publishing->report, "flipped");
    put_part(arena, impact, publishing->report, "changed");
    put_part(arena, impact, publishing->report, "verdicts");
    value_set(map, "impact", impact);
    return map;
}

/* Everything that is written, in one transaction; a dry run takes it back. */
static int finish(struct publishing *publishing, struct value **out,
                  struct err *err)
{
    struct session *session = publishing->session;
    struct db *db = session->hub->db;
    bool keep = !session_flag(session, "dry-run");
    int64_t index = 0;
    int code = db_begin(db, err);
    assert(out != NULL);
    if (code != 0) {
        return code;
    }
    code = record(publishing, &index, err);
    if (code == 0 && keep) {
        code = db_commit(db, err);
    }
    if (code != 0 || !keep) {
        db_rollback(db);
    }
    if (code == 0) {
        *out = result_value(publishing, keep, index);
        code = session->arena->failed ? err_nomem(err) : 0;
    }
    return code;
}

/* --- publish -------------------------------------------------------------- */

static int run_gate(struct publishing *publishing, struct err *err)
{
    int code = gate_people(publishing, err);
    if (code == 0) {
        code = find_days(publishing, err);
    }
    if (code == 0) {
        code = draft_open(&publishing->draft, publishing->session,
                          publishing->folder, publishing->from, err);
    }
    if (code == 0) {
        code = find_replaced(publishing, err);
    }
    if (code == 0) {
        code = gate_check(publishing, err);
    }
    if (code == 0) {
        code = gate_cases(publishing, err);
    }
    assert(code <= 0);
    return code == 0 ? gate_impact(publishing, err) : code;
}

int op_publish(struct session *session, struct value **out, struct err *err)
{
    struct publishing publishing = {
        .session = session, .folder = session_string(session, "pack")
    };
    assert(session->hub != NULL);
    int code = run_gate(&publishing, err);
    if (code == 0) {
        code = finish(&publishing, out, err);
    }
    draft_free(&publishing.draft);
    return code;
}

/* --- rollback ------------------------------------------------------------- */

/* No such pack: names the nearest that there is. */
static int unknown_pack(struct session *session, struct str id,
                        struct err *err)
{
    struct pack_version *versions = NULL;
    struct str nearest = STR("awig status");
    size_t count = 0, distance = SIZE_MAX;
    int code = pack_version_list(session->hub->db, session->arena, &versions,
                                 &count, err);
    assert(code <= 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (str_nearer(id, versions[i].id, &distance)) {
            nearest = versions[i].id;
        }
    }
    return code < 0 ? code
        : err_fail(err, MESSAGE_ROLLBACK_UNKNOWN, "tt", id, nearest);
}

/* What the version in force on that day had replaced. */
static int find_earlier(struct publishing *publishing, struct str id,
                        struct pack_version *out, struct err *err)
{
    struct session *session = publishing->session;
    struct db *db = session->hub->db;
    struct pack_version now = { .entry = 0 };
    struct pack_query query = { id, publishing->from, INT64_MAX };
    int code = pack_version_for(db, session->arena, &query, &now, err);
    assert(out != NULL);
    if (code == 0) {
        return unknown_pack(session, id, err);
    }
    publishing->rolled_back = now.sha256;
    *out = now;
    while (code == 1 && str_equal(out->sha256, now.sha256)) {
        query.known = out->entry - 1;
        code = pack_version_for(db, session->arena, &query, out, err);
    }
    return code == 0 ? err_fail(err, MESSAGE_ROLLBACK_NONE, "t", id)
                     : code < 0 ? code : 0;
}

/* Without --from: today, or the day from which the newest publication is in
 * force when that is still to come. */
static int choose_from(struct publishing *publishing, struct str id,
                       struct err *err)
{
    struct session *session = publishing->session;
    struct pack_version newest;
    struct pack_query query = { id, DATE_MAX, INT64_MAX };
    if (session_text(session, "from").size > 0) {
        return 0;
    }
    int code = pack_version_for(session->hub->db, session->arena, &query,
                                &newest, err);
    assert(publishing->from >= publishing->today);
    if (code == 1 && newest.from > publishing->from) {
        publishing->from = newest.from;
    }
    return code < 0 ? code : 0;
}

static int open_earlier(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    struct str id = str_trim(session_text(session, "id"));
    struct pack_version earlier;
    struct pack_files files;
    int code = choose_from(publishing, id, err);
    if (code == 0) {
        code = find_earlier(publishing, id, &earlier, err);
    }
    assert(session->hub != NULL);
    if (code == 0) {
        code = hub_pack_files(session->hub, session->arena, &earlier, &files,
                              err);
    }
    return code == 0 ? draft_open_files(&publishing->draft, session, &files,
                                        publishing->from, err)
                     : code;
}

int op_rollback(struct session *session, struct value **out,
                struct err *err)
{
    struct publishing publishing = { .session = session };
    assert(session->hub != NULL);
    int code = gate_people(&publishing, err);
    if (code == 0) {
        code = find_days(&publishing, err);
    }
    if (code == 0) {
        code = open_earlier(&publishing, err);
    }
    if (code == 0) {
        code = find_replaced(&publishing, err);
    }
    if (code == 0) {
        code = gate_impact(&publishing, err);
    }
    if (code == 0) {
        code = finish(&publishing, out, err);
    }
    draft_free(&publishing.draft);
    return code;
}
