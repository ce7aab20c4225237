/* Words that change rules: a draft of a pack in memory, publishing it in the
 * simulated hub.  Nothing on disk is touched. */
#include "engine/simulate_words.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/draft_pack.h"
#include "engine/publish.h"
#include "engine/simulate_paths.h"
#include "engine/simulate_run.h"
#include "pack/edit.h"

/* A pack being changed: its files, in the simulation's arena. */
struct changing {
    struct simulation *simulation; /* whose drafts it joins */
    struct simulation_call *call; /* options of the word */
    struct session session;       /* on the simulated hub */
    const char *folder;           /* where it came from */
    struct pack_files files;
};

/* By path, the order in which a pack is identified. */
static int compare_files(const void *a, const void *b)
{
    const struct pack_file *x = a, *y = b;
    assert(x->path.size > 0 && y->path.size > 0);
    return str_compare(x->path, y->path);
}

/* Puts `bytes` in the place of a file, or adds it. */
static int put_file(struct changing *changing, struct str path,
                    struct str bytes, struct err *err)
{
    struct arena *arena = &changing->simulation->arena;
    size_t count = changing->files.count, at = 0;
    struct pack_file *files = arena_alloc(arena, (count + 1)
                                          * sizeof *files);
    if (files == NULL) {
        return err_nomem(err);
    }
    assert(path.size > 0);
    for (size_t i = 0; i < count; i++) {
        files[i] = changing->files.files[i];
    }
    while (at < count && !str_equal(files[at].path, path)) {
        at++;
    }
    files[at] = (struct pack_file){ str_copy(arena, path),
                                    str_copy(arena, bytes) };
    count += at == count ? 1 : 0;
    qsort(files, count, sizeof *files, compare_files);
    changing->files.files = files;
    changing->files.count = count;
    pack_files_identify(&changing->files);
    return arena->failed ? err_nomem(err) : 0;
}

/* The changed files as a pack, over the parents it had. */
static int load(struct changing *changing, struct pack **out,
                struct err *err)
{
    struct session *session = &changing->session;
    struct pack_folder_finder state = { changing->folder,
        changing->simulation->recipe.db == NULL
        ? changing->simulation->recipe.rules : NULL };
    struct pack_options options = {
        .mem = session->mem, .clock = &session->clock,
        .limits = session->limits, .finder = pack_finder_of_folder(&state)
    };
    assert(changing->files.count > 0);
    return pack_load(out, &changing->files, &options, NULL, err);
}

/* One parameter; `from` is the day from which it is in force. */
static int change_parameter(struct changing *changing,
                            const struct value *given, struct err *err)
{
    struct simulation_call *call = changing->call;
    struct parameter_edit edit = {
        .key = given->key, .from = option_text(call, "from"),
        .value = value_as_text(call->arena, given), .basis = STR("")
    };
    struct pack *pack = NULL;
    struct buf bytes;
    int code = load(changing, &pack, err);
    if (code != 0) {
        return code;
    }
    assert(pack != NULL);
    buf_init(&bytes, call->arena->mem, 0);
    code = edit_parameter(&bytes, pack, &edit, err);
    if (code == 0) {
        code = bytes.failed ? err_nomem(err)
            : put_file(changing, STR("parameters.csv"), buf_view(&bytes),
                       err);
    }
    buf_free(&bytes);
    pack_release(pack);
    return code;
}

/* The files to begin with: of a folder, or of an earlier draft. */
static int start(struct changing *changing, struct err *err)
{
    struct simulation *simulation = changing->simulation;
    struct str name = option_text(changing->call, "pack");
    const struct session_draft *known = session_draft(&changing->session,
                                                      name.bytes);
    assert(name.size > 0);
    if (known != NULL) {
        changing->folder = known->folder;
        changing->files = known->files;
        return 0;
    }
    int code = simulate_folder(simulation, name, &changing->folder, err);
    return code != 0 ? code
        : pack_files_read(&changing->files, &simulation->arena,
                          changing->folder, err);
}

/* Applies the word's files and parameters to the pack's own. */
static int change(struct changing *changing, struct err *err)
{
    const struct value *files = option(changing->call, "files");
    const struct value *values = option(changing->call, "parameters");
    int code = start(changing, err);
    for (const struct value *at = files == NULL ? NULL : files->first;
         code == 0 && at != NULL; at = at->next) {
        code = put_file(changing, at->key, at->text, err);
    }
    for (const struct value *at = values == NULL ? NULL : values->first;
         code == 0 && at != NULL; at = at->next) {
        assert(at->key.bytes != NULL);
        code = change_parameter(changing, at, err);
    }
    return code;
}

