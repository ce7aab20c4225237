/* What this program is, and whether a hub is well.
 *
 * `version` says which build decides: results carry the version of the
 * semantics, so that a decision can be judged again by one that has the same.
 * `doctor` tries what can be tried without changing anything: the hub opens,
 * its log holds together, the worker process is confined as it claims. */
#include "engine/about.h"

#include <assert.h>

#include "audit/log.h"
#include "base/confine.h"
#include "base/file.h"
#include "engine/decision.h"
#include "engine/findings.h"
#include "script/embedded.h"

/* ORDER: see AWIG_VERSION in awig.h */
#define ABOUT_VERSION "0.1.0"

/* One feature a line; what a build leaves out is said, not hidden. */
static const struct {
    const char *name;
    bool present;
    const char *note[LANGUAGE_COUNT];
} features[] = {
    { "lifting", true,
      { "aturan tanpa perulangan diangkat ke bentuk ungkapan",
        "loop-free rules are lifted into the expression form" } },
    { "columns", true,
      { "populasi dinilai per kolom", "populations are judged by column" } },
    { "sandbox", true,
      { "anggaran langkah, memori, dan waktu; pustaka sendiri",
        "budgets of steps, memory and time; libraries of our own" } },
    { "scenarios", true,
      { "skenario berjalan di dalam program, dengan batas dan pustaka aturan",
        "scenarios run inside the program, with limits and libraries of "
        "rules" } },
    { "checkpoints", true,
      { "titik periksa Ed25519 (C2SP)", "Ed25519 checkpoints (C2SP)" } }
};

/* Adds a row; `why` (in both languages) is the note. */
static void add_feature(struct session *session, struct value *list,
                        const char *name, bool present,
                        const char *const why[LANGUAGE_COUNT])
{
    assert(name != NULL);
    assert(why != NULL);
    struct arena *arena = session->arena;
    struct value *row = value_map(arena);
    value_set_string(arena, row, "feature", name);
    value_set_bool(arena, row, "present", present);
    value_set_string(arena, row, "note", why[session->language]);
    value_add(list, row);
}

/* Starts a worker that runs nothing, and tells what it gave up. NULL when
 * there is none; then `err` says why, or is clear when none is wanted. */
static struct value *ask_worker(struct session *session, struct err *err)
{
    struct schema none;
    struct script *script = NULL;
    err_clear(err);
    if (session->limits.worker == NULL) {
        return NULL;
    }
    schema_init(&none, session->arena);
    /* No facts, no parameters, no pack: only the process is of interest. */
    const struct script_host host = {
        .mem = session->mem, .facts = &none, .parameters = &none,
        .clock = &session->clock, .limits = session->limits, .pack = "" };
    int code = script_create(&script, &host, err);
    struct value *confined = code == 0
        ? script_confined(script, session->arena) : NULL;
    script_destroy(script);
    assert(code <= 0);
    return confined;
}

/* What stands between a pack's rules and this machine, tried and not only
 * claimed. */
static void add_worker(struct session *session, struct value *list)
{
    static const char *const here[] = {
        "aturan berjalan dalam proses ini (tanpa options.worker, atau"
        " AWIG_WORKER=off)",
        "rules run inside this process (no options.worker, or"
        " AWIG_WORKER=off)" };
    static const char *const apart[] = {
        "tiap paket berjalan dalam proses sendiri: rlimit, no_new_privs",
        "each pack runs in a process of its own: rlimits, no_new_privs" };
    static const char *const filtered[] = {
        "proses pekerja hanya boleh menghitung dan menjawab",
        "the worker process may compute and answer, no more" };
    static const char *const useless[] = {
        "hanya berguna bersama proses pekerja",
        "of use only with worker processes" };
    struct err err;
    char text[1024] = "";
    const char *broken = "";
    struct value *confined = ask_worker(session, &err);
    assert(list == NULL || list->kind == VALUE_LIST);
    if (err.code != 0) {
        err_text(&err, session->language, text, sizeof(text));
        const char *const why[] = { text, text };
        add_feature(session, list, "worker", false, why);
    } else {
        /* Both, or it does not count: a process that can gain privileges is
         * not confined. */
        bool held = value_get_bool(confined, "limits")
            && value_get_bool(confined, "no_new_privileges");
        add_feature(session, list, "worker", held,
                    confined != NULL ? apart : here);
    }
    bool filter = value_get_bool(confined, "filter");
    bool possible = confine_can_filter(&broken);
    const char *const missing[] = { possible ? "seccomp: errno" : broken,
                                    possible ? "seccomp: errno" : broken };
    add_feature(session, list, "seccomp", filter,
                confined == NULL ? useless : filter ? filtered : missing);
}

