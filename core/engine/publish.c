/* The gate.
 *
 * Order: two people, the day, loading over what is published (which refuses
 * what loosens), something new to say, check, the pack's own cases, the
 * impact; then, in one transaction, the people's ids, the report, and the
 * entry.  Whatever fails leaves the hub as it was, the register of people
 * included.
 *
 * Why the impact is part of it: a person approves consequences, not text.
 * The entry holds the hash of the report that was made from exactly the bytes
 * that are published, and the report is kept as a blob beside them. */
#include "engine/publish.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "engine/cases_test.h"
#include "engine/hub_packs.h"
#include "engine/impact_run.h"
#include "engine/publish_people.h"
#include "pack/check.h"

struct publishing {
    struct session *session;      /* arguments, arena, hub */
    struct draft draft;           /* loaded and checked */
    const char *folder;           /* NULL: from the database */
    int64_t from, today;
    struct str people[2];         /* ids: who publishes, who approves */
    struct str reason, rolled_back;
    struct pack_version replaced; /* what holds until then */
    bool replaces;                /* else there was none */
    struct value *report;         /* the impact */
    char report_sha256[SHA256_HEX_BYTES];
};

/* --- Days ----------------------------------------------------------------- */

/* A day in the past needs a reason, which is recorded; a reason without need
 * is not. */
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
    assert(publishing->session != NULL);
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
 * publishing.  Asked by the day of effect: what is replaced is what would
 * have been in force then. */
static int find_replaced(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    const struct pack *pack = publishing->draft.pack;
    struct pack_query query = { pack->id, publishing->from, INT64_MAX };
    char from[11];
    int code = pack_version_for(session->hub->db, session->arena, &query,
                                &publishing->replaced, err);
    assert(pack != NULL);
    assert(publishing->from >= DATE_MIN);
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

/* The first finding that is an error stands for all.  Notes and warnings
 * pass: they were shown to whoever ran `awig check`. */
static int gate_check(struct publishing *publishing, struct err *err)
{
    struct session *session = publishing->session;
    struct pack_options options = {
        .mem = session->mem, .clock = &session->clock,
        .limits = session->limits,
        .finder = draft_finder(&publishing->draft)
    };
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

/* `awig test` of this one folder.  The session is copied, so that its answer
 * and its rows stay ours.  A pack without cases passes, unless it declares a
 * floor of coverage: then they must reach it. */
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
    value_set_bool(arena, arguments, "coverage",
                   publishing->draft.pack->coverage_floor > 0);
    testing.arguments = arguments;
    testing.parents = draft_finder(&publishing->draft);
    testing.emit = NULL;
    testing.hub = NULL;
    assert(publishing->folder != NULL);
    assert(session->hub != NULL);
    int code = arena->failed ? err_nomem(err)
                             : op_test(&testing, &result, err);
    if (code != 0) {
        return code;
    }
    int64_t failed = value_get_integer(result, "failed", 0);
    int64_t passed = value_get_integer(result, "passed", 0);
    const struct value *reached = value_get(result, "reached");
    if (failed == 0 && reached != NULL && reached->first != NULL
        && testing.answer != 0) {
        return err_fail(err, MESSAGE_PUBLISH_FLOOR, "tiis",
                        publishing->draft.pack->id,
                        value_get_integer(reached->first, "percent", 0),
                        (int64_t)publishing->draft.pack->coverage_floor,
                        publishing->folder);
    }
    return failed == 0 ? 0
        : err_fail(err, MESSAGE_PUBLISH_TESTS, "iits", failed,
                   failed + passed, publishing->draft.pack->id,
                   publishing->folder);
}

/* Are the files still those that were checked?  Reading the folder twice is
 * cheap beside judging; the identity covers every file. */
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
    assert(publishing->session->hub != NULL);
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

/* Canonical bytes, kept by their hash: anybody can compute it again from the
 * report. */
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

/* Asked by name before anything is loaded; by id again when both are known,
 * since one person may be written in two ways. */
static int gate_people(const struct publishing *publishing, struct err *err)
{
    struct str actor = session_text(publishing->session, "actor");
    struct str other = session_text(publishing->session, "approved-by");
    assert(publishing->session->hub != NULL);
    assert(publishing->session != NULL);
    return publish_same_name(actor, other)
        ? err_fail(err, MESSAGE_PUBLISH_ONE_PERSON, "t", actor) : 0;
}

/* The first use registers people, so this stands in the transaction that
 * publishes: a refusal leaves no trace of them. */
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
    assert(publishing->draft.pack != NULL);
    return code == 0 && str_equal(publishing->people[0],
                                  publishing->people[1])
        ? err_fail(err, MESSAGE_PUBLISH_ONE_PERSON, "t",
                   session_text(publishing->session, "actor"))
        : code;
}