/* Adds the draft under a name of its own; later words use it like a folder. */
static int keep(struct changing *changing, struct err *err)
{
    struct simulation *simulation = changing->simulation;
    struct arena *arena = &simulation->arena;
    struct pack *pack = NULL;
    char name[32];
    if (simulation->drafts_count == SIMULATION_DRAFTS_MAX) {
        return err_fail(err, MESSAGE_SCENARIO_DRAFTS, "i",
                        (int64_t)SIMULATION_DRAFTS_MAX);
    }
    int code = load(changing, &pack, err);   /* it must load, and tighten */
    if (code != 0) {
        return code;
    }
    (void)snprintf(name, sizeof name, "draft:%zu",
                   simulation->drafts_count + 1);
    struct session_draft *draft =
        &simulation->drafts[simulation->drafts_count];
    draft->name = str_copy(arena, str_of(name));
    draft->folder = changing->folder;
    draft->files = changing->files;
    simulation->drafts_count++;
    struct value *row = run_step(simulation, changing->call,
                                 option_text(changing->call, "pack"),
                                 str_of(name));
    value_set_string(arena, row, "result", pack->sha256);
    assert(simulation->drafts_count <= SIMULATION_DRAFTS_MAX);
    changing->call->scenario->result = value_string(changing->call->arena,
                                                    name);
    pack_release(pack);
    return 0;
}

/* The result is that name. */
int word_draft(struct simulation *simulation, struct simulation_call *call,
               struct err *err)
{
    struct changing changing = { .simulation = simulation, .call = call };
    int code = option_need(call, "pack", err);
    assert(simulation->base != NULL);
    changing.session = simulation_session(simulation, call->arena, NULL);
    if (code == 0) {
        code = change(&changing, err);
    }
    return code == 0 ? keep(&changing, err) : code;
}

/* With two people named it goes through the gate that `awig publish` is (a
 * folder only); else the pack is published as `system`, as init does. */
static int publish_plainly(struct simulation *simulation,
                           struct simulation_call *call, int64_t day,
                           char sha256[SHA256_HEX_BYTES], struct err *err)
{
    struct session session = simulation_session(simulation, call->arena,
                                                value_map(call->arena));
    struct str name = option_text(call, "pack");
    struct draft draft = { .session = NULL };
    const char *folder = name.bytes;
    int code = 0;
    assert(name.size > 0);
    if (session_draft(&session, name.bytes) == NULL) {
        code = simulate_folder(simulation, name, &folder, err);
    }
    if (code == 0) {
        code = draft_open(&draft, &session, folder, day, err);
    }
    if (code == 0) {
        struct hub_publication publication = {
            .pack = draft.pack, .from = day, .actor = STR("system"),
            .approved_by = STR(""), .report = STR(""), .reason = STR(""),
            .rolled_back = STR("")
        };
        code = hub_publish(simulation->base->hub, &publication, NULL, err);
        memcpy(sha256, draft.pack->sha256, SHA256_HEX_BYTES);
    }
    draft_free(&draft);
    return code;
}

/* Through the gate, with two people. */
static int publish_properly(struct simulation *simulation,
                            struct simulation_call *call,
                            char sha256[SHA256_HEX_BYTES], struct err *err)
{
    struct value *result = NULL;
    int code = run_word(simulation, call, &result, err);
    struct str hash = value_get_text(value_get(result, "pack"), "sha256");
    assert(call->word->operation == op_publish);
    sha256[0] = '\0';
    if (code == 0 && hash.size + 1 == SHA256_HEX_BYTES) {
        memcpy(sha256, hash.bytes, SHA256_HEX_BYTES);
    }
    return code;
}

/* Without --approved-by the pack is simply put in force: most scenarios are
 * not about publishing. */
int word_publish(struct simulation *simulation, struct simulation_call *call,
                 struct err *err)
{
    char sha256[SHA256_HEX_BYTES] = "";
    bool gate = option(call, "approved-by") != NULL;
    int64_t day = 0;
    bool found = false;
    int code = option_need(call, "pack", err);
    if (code == 0) {
        code = simulation_need_time(simulation, call->word->name, err);
    }
    if (code == 0) {
        code = option_date(call, "from", &found, &day, err);
    }
    if (code == 0 && !found) {
        day = simulation_today(simulation);
    }
    if (code == 0) {
        code = gate ? publish_properly(simulation, call, sha256, err)
                    : publish_plainly(simulation, call, day, sha256, err);
    }
    if (code == 0) {
        struct value *row = run_step(simulation, call, option_text(call,
                                     "pack"), option_text(call, "from"));
        value_set_string(&simulation->arena, row, "result", sha256);
        assert(row != NULL || simulation->arena.failed);
        call->scenario->result = value_string(call->arena, sha256);
    }
    return code;
}
