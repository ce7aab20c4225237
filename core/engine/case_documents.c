/* `awig case attach`: a document is read (attaching.c), judged by the packs'
 * guards of "attach:TYPE", and put on file; or the refusal is.
 *
 * The order is: read (attaching.c), judge, and then one entry, of the
 * document or of its refusal, all in one transaction. */
#include "engine/case_files.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "engine/attaching.h"
#include "engine/guard_rows.h"
#include "store/actors.h"

/* --- Judging -------------------------------------------------------------- */

/* Adds "late": lateness of what this document is measured by, told when it
 * arrives. A late document is filed all the same, so what it asks for is at
 * most a warning here; the action that needs it decides. A deadline measures
 * it as document.TYPE.STAMP. */
static int judge_lateness(struct attaching *of, struct guard_world *world,
                          struct err *err)
{
    assert(of != NULL);
    struct arena *arena = of->session->arena;
    struct schedule_request request = {
        .hub = of->session->hub, .pack = of->target.pack,
        .facts = world->record.cells, .broken = world->broken,
        .as_of = world->as_of, .known_on = world->as_of,
    };
    struct fixed_deadline *all = NULL;
    size_t count = 0;
    int code = schedule_deadlines(&all, &count, arena, &request, err);
    struct value *late = value_list(arena);
    assert(world->record.cells != NULL);
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct str pieces[3] = { STR("document."), of->type, STR(".") };
        struct str head = text_join(arena, pieces, 3);
        struct str measures = all[i].measures;
        if (head.size == 0 || measures.size <= head.size ||
            memcmp(measures.bytes, head.bytes, head.size) != 0) {
            continue;
        }
        struct str key = str_copy(arena, (struct str){
            measures.bytes + head.size, measures.size - head.size });
        const struct value *stamp = key.bytes == NULL ? NULL
            : value_get(of->body, key.bytes);
        if (stamp == NULL || stamp->kind != VALUE_INTEGER) {
            continue;
        }
        int64_t days = deadline_days_late(all[i].end, stamp->integer,
                                          all[i].zone);
        guard_row_deadline(late, arena, &all[i], days);
        if (days > 0) {
            guard_row_late(&of->unmet, &all[i], stamp->integer, days);
            of->unmet.items[of->unmet.count - 1].demand = DEMAND_WARN;
        }
    }
    value_set(of->body, "late", late);
    return code;
}

/* Does the person hold the role here? Adds a blocking demand when not
 * (DOMAIN.md section 3). Errors: those of the store. */
static int judge_person(struct attaching *of, struct err *err)
{
    const struct role_row *row = role_row(of->person.role);
    struct role wanted = { .actor = of->person.actor,
        .role = str_of(row->id), .region = of->target.stored.region,
        .unit = of->target.stored.unit };
    int held = role_held(of->session->hub->db, &wanted,
                         time_to_date(of->target.at, of->target.pack->zone),
                         err);
    assert(of->person.actor.size > 0);
    if (held != 0) {
        return held < 0 ? held : 0;
    }
    struct unmet *unmet = unmet_add(&of->unmet, DEMAND_BLOCK,
                                    STR("role_held"));
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        unmet->required[i] = str_of(row->label[i]);
        unmet->basis = STR("DOMAIN 3");
    }
    unmet_found(unmet, "pelaku tidak memegangnya di wilayah ini",
                "the actor does not hold it in this region");
    return 0;
}

/* Judges the attachment as an action "attach:TYPE", which guards of packs
 * may watch; adds every demand, then lateness. */
static int judge(struct attaching *of, struct guard_world *world,
                 struct err *err)
{
    struct str pieces[2] = { STR("attach:"), of->type };
    struct str action = text_join(of->session->arena, pieces, 2);
    of->request = (struct advance_request){
        .machine = of->target.machine, .number = of->target.stored.number,
        .action = action, .first = of->person, .at = of->target.at,
        .zone = of->target.pack->zone,
    };
    of->subject.request = &of->request;
    of->subject.stored = &of->target.stored;
    assert(action.size > 0 || of->session->arena->failed);
    int code = judge_person(of, err);
    if (code == 0) {
        code = guard_demands(world, &of->subject, action, &of->unmet, err);
    }
    return code == 0 ? judge_lateness(of, world, err) : code;
}

/* Appends the entry of a refusal: which guards, and the details as a blob,
 * so that the log stays short. Errors: no memory, those of the log. */
static int record_refusal(struct attaching *of, struct err *err)
{
    struct arena *arena = of->session->arena;
    struct value *body = value_map(arena), *detail = value_map(arena);
    struct value *list = value_list(arena);
    struct buf bytes;
    char hash[SHA256_HEX_BYTES] = "";
    value_set_integer(arena, body, "case", of->target.stored.number);
    value_set_text(arena, body, "action", of->request.action);
    value_set_text(arena, body, "from", of->target.stored.state);
    value_set_string(arena, body, "role", role_row(of->person.role)->id);
    for (size_t i = 0; i < of->unmet.count; i++) {
        value_add(list, value_text(arena, of->unmet.items[i].guard));
    }
    value_set(body, "unmet", list);
    value_set(detail, "unmet", unmet_record(arena, &of->unmet));
    if (arena->failed) {
        return err_nomem(err);
    }
    buf_init(&bytes, of->session->mem, 0);
    int code = json_canonical(&bytes, detail, err);
    if (code == 0) {
        code = bytes.failed ? err_nomem(err)
            : blob_put(of->session->hub->db, buf_view(&bytes), hash, err);
    }
    buf_free(&bytes);
    value_set_string(arena, body, "detail", hash);
    struct hub_change change = { "case.refusal", of->target.at,
                                 of->person.actor, body };
    assert(of->target.at != 0);
    return code == 0 ? hub_record(of->session->hub, &change, NULL, err)
                     : code;
}

