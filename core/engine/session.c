/* Arguments of operations, by name. */
#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "engine/operation.h"

enum { THREADS_MAX = 64 };

/* Arguments are borrowed from the caller for the whole call. */
struct str session_text(const struct session *session, const char *name)
{
    assert(session != NULL);
    assert(name != NULL);
    return value_get_text(session->arguments, name);
}

/* Texts of arguments end with a zero byte, as values keep one. */
const char *session_string(const struct session *session, const char *name)
{
    assert(session != NULL);
    assert(name != NULL);
    const struct value *value = value_get(session->arguments, name);
    return value != NULL && value->kind == VALUE_TEXT ? value->text.bytes
                                                      : NULL;
}

int64_t session_integer(const struct session *session, const char *name,
                        int64_t otherwise)
{
    assert(session != NULL);
    assert(name != NULL);
    return value_get_integer(session->arguments, name, otherwise);
}

/* The system's allocator and clock are nobody's; others were made for one
 * thread, and so was an allocation that is to fail. */
static bool may_share(const struct session *session)
{
    struct mem plain;
    struct clock clock;
    mem_init(&plain);
    clock_system(&clock);
    assert(session->mem != NULL);
    return session->mem->function == plain.function
        && session->mem->fail_at == 0
        && session->clock.ticks_ns == clock.ticks_ns;
}

int session_threads(const struct session *session)
{
    int64_t wanted = session_integer(session, "threads", 0);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    assert(cores != 0);
    if (!may_share(session)) {
        return 1;
    }
    int64_t most = wanted > 0 ? wanted : cores > 0 ? cores : 1;
    return most < THREADS_MAX ? (int)most : THREADS_MAX;
}

bool session_flag(const struct session *session, const char *name)
{
    assert(session != NULL);
    assert(name != NULL);
    return value_get_bool(session->arguments, name);
}

const struct value *session_list(const struct session *session,
                                 const char *name)
{
    assert(session != NULL);
    assert(name != NULL);
    const struct value *value = value_get(session->arguments, name);
    return value != NULL && value->kind == VALUE_LIST ? value : NULL;
}

/* A date may be written as any of the forms of date_parse_any. */
int session_date(const struct session *session, const char *name,
                 bool *found, int64_t *out, struct err *err)
{
    assert(found != NULL && out != NULL);
    struct str text = session_text(session, name);
    *found = text.size > 0;
    if (*found && !date_parse_any(text, out)) {
        return err_fail(err, MESSAGE_ARGUMENT_DATE, "st", name, text);
    }
    return 0;
}

void session_notice(const struct session *session, const char *text)
{
    assert(session != NULL);
    assert(text != NULL);
    if (session->notice != NULL) {
        session->notice(session->user, text);
    }
}

/* A draft of a scenario by name, or NULL. */
const struct session_draft *session_draft(const struct session *session,
                                          const char *folder)
{
    assert(folder != NULL);
    for (size_t i = 0; i < session->drafts_count; i++) {
        assert(session->drafts != NULL);
        if (str_is(session->drafts[i].name, folder)) {
            return &session->drafts[i];
        }
    }
    return NULL;
}

/* A draft of the session stands for the folder of its name; its parents are
 * looked for where the folder's would be. */
int session_load_pack(struct session *session, const char *folder,
                      struct findings *findings, struct pack **out,
                      struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct pack_options options = { .mem = session->mem,
                                    .clock = &session->clock,
                                    .limits = session->limits,
                                    .finder = session->parents };
    const struct session_draft *draft = session_draft(session, folder);
    if (draft != NULL) {
        struct pack_folder_finder state = {
            draft->folder, session_string(session, "rules")
        };
        if (options.finder.find == NULL) {
            options.finder = pack_finder_of_folder(&state);
        }
        return pack_load(out, &draft->files, &options, findings, err);
    }
    return pack_load_folder(out, folder, session_string(session, "rules"),
                            &options, findings, err);
}