/* The version, and with --features what this build has. */
int op_version(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    (void)err;
    *out = value_map(arena);
    value_set_string(arena, *out, "version", ABOUT_VERSION);
    /* Decisions name the scripts that are built in by their hash; a build
     * without any has nothing to tell here. */
    const struct value *whole = decision_semantics(arena);
    struct value *semantics = value_map(arena);
    for (const struct value *one = whole != NULL ? whole->first : NULL;
         one != NULL; one = one->next) {
        if (!str_is(one->key, "scripts") || embedded_files[0].name != NULL) {
            value_set(semantics, one->key.bytes, value_copy(arena, one));
        }
    }
    value_set(*out, "semantics", semantics);
    if (!session_flag(session, "features")) {
        return 0;
    }
    struct value *list = value_list(arena);
    for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
        struct value *row = value_map(arena);
        value_set_string(arena, row, "feature", features[i].name);
        value_set_bool(arena, row, "present", features[i].present);
        value_set_string(arena, row, "note",
                         features[i].note[session->language]);
        value_add(list, row);
    }
    add_worker(session, list);
    value_set(*out, "features", list);
    assert(list == NULL || list->count > 0);
    return 0;
}

/* Adds a check that failed with `code`, or passed with 0. One that fails
 * sets the exit status; the others go on, as doctor is asked when several
 * things are wrong. */
static void add_check(struct session *session, struct value *list,
                      const char *name, int code, const struct err *err)
{
    assert(err != NULL);
    struct arena *arena = session->arena;
    struct value *row = value_map(arena);
    char text[512] = "";
    assert(code <= 0);
    if (code != 0) {
        err_text(err, session->language, text, sizeof(text));
        session->answer = 1;
    }
    value_set_string(arena, row, "check", name);
    value_set_bool(arena, row, "ok", code == 0);
    value_set_string(arena, row, "note", text);
    value_add(list, row);
}

/* Checks that the hub opens for reading and that its log is whole. Without a
 * hub there is nothing to check. */
static void check_hub(struct session *session, struct value *list)
{
    assert(session != NULL);
    const char *path = session_string(session, "db");
    struct hub *hub = NULL;
    struct log_report report;
    struct err err;
    if (path == NULL) {
        return;
    }
    err_clear(&err);
    struct hub_place place = { .path = path, .flags = DB_READ_ONLY,
                               .clock = &session->clock,
                               .entropy = &session->entropy };
    int code = hub_open(&hub, session->mem, &place, &err);
    add_check(session, list, "hub", code, &err);
    if (code == 0) {
        code = log_verify(hub->db, &report, NULL, NULL, &err);
        add_check(session, list, "log", code, &err);
    }
    hub_close(hub);
}

/* Checks that every pack of the folder loads, one row a pack. `err` is clear
 * at the end: findings are rows, not errors. */
static void check_rules(struct session *session, struct value *list,
                        struct err *err)
{
    assert(session->arena != NULL);
    const char *folder = session_string(session, "rules");
    struct file_list packs = { NULL, 0 };
    int code = folder == NULL
        ? 0 : file_folders(&packs, session->arena, folder, err);
    if (code != 0) {
        add_check(session, list, "rules", code, err);
    }
    for (size_t i = 0; i < packs.count; i++) {
        struct buf path;
        struct pack *pack = NULL;
        buf_init(&path, session->mem, 0);
        buf_text(&path, folder);
        buf_char(&path, '/');
        buf_str(&path, packs.paths[i]);
        err_clear(err);
        code = path.failed ? err_nomem(err)
            : session_load_pack(session, path.bytes, NULL, &pack, err);
        add_check(session, list, path.failed ? "" : path.bytes, code, err);
        pack_release(pack);
        buf_free(&path);
    }
    err_clear(err);
}

/* Every check is a row, and none stops the next. */
int op_doctor(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct value *list = value_list(session->arena);
    struct err none;
    err_clear(&none);
    add_check(session, list, "lua", 0, &none);
    check_hub(session, list);
    check_rules(session, list, err);
    *out = value_map(session->arena);
    value_set(*out, "checks", list);
    return 0;
}
