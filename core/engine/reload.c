/* Reload: the new pack is loaded beside the old one, judged by its own cases,
 * and only then put in its place.
 *
 * Whoever judges goes on with the old one until the moment of the swap; cases
 * that hold a reference to it keep it to their end.  `awig watch` is the same
 * for somebody who writes rules: each save is loaded and tested. */
#include "engine/reload.h"

#include <assert.h>
#include <string.h>

#include "engine/case_rows.h"
#include "engine/findings.h"

/* Seconds between two looks at the folder. */
#define WATCH_SECONDS 1

/* Are both chains of the same files? */
static bool same_chain(struct pack *a, struct pack *b)
{
    struct pack *first[LIMIT_CHAIN], *second[LIMIT_CHAIN];
    size_t count = pack_chain(a, first);
    if (count != pack_chain(b, second)) {
        return false;
    }
    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(first[i]->sha256, second[i]->sha256) != 0) {
            return false;
        }
    }
    return true;
}

/* Judges one case. MESSAGE_PACK_RELOAD_CASE when it does not hold. */
static int try_case(struct pack *pack, const struct case_row *row,
                    const struct session *session, struct err *err)
{
    struct arena arena;
    struct judgement judgement;
    assert(row->record.cells != NULL);
    arena_init(&arena, session->mem);
    int code = evaluate_case(&judgement, &arena, pack, &row->record, err);
    if (code == 0) {
        struct str ids = case_rows_ids(&arena, &judgement);
        if (arena.failed) {
            code = err_nomem(err);
        } else if (!case_row_holds(row, judgement.verdict, ids)) {
            const char *expected = row->has_expect
                ? verdict_name(row->expect) : "-";
            code = err_fail(err, MESSAGE_PACK_RELOAD_CASE, "tstst",
                            row->name, expected, row->rules,
                            verdict_name(judgement.verdict), ids);
            (void)err_at(err, row->file.bytes, row->line, 0);
        }
    }
    arena_free(&arena);
    assert(code <= 0);
    return code;
}

/* All of the pack's own cases, up to the first that does not hold; *count of
 * them did. */
static int try_cases(struct pack *pack, const struct session *session,
                     int64_t *count, struct err *err)
{
    assert(count != NULL);
    struct arena arena;
    struct case_rows rows;
    *count = 0;
    arena_init(&arena, session->mem);
    int code = case_rows_read(&rows, session, pack, &arena, err);
    for (size_t i = 0; code == 0 && i < rows.count; i++) {
        code = try_case(pack, &rows.rows[i], session, err);
        *count += code == 0;
    }
    arena_free(&arena);
    assert(*count >= 0);
    return code;
}

/* Loads beside whatever there is. */
static int load_beside(struct pack **out, const char *folder,
                       const char *rules, const struct session *session,
                       struct err *err)
{
    assert(folder != NULL);
    struct pack_options options = { .mem = session->mem,
                                    .clock = &session->clock,
                                    .limits = session->limits };
    *out = NULL;
    return pack_load_folder(out, folder, rules, &options, NULL, err);
}

/* See reload.h. */
int reload_pack(struct pack **pack, const char *folder, const char *rules,
                const struct session *session, bool *changed,
                struct err *err)
{
    assert(changed != NULL);
    struct pack *next = NULL;
    int64_t cases = 0;
    assert(pack != NULL && *pack != NULL);
    *changed = false;
    int code = load_beside(&next, folder, rules, session, err);
    if (code == 0 && !same_chain(*pack, next)) {
        code = try_cases(next, session, &cases, err);
        if (code == 0) {
            struct pack *old = *pack;
            *pack = next;
            next = old;
            *changed = true;
        }
    }
    pack_release(next);
    return code;
}

/* --- awig watch ----------------------------------------------------------- */

/* What a watch has seen so far. */
struct watching {
    struct session *session;
    const char *folder, *rules;
    struct pack *pack;            /* in use; NULL = none was good yet */
    struct err last;              /* of the last try that failed */
    bool said;                    /* something was told already */
};

/* Gives a row out: what is in use now, and why not the new one. */
static int tell(struct watching *watching, const char *state,
                int64_t cases, const struct err *err)
{
    assert(state != NULL);
    struct session *session = watching->session;
    struct arena arena;
    arena_init(&arena, session->mem);
    struct value *row = value_map(&arena);
    value_set_string(&arena, row, "state", state);
    if (watching->pack != NULL) {
        value_set_text(&arena, row, "pack", watching->pack->id);
        value_set_string(&arena, row, "sha256", watching->pack->sha256);
    }
    if (err == NULL) {
        value_set_integer(&arena, row, "cases", cases);
    } else {
        char text[1024], code[8];
        finding_code(err, code);
        err_text(err, session->language, text, sizeof(text));
        value_set_string(&arena, row, "code", code);
        value_set_string(&arena, row, "message", text);
    }
    int stop = arena.failed ? ERR_NOMEM
        : session->emit != NULL ? session->emit(session->user, row) : 0;
    arena_free(&arena);
    watching->said = true;
    return stop;
}

/* The same mistake is told once. */
static bool is_new_mistake(struct watching *watching, const struct err *err)
{
    char now[1024], before[1024];
    assert(err->code != 0);
    err_text(err, LANGUAGE_EN, now, sizeof(now));
    err_text(&watching->last, LANGUAGE_EN, before, sizeof(before));
    bool is_new = watching->last.code == 0 || strcmp(now, before) != 0;
    watching->last = *err;
    return is_new;
}

/* One look at the folder.  Returns non-zero when the listener wants to stop,
 * or without memory. */
static int look(struct watching *watching, struct err *err)
{
    assert(watching->folder != NULL);
    struct pack *next = NULL;
    struct err why;
    int64_t cases = 0;
    err_clear(&why);
    int code = load_beside(&next, watching->folder, watching->rules,
                           watching->session, &why);
    if (code == 0 && watching->pack != NULL
        && same_chain(watching->pack, next)) {
        pack_release(next);
        err_clear(&watching->last);
        return 0;
    }
    if (code == 0) {
        code = try_cases(next, watching->session, &cases, &why);
    }
    if (code == ERR_NOMEM) {
        pack_release(next);
        return err_nomem(err);
    }
    if (code != 0) {
        pack_release(next);
        watching->session->answer = 1;
        return is_new_mistake(watching, &why)
            ? tell(watching, watching->pack != NULL ? "kept" : "refused", 0,
                   &why)
            : 0;
    }
    pack_release(watching->pack);
    watching->pack = next;
    watching->session->answer = 0;
    err_clear(&watching->last);
    return tell(watching, watching->said ? "reloaded" : "loaded", cases,
                NULL);
}

/* Exit 1 when the last state of the folder is not in use. */
int op_watch(struct session *session, struct value **out, struct err *err)
{
    struct watching watching = { .session = session,
        .folder = session_string(session, "pack"),
        .rules = session_string(session, "rules") };
    int64_t times = session_integer(session, "times", 0);
    int64_t seconds = session_integer(session, "every", WATCH_SECONDS);
    int code = 0;
    assert(watching.folder != NULL);
    err_clear(&watching.last);
    for (int64_t i = 0; code == 0 && (times <= 0 || i < times); i++) {
        if (i > 0) {
            clock_sleep_ms(seconds > 0 ? seconds * 1000 : 10);
        }
        code = look(&watching, err);
    }
    pack_release(watching.pack);
    *out = NULL;
    assert(code <= 0 || session->emit != NULL);
    return code;
}
