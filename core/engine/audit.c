/* Reading and checking the log.
 *
 * Each check reads inside one snapshot: what is verified is one state of
 * the hub, whoever writes meanwhile. */
#include "engine/audit.h"

#include <assert.h>

#include "audit/checkpoint.h"
#include "audit/rotation.h"
#include "base/date.h"
#include "engine/refold.h"
#include "engine/witness.h"
#include "store/actors.h"
#include "store/compare.h"

/* ---- audit log ---------------------------------------------------------- */

/* Rows of the log on their way out. */
struct listing {
    struct session *session;      /* rows are given to its sink */
    struct value *list;           /* NULL: rows go to emit */
    int64_t left;                 /* rows still wanted */
};

/* An entry as data; the name of its actor as far as it is not erased. */
static struct value *entry_value(struct arena *arena,
                                 const struct entry *entry, struct str name)
{
    assert(arena != NULL);
    struct value *row = value_map(arena);
    char at[26];
    assert(entry->index >= 0);
    time_format(entry->at, ZONE_UTC, at);
    value_set_integer(arena, row, "index", entry->index);
    value_set_string(arena, row, "at", at);
    value_set_text(arena, row, "kind", entry->kind);
    value_set_text(arena, row, "actor", entry->actor);
    if (name.size > 0) {
        value_set_text(arena, row, "name", name);
    }
    value_set(row, "body", value_copy(arena, entry->body));
    return row;
}

/* Called for each entry. A positive result stops the walk: enough. Rows that
 * are emitted live in an arena of their own, so that the log may be of any
 * length. */
static int list_entry(void *user, const struct entry *entry, struct str leaf,
                      struct err *err)
{
    struct listing *listing = user;
    struct session *session = listing->session;
    struct arena own;
    struct str name = { "", 0 };
    (void)leaf;
    if (listing->left == 0) {
        return ERR_OK + 1;        /* enough */
    }
    listing->left--;
    arena_init(&own, session->mem);
    struct arena *arena = listing->list != NULL ? session->arena : &own;
    int code = actor_name(session->hub->db, arena, entry->actor, &name, err);
    struct value *row = entry_value(arena, entry, name);
    assert(code <= 0);
    if (code == 0 && arena->failed) {
        code = err_nomem(err);
    }
    if (code == 0 && listing->list != NULL) {
        value_add(listing->list, row);
    } else if (code == 0) {
        code = session->emit(session->user, row);
    }
    arena_free(&own);
    return code;
}

/* One row an entry, then size and root. */
int op_audit_log(struct session *session, struct value **out,
                 struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct db *db = session->hub->db;
    struct listing listing = { .session = session };
    struct sha256 root;
    char hex[SHA256_HEX_BYTES];
    int64_t size = 0;
    int64_t from = session_integer(session, "from", 0);
    listing.left = session_integer(session, "count", INT64_MAX);
    listing.list = session->emit == NULL ? value_list(session->arena) : NULL;
    int code = db_begin_read(db, err);
    if (code < 0) {
        return code;
    }
    code = log_size(db, &size, err);
    if (code == 0) {
        code = log_root(db, &root, err);
    }
    if (code == 0) {
        code = log_each(db, from < 0 ? 0 : from, list_entry, &listing, err);
    }
    db_rollback(db);
    if (code < 0) {
        return code;
    }
    sha256_hex(&root, hex);
    *out = value_map(session->arena);
    value_set_integer(session->arena, *out, "entries", size);
    value_set_string(session->arena, *out, "root", hex);
    if (listing.list != NULL) {
        value_set(*out, "log", listing.list);
    }
    return session->arena->failed ? err_nomem(err) : 0;
}

/* ---- audit verify ------------------------------------------------------- */

/* Tells the caller how far the verification is, if it wants to know. */
static void show_verify(void *user, int64_t done, int64_t all)
{
    struct session *session = user;
    assert(session != NULL);
    if (session->progress != NULL) {
        session->progress(session->user, "audit verify", done, all);
    }
}

/* The same for the replay. */
static void show_replay(void *user, int64_t done, int64_t all)
{
    struct session *session = user;
    assert(session != NULL);
    if (session->progress != NULL) {
        session->progress(session->user, "audit verify --replay", done, all);
    }
}

/* Folds the log anew into empty tables and compares; adds the rows that were
 * compared. Errors: MESSAGEs of differences, those of the file. */
static int replay_into(struct session *session, struct value *out,
                       struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct refold_report report;
    int code = refold_check(session->hub, &report, show_replay, session,
                            err);
    if (code == 0) {
        code = db_check_file(session->hub->db, err);
    }
    value_set_integer(session->arena, out, "rows", report.rows);
    return code;
}

/* Leaves, blocks and head; signatures when keys are given; with --replay every
 * table against the fold of the log. Exit 6 at the first that differs. */
int op_audit_verify(struct session *session, struct value **out,
                    struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct log_report report;
    struct arena *arena = session->arena;
    int64_t checkpoints = 0;
    bool replay = session_flag(session, "replay");
    int code = log_verify(session->hub->db, &report, show_verify, session,
                          err);
    if (code == 0) {
        code = checkpoint_verify_all(session->hub->db, &checkpoints, err);
    }
    if (code == 0) {
        code = witness_verify_policy(session, err);
    }
    if (code < 0) {
        return code;
    }
    *out = value_map(arena);
    value_set_integer(arena, *out, "entries", report.entries);
    value_set_integer(arena, *out, "bytes", report.bytes);
    value_set_string(arena, *out, "root", report.root);
    value_set_integer(arena, *out, "checkpoints", checkpoints);
    value_set_bool(arena, *out, "replayed", replay);
    code = replay ? replay_into(session, *out, err) : 0;
    return code == 0 && arena->failed ? err_nomem(err) : code;
}

/* ---- invariants --------------------------------------------------------- */

/* Adds a check that passed; one that fails ends the operation. */
static void add_check(struct session *session, struct value *list,
                      const char *name)
{
    assert(session != NULL);
    assert(name != NULL);
    struct value *item = value_add(list, value_map(session->arena));
    value_set_string(session->arena, item, "check", name);
    value_set_bool(session->arena, item, "ok", true);
}

/* DESIGN section 10: integrity of the file, foreign keys, tree, state ==
 * fold(log). A row for each, also behind one that fails. */
int op_invariants(struct session *session, struct value **out,
                  struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct db *db = session->hub->db;
    struct value *list = value_list(session->arena);
    struct log_report log;
    struct refold_report fold;
    int64_t checkpoints = 0;
    *out = value_map(session->arena);
    value_set(*out, "checks", list);
    int code = db_check_file(db, err);
    if (code == 0) {
        add_check(session, list, "file");
        code = log_verify(db, &log, show_verify, session, err);
    }
    if (code == 0) {
        code = checkpoint_verify_all(db, &checkpoints, err);
    }
    if (code == 0) {
        code = rotation_verify(db, NULL, err);
    }
    if (code == 0) {
        add_check(session, list, "log");
        code = refold_check(session->hub, &fold, show_replay, session, err);
    }
    if (code == 0) {
        add_check(session, list, "fold");
    }
    return code == 0 && session->arena->failed ? err_nomem(err) : code;
}