/* Only a stamp for the document on file: it was passed on (F119). */
static bool only_forwards(const struct attaching *of,
                          const struct document **document)
{
    assert(of != NULL);
    static const char *const others[] = { "number", "date", "signer",
        "signer-role", "received-at", "fields", "rows", "file",
        "content", "title", "signed-on" };
    assert(document != NULL);
    *document = document_of_type(of->subject.documents,
                                 of->subject.documents_count, of->type);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (value_get(of->session->arguments, others[i]) != NULL) {
            return false;
        }
    }
    return *document != NULL && (of->fields == NULL ||
                                 of->fields->count == 0) &&
           value_get(of->body, "received_at_ministry") != NULL;
}

/* Appends the entry: an attachment, or only that the ministry has received
 * what was attached before. The number that stands in the result is that of
 * the document concerned. Errors: no memory, those of the log. */
static int record_document(struct attaching *of, struct err *err)
{
    struct arena *arena = of->session->arena;
    const struct document *old = NULL;
    struct hub_change change = { "document.attach", of->target.at,
                                 of->person.actor, of->body };
    assert(of->body != NULL || arena->failed);
    if (only_forwards(of, &old)) {
        struct value *body = value_map(arena);
        value_set_integer(arena, body, "case", of->target.stored.number);
        value_set_integer(arena, body, "document", old->id);
        value_set_string(arena, body, "role",
                         role_row(of->person.role)->id);
        value_set_integer(arena, body, "received_at_ministry",
            value_get_integer(of->body, "received_at_ministry", 0));
        value_set_integer(arena, of->body, "document", old->id);
        change.kind = "document.forward";
        change.body = body;
    }
    return arena->failed ? err_nomem(err)
        : hub_record(of->session->hub, &change, NULL, err);
}

/* The result of CLI.md; "document" is null when nothing was attached. With
 * --both every demand is listed, too, as the record has it. */
static struct value *attach_result(struct attaching *of, bool done)
{
    struct arena *arena = of->session->arena;
    struct value *out = value_map(arena);
    unsigned refused = 1u << DEMAND_BLOCK | 1u << DEMAND_REVIEW;
    assert(of->type.size > 0);
    value_set_string(arena, out, "case", of->target.name);
    value_set_text(arena, out, "state", of->target.stored.state);
    value_set_text(arena, out, "action", of->request.action);
    value_set_text(arena, out, "type", of->type);
    value_set_null(arena, out, "document");
    if (done) {
        value_set_integer(arena, out, "document",
                          value_get_integer(of->body, "document", 0));
    }
    value_set_bool(arena, out, "done", done);
    value_set(out, "unmet", unmet_value(arena, &of->unmet, refused,
                                        of->session->language));
    value_set(out, "warnings", unmet_value(arena, &of->unmet,
                                           1u << DEMAND_WARN,
                                           of->session->language));
    if (session_flag(of->session, "both")) {
        value_set(out, "demands", unmet_record(arena, &of->unmet));
    }
    of->session->answer = done ? 0 : 5;
    return out;
}

/* The part inside the transaction: reads, judges, records the document or
 * the refusal. A refusal is an entry as well: who was turned away must be
 * able to show it. */
static int attach_locked(struct attaching *of, bool *done, struct err *err)
{
    struct guard_world world;
    assert(of != NULL && done != NULL);
    struct db *db = of->session->hub->db;
    guard_world_init(&world, of->session);
    int code = attaching_type(of, err);
    *done = false;
    if (code == 0) {
        code = db_begin(db, err);
    }
    if (code != 0) {
        return code;
    }
    assert(of->type.size > 0);
    code = attaching_read(of, err);
    if (code == 0) {
        code = judge(of, &world, err);
    }
    *done = code == 0 && !unmet_has(&of->unmet, DEMAND_BLOCK) &&
            !unmet_has(&of->unmet, DEMAND_REVIEW);
    if (*done) {
        code = record_document(of, err);
    }
    if (*done && code == 0) {
        code = db_commit(db, err);
    }
    /* A refusal commits its own entry and nothing else: rows, content and
     * the signer's name, kept while reading, go. */
    if (!*done || code != 0) {
        db_rollback(db);
    }
    return code == 0 && !*done ? record_refusal(of, err) : code;
}

static int attach_once(struct session *session, struct value **out,
                       struct err *err)
{
    assert(out != NULL);
    struct attaching of = { .session = session };
    struct advance_person second;
    char at[26], last[26];
    bool done = false;
    int code = case_target(session, &of.target, err);
    if (code == 0 && of.target.at < of.target.stored.touched_at) {
        time_format(of.target.at, of.target.pack->zone, at);
        time_format(of.target.stored.touched_at, of.target.pack->zone, last);
        code = err_fail(err, MESSAGE_TIME_BEFORE_LAST, "sss", at,
                        of.target.name, last);
    }
    if (code == 0) {
        of.style = (struct cell_style){ false, of.target.pack->zone };
        unmet_init(&of.unmet, session->arena);
        code = case_people(session, &of.target, &of.person, &second, err);
    }
    if (code == 0) {
        code = db_begin(session->hub->db, err);
    }
    if (code != 0) {
        return code;
    }
    code = attach_locked(&of, &done, err);
    if (code == 0) {
        code = db_commit(session->hub->db, err);
    }
    if (code != 0) {
        db_rollback(session->hub->db);
        return code;
    }
    *out = attach_result(&of, done);
    return 0;
}

int op_case_attach(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    return case_again(session, attach_once, out, err);
}