/* --- The entry ------------------------------------------------------------ */

/* The bytes are compared with the folder at the very end: what was checked
 * is what is kept. */
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
    assert(publishing->session->hub != NULL);
    return code == 0 ? hub_publish(hub, &publication, index, err) : code;
}

/* A version by id, version and hash. */
static struct value *pack_value(struct arena *arena, struct str id,
                                struct str version, struct str sha256)
{
    struct value *map = value_map(arena);
    assert(id.size > 0);
    assert(sha256.size > 0);
    value_set_text(arena, map, "id", id);
    value_set_text(arena, map, "version", version);
    value_set_text(arena, map, "sha256", sha256);
    return map;
}

/* Copies a member of the report, when it has it. */
static void put_part(struct arena *arena, struct value *map,
                     const struct value *report, const char *key)
{
    assert(key != NULL);
    assert(arena != NULL);
    const struct value *part = value_get(report, key);
    if (part != NULL) {
        value_set(map, key, value_copy(arena, part));
    }
}

/* The report itself is long and kept by its hash; its totals are shown. */
static struct value *result_value(const struct publishing *publishing,
                                  bool published, int64_t index)
{
    struct arena *arena = publishing->session->arena;
    const struct pack *pack = publishing->draft.pack;
    struct value *map = value_map(arena), *impact = value_map(arena);
    char from[11];
    assert(publishing->report_sha256[0] != '\0');
    assert(publishing->draft.pack != NULL);
    date_format(publishing->from, from);
    value_set_bool(arena, map, "published", published);
    value_set(map, "pack", pack_value(arena, pack->id, pack->version,
                                      str_of(pack->sha256)));
    value_set_string(arena, map, "from", from);
    if (published) {
        value_set_integer(arena, map, "entry", index);
    }
    value_set_string(arena, map, "report", publishing->report_sha256);
    if (publishing->replaces && publishing->rolled_back.size == 0
        && str_equal(publishing->replaced.version, pack->version)) {
        session_notice(publishing->session,
                       label_text(LABEL_VERSION_SAME,
                                  publishing->session->language));
    }
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

/* Everything that is written, in one transaction; a dry run takes it back.
 * A dry run goes through everything, so that it refuses what publishing
 * would refuse. */
static int finish(struct publishing *publishing, struct value **out,
                  struct err *err)
{
    assert(out != NULL);
    struct session *session = publishing->session;
    struct db *db = session->hub->db;
    bool keep = !session_flag(session, "dry-run");
    int64_t index = 0;
    int code = db_begin(db, err);
    assert(publishing->report != NULL);
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

/* Cheap questions first.  The impact comes last: it is what costs. */
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
    assert(publishing->folder != NULL);
    return code == 0 ? gate_impact(publishing, err) : code;
}

/* The gate, then one transaction. */
int op_publish(struct session *session, struct value **out, struct err *err)
{
    assert(out != NULL);
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

/* What the version in force on that day had replaced.  Several publications
 * of the same bytes count as one.  Going back twice therefore goes forth
 * again, which is what undoing an undo means. */
static int find_earlier(struct publishing *publishing, struct str id,
                        struct pack_version *out, struct err *err)
{
    assert(out != NULL);
    struct session *session = publishing->session;
    struct db *db = session->hub->db;
    struct pack_version now = { .entry = 0 };
    struct pack_query query = { id, publishing->from, INT64_MAX };
    int code = pack_version_for(db, session->arena, &query, &now, err);
    assert(id.bytes != NULL);
    if (code == 0) {
        return hub_pack_unpublished(session, id, err);
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
 * force when that is still to come.  Otherwise a publication for next year
 * could not be taken back before it is in force. */
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
    assert(publishing->session->hub != NULL);
    if (code == 1 && newest.from > publishing->from) {
        publishing->from = newest.from;
    }
    return code < 0 ? code : 0;
}

/* The old files are loaded over the parents of today: going back may not
 * loosen either. */
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
    assert(publishing->folder == NULL);
    if (code == 0) {
        code = hub_pack_files(session->hub, session->arena, &earlier, &files,
                              err);
    }
    return code == 0 ? draft_open_files(&publishing->draft, session, &files,
                                        publishing->from, err)
                     : code;
}

/* Check and cases passed when that version was published; what may have
 * changed since, its parents and the cases judged, is looked at again. */
int op_rollback(struct session *session, struct value **out,
                struct err *err)
{
    assert(out != NULL);
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
