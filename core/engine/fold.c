/* Entry kinds and who applies them, one row a line.  A kind may have several
 * rows: they run in order.  Rows are only added, since old logs must stay
 * readable. */
#include "engine/fold.h"

#include <assert.h>

#include "lifecycle/advance.h"
#include "store/actors.h"
#include "store/cases.h"
#include "store/documents.h"
#include "store/import.h"
#include "store/keys.h"
#include "store/packs.h"
#include "store/personal.h"
#include "store/programmes.h"
#include "store/settings.h"

/* Kinds that change no table: they say something about the log itself. */
static int nothing(struct db *db, const struct entry *entry, struct err *err)
{
    (void)db;
    (void)err;
    assert(entry->body != NULL);
    return 0;
}

/* Every kind of entry, and what it does to the tables. An unknown kind is an
 * error: a log of a newer version must not be folded in part. */
static const struct { const char *kind; entry_apply apply; } KINDS[] = {
    { "hub.init", nothing },
    { "key.add", key_add_apply },
    { "key.retire", key_retire_apply },
    { "schedule.amend", nothing },
    { "setting", setting_apply },
    { "import", import_apply },
    { "pack.publish", pack_publish_apply },
    { "draft.submit", nothing },
    { "draft.discard", nothing },
    { "actor.register", actor_register_apply },
    { "role.grant", role_grant_apply },
    { "role.revoke", role_revoke_apply },
    { "erase", personal_erase_apply },
    { "case.open", advance_open_apply },
    { "case.migrate", case_migrate_apply },
    { "case.fact", case_fact_apply },
    { "case.action", advance_action_apply },
    { "case.refusal", advance_refusal_apply },
    { "decision", decision_apply },
    { "document.attach", document_attach_apply },
    { "document.forward", document_forward_apply },
    { "programme.open", programme_open_apply },
    { "programme.event", programme_event_apply },
    { "programme.invite", programme_invite_apply },
};

/* In the order of the table, for lists. */
const char *fold_kind(size_t index)
{
    assert(KINDS[0].kind != NULL);
    return index < sizeof KINDS / sizeof *KINDS ? KINDS[index].kind : NULL;
}

/* Applies one entry by the row of its kind. An entry of an unknown kind is an
 * error: a newer program wrote it. */
int fold_apply(struct db *db, const struct entry *entry, struct err *err)
{
    bool known = false;
    int code = 0;
    enum db_writer before = db_set_writer(db, DB_WRITER_FOLD);
    assert(entry->kind.size > 0);
    for (size_t i = 0; code == 0 && i < sizeof KINDS / sizeof *KINDS; i++) {
        if (str_is(entry->kind, KINDS[i].kind)) {
            known = true;
            code = KINDS[i].apply(db, entry, err);
        }
    }
    (void)db_set_writer(db, before);
    return known ? code : err_fail(err, MESSAGE_LOG_KIND, "it",
                                   entry->index, entry->kind);
}
