/* Where a scenario's files are. */
#include "engine/simulate_paths.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "lifecycle/unmet.h"

enum { UPWARDS_MAX = 6, INCLUDE_BYTES_MAX = 1 << 20 };

/* The folder of the scenario's file, "." when it names none. */
static struct str own_folder(const struct simulation *simulation)
{
    struct str file = simulation->file;
    size_t size = file.size;
    while (size > 0 && file.bytes[size - 1] != '/') {
        size--;
    }
    assert(size <= file.size);
    return size == 0 ? STR(".") : size == 1 ? STR("/")
        : (struct str){ file.bytes, size - 1 };
}

/* folder / up / up / name */
static const char *join(struct arena *arena, struct str folder, int upwards,
                        struct str name)
{
    struct buf path;
    assert(upwards >= 0);
    buf_init(&path, arena->mem, 0);
    buf_str(&path, folder);
    for (int i = 0; i < upwards; i++) {
        buf_text(&path, "/..");
    }
    buf_char(&path, '/');
    buf_str(&path, name);
    struct str text = buf_view(&path);
    const char *copy = path.failed ? NULL
        : arena_copy(arena, text.bytes, text.size);
    buf_free(&path);
    return copy;
}

/* As given when it exists, else beside the scenario. */
const char *simulate_path(struct simulation *simulation, struct arena *arena,
                          struct str name)
{
    const char *plain = arena_copy(arena, name.bytes, name.size);
    assert(name.bytes != NULL);
    if (plain == NULL || plain[0] == '/' || file_exists(plain)) {
        return plain == NULL ? "" : plain;
    }
    const char *beside = join(arena, own_folder(simulation), 0, name);
    return beside != NULL && file_exists(beside) ? beside : plain;
}

/* The folder of this name beside the scenario, or above it: scenarios run from
 * anywhere in the tree. */
int simulate_folder(struct simulation *simulation, struct str name,
                    const char **out, struct err *err)
{
    assert(out != NULL);
    struct arena *arena = &simulation->bases->arena;
    const char *path = arena_copy(arena, name.bytes, name.size);
    for (int up = -1; path != NULL && up < UPWARDS_MAX; up++) {
        if (up >= 0) {
            path = join(arena, own_folder(simulation), up, name);
        }
        if (path != NULL && file_is_folder(path)) {
            *out = path;
            return 0;
        }
        if (name.size > 0 && name.bytes[0] == '/') {
            break;
        }
    }
    /* A pack may be called by its id alone. */
    const char *rules = simulation->recipe.rules;
    path = rules == NULL ? NULL : join(arena, str_of(rules), 0, name);
    if (path != NULL && file_is_folder(path)) {
        *out = path;
        return 0;
    }
    return arena->failed ? err_nomem(err)
        : err_fail(err, MESSAGE_SCENARIO_FOLDER, "t", name);
}

/* Does a part of the path lead upwards? */
static bool leads_out(struct str path)
{
    bool out = path.size == 0 || path.bytes[0] == '/';
    assert(path.bytes != NULL);
    for (size_t i = 0; i + 1 < path.size; i++) {
        out = out || (path.bytes[i] == '.' && path.bytes[i + 1] == '.');
    }
    return out;
}

/* Where an included file is: beside the scenario, in the working folder, or
 * among the scenarios of the checkout, looked for upwards from both.  NULL =
 * no memory; the first place when it is nowhere, for the error's text. */
static const char *find_include(struct simulation *simulation,
                                struct arena *arena, struct str path)
{
    struct str folder = own_folder(simulation);
    const char *first = join(arena, folder, 0, path);
    struct str pieces[2] = { STR("scripts/scenarios/"), path };
    struct str shared = text_join(arena, pieces, 2);
    assert(path.size > 0);
    if (first == NULL || shared.bytes == NULL || file_exists(first)) {
        return shared.bytes == NULL ? NULL : first;
    }
    const char *plain = join(arena, STR("."), 0, path);
    if (plain != NULL && file_exists(plain)) {
        return plain;
    }
    for (int up = 0; up <= UPWARDS_MAX; up++) {
        const char *here = join(arena, STR("."), up, shared);
        const char *there = join(arena, folder, up, shared);
        if (here != NULL && file_exists(here)) {
            return here;
        }
        if (there != NULL && file_exists(there)) {
            return there;
        }
    }
    return arena->failed ? NULL : first;
}

/* A file of the scenario's own folder; paths that lead out of it are
 * refused. */
int simulate_include(void *user, struct str path, struct arena *arena,
                     struct str *text, struct err *err)
{
    assert(text != NULL);
    struct simulation *simulation = user;
    struct buf bytes;
    if (leads_out(path)) {
        return err_fail(err, MESSAGE_SCENARIO_INCLUDE, "t", path);
    }
    const char *file = find_include(simulation, arena, path);
    if (file == NULL) {
        return err_nomem(err);
    }
    buf_init(&bytes, simulation->session->mem, INCLUDE_BYTES_MAX);
    int code = file_read(&bytes, file, err);
    if (code == 0) {
        *text = str_copy(arena, buf_view(&bytes));
        code = text->bytes == NULL ? err_nomem(err) : 0;
    }
    buf_free(&bytes);
    return code;
}
