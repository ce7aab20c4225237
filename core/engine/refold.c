/* Folding the log again.
 *
 * The tables are a cache of the log: this proves it, by making them again
 * from nothing and comparing every row. */
#include "engine/refold.h"

#include <assert.h>

#include "engine/fold.h"
#include "store/blob.h"
#include "store/compare.h"
#include "store/personal.h"

/* A replay of the log into a fresh database in memory. */
struct refold {
    struct db *live, *fresh;      /* the hub, and its fold in memory */
    int64_t done, all;
    void (*progress)(void *user, int64_t done, int64_t all);
    void *user;
};

/* What breaks while an entry is applied is a fault of the entry, whatever
 * kind of fault it would be at another time. */
static int blame(const struct entry *entry, struct err *err)
{
    char text[ERR_ARG_BYTES];
    assert(err->code < 0);
    if (err->code == ERR_NOMEM || err->code == ERR_INTEGRITY
        || err->code == ERR_STORAGE) {
        return err->code;
    }
    err_message(err, LANGUAGE_EN, text, sizeof text);
    return err_fail(err, MESSAGE_FOLD_ENTRY, "is", entry->index, text);
}

/* Called for each entry: brings the blobs it names, then applies it as it
 * was applied first. Errors: see blame(). */
static int apply(void *user, const struct entry *entry, struct str leaf,
                 struct err *err)
{
    struct refold *refold = user;
    assert(entry->index == refold->done);
    int code = follow_blobs(refold->live, refold->fresh, leaf, err);
    if (code == 0) {
        code = fold_apply(refold->fresh, entry, err);
        code = code < 0 ? blame(entry, err) : 0;
    }
    refold->done++;
    if (refold->progress != NULL && refold->done % 256 == 0) {
        refold->progress(refold->user, refold->done, refold->all);
    }
    return code;
}

/* Applies the whole log in one transaction: nobody else sees the fresh
 * database, and one commit is faster than thousands. */
static int fold_all(struct refold *refold, struct err *err)
{
    int code = db_begin(refold->fresh, err);
    assert(refold->live != refold->fresh);
    if (code < 0) {
        return code;
    }
    code = log_each(refold->live, 0, apply, refold, err);
    if (code == 0) {
        code = db_commit(refold->fresh, err);
    }
    if (code < 0) {
        db_rollback(refold->fresh);
    }
    return code;
}

/* Compares tables, blobs and personal values. Errors: the first difference. */
static int compare(struct refold *refold, struct refold_report *report,
                   struct err *err)
{
    assert(refold != NULL);
    int code = compare_databases(refold->live, refold->fresh, &report->rows,
                                 err);
    assert(report->rows >= 0);
    if (code == 0) {
        code = compare_blobs(refold->live, refold->fresh, err);
    }
    return code == 0 ? personal_verify(refold->live, err) : code;
}

/* Rebuilds every table from the log in memory and compares. Errors:
 * MESSAGE_FOLD_..., with table, row and both values. */
int refold_check(struct hub *hub, struct refold_report *report,
                 void (*progress)(void *user, int64_t done, int64_t all),
                 void *user, struct err *err)
{
    assert(hub != NULL);
    assert(report != NULL);
    struct refold refold = { .live = hub->db, .progress = progress,
                             .user = user };
    *report = (struct refold_report){ 0, 0 };
    int code = db_open(&refold.fresh, hub->mem, NULL, DB_MEMORY, err);
    if (code < 0) {
        return code;
    }
    db_set_blob_source(refold.fresh, hub->db);
    code = db_begin_read(hub->db, err);
    if (code == 0) {
        code = log_size(hub->db, &refold.all, err);
        if (code == 0) {
            code = fold_all(&refold, err);
        }
        if (code == 0) {
            code = compare(&refold, report, err);
        }
        db_rollback(hub->db);
    }
    report->entries = refold.done;
    db_close(refold.fresh);
    return code;
}

int refold_check_after(struct hub *hub, struct db *fresh, int64_t from,
                       struct refold_report *report, struct err *err)
{
    assert(hub != NULL && fresh != hub->db);
    assert(from >= 0 && report != NULL);
    struct refold refold = { .live = hub->db, .fresh = fresh, .done = from };
    *report = (struct refold_report){ 0, 0 };
    int code = db_begin(fresh, err);
    if (code < 0) {
        return code;
    }
    db_set_blob_source(fresh, hub->db);
    code = log_each(hub->db, from, apply, &refold, err);
    if (code == 0) {
        code = compare(&refold, report, err);
    }
    report->entries = refold.done;
    db_set_blob_source(fresh, NULL);
    db_rollback(fresh);
    return code;
}
