/* The files of a pack: read from a folder, named by a hash, found again.
 *
 * The identity is the SHA-256 of one line a file, in the form that the
 * command sha256sum prints, so that anybody can recompute it:
 *   (cd PACK && sha256sum FILES...) | sha256sum
 * It knows nothing of what the files mean, but for the id of a parent. */
#include "pack/source.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/value.h"

/* "a/b" in the arena; NULL at no memory.  Both are terminated and so is the
 * result. */
static const char *join(struct arena *arena, const char *a, const char *b)
{
    assert(a != NULL);
    assert(b != NULL);
    size_t head = strlen(a), tail = strlen(b);
    char *path = arena_alloc(arena, head + tail + 2);
    if (path != NULL) {
        memcpy(path, a, head);
        path[head] = '/';
        memcpy(path + head + 1, b, tail + 1);
    }
    return path;
}

/* Reads folder/name whole into the arena.  A file beyond LIMIT_PACK_FILE_BYTES
 * is refused, however small the rest.  *out is set only on success.  0 or
 * err. */
static int read_one(struct str *out, struct arena *arena, const char *folder,
                    const char *name, struct err *err)
{
    const char *path = join(arena, folder, name);
    if (path == NULL) {
        return err_nomem(err);
    }
    struct buf buf;
    buf_init(&buf, arena->mem, LIMIT_PACK_FILE_BYTES);
    int code = file_read(&buf, path, err);
    if (code == 0) {
        *out = str_copy(arena, buf_view(&buf));
        code = out->bytes == NULL ? err_nomem(err) : 0;
    }
    buf_free(&buf);
    assert(code <= 0);
    return code;
}

/* The list is sorted by the bytes of its paths, as `LC_ALL=C sort` would,
 * so the hash does not depend on the order in which a disk lists files. */
void pack_files_identify(struct pack_files *files)
{
    assert(files != NULL);
    struct sha256_stream stream;
    sha256_begin(&stream);
    for (size_t i = 0; i < files->count; i++) {
        assert(i == 0 || str_compare(files->files[i - 1].path,
                                     files->files[i].path) < 0);
        char hex[SHA256_HEX_BYTES];
        struct sha256 hash = sha256_of(files->files[i].bytes);
        sha256_hex(&hash, hex);
        sha256_more(&stream, str_of(hex));
        sha256_more(&stream, STR("  "));
        sha256_more(&stream, files->files[i].path);
        sha256_more(&stream, STR("\n"));
    }
    files->identity = sha256_end(&stream);
}

/* True when folder/pack.json is there.  False also at no memory, which the
 * arena remembers. */
static bool has_manifest(struct arena *arena, const char *folder)
{
    assert(folder != NULL);
    const char *path = join(arena, folder, "pack.json");
    return path != NULL && file_exists(path);
}

/* A file that may not stand in a pack, or a limit of packs, keeps the pack
 * from loading: no data are bad.  Names the file, or the folder.  Returns the
 * code; other failures stay as they are. */
static int refuse(struct arena *arena, const char *folder, const char *name,
                  struct err *err)
{
    assert(folder != NULL);
    assert(err->code < 0);
    switch (err->message) {
    case MESSAGE_FILE_SYMLINK:
    case MESSAGE_FILE_BAD_NAME:
    case MESSAGE_FILE_NOT_REGULAR:
        err->code = ERR_RULES;
        name = err->args[0];
        break;
    case MESSAGE_FILE_TOO_LARGE:
    case MESSAGE_FILE_TOO_MANY:
    case MESSAGE_FILE_TOO_DEEP:
        err->code = ERR_LIMIT;
        break;
    default:
        return err->code;
    }
    const char *path = name != NULL ? join(arena, folder, name) : folder;
    return path == NULL ? err_nomem(err) : err_at(err, path, 0, 0);
}

/* Everything is read, also files that no part of awig looks at: the identity
 * covers what people may have agreed on, README included.  0 with everything
 * in `arena`, or err. */
int pack_files_read(struct pack_files *out, struct arena *arena,
                    const char *folder, struct err *err)
{
    assert(out != NULL);
    assert(folder != NULL);
    memset(out, 0, sizeof *out);
    if (!has_manifest(arena, folder)) {
        return arena->failed ? err_nomem(err)
                             : err_fail(err, MESSAGE_PACK_NO_MANIFEST, "s",
                                        folder);
    }
    struct file_list list;
    int code = file_list(&list, arena, folder, err);
    if (code != 0) {
        return refuse(arena, folder, NULL, err);
    }
    struct pack_file *files = arena_alloc(arena, (list.count + 1)
                                          * sizeof *files);
    out->origin = str_copy(arena, str_of(folder));
    if (files == NULL || out->origin.bytes == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < list.count && code == 0; i++) {
        files[i].path = list.paths[i];
        code = read_one(&files[i].bytes, arena, folder,
                        list.paths[i].bytes, err);
        if (code != 0) {
            code = refuse(arena, folder, list.paths[i].bytes, err);
        }
    }
    out->files = files;
    out->count = list.count;
    if (code == 0) {
        pack_files_identify(out);
    }
    return code;
}

/* Binary search: the list is sorted, and each part asks for its file.  False
 * leaves *bytes as it was. */
bool pack_files_find(const struct pack_files *files, const char *path,
                     struct str *bytes)
{
    assert(files != NULL);
    assert(bytes != NULL);
    size_t low = 0, high = files->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(files->files[middle].path, str_of(path));
        if (order == 0) {
            *bytes = files->files[middle].bytes;
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

/* The folder that holds `folder`; NULL at no memory.  A name that ends in dots
 * has its parent behind one more "..": the text alone cannot tell.  Symlinks
 * are not resolved, as staff think in the paths they typed. */
static const char *folder_above(struct arena *arena, const char *folder)
{
    assert(folder != NULL);
    struct str name = str_of(folder);
    while (name.size > 1 && name.bytes[name.size - 1] == '/') {
        name.size--;
    }
    size_t slash = name.size;
    while (slash > 0 && name.bytes[slash - 1] != '/') {
        slash--;
    }
    struct str last = { name.bytes + slash, name.size - slash };
    assert(slash <= name.size);
    if (last.size == 0 || str_is(last, ".") || str_is(last, "..")) {
        return join(arena, folder, "..");
    }
    if (slash == 0) {
        return ".";
    }
    return arena_copy(arena, name.bytes, slash == 1 ? 1 : slash - 1);
}

/* Does folder hold a pack with this id?  1, 0, or ERR_NOMEM.  A manifest that
 * does not parse belongs to no pack: only the pack itself complains.  Other
 * failures to read mean 0 as well: a search through many folders must not stop
 * at somebody's broken one. */
static int folder_is_pack(struct arena *arena, const char *folder,
                          struct str id, struct err *err)
{
    assert(folder != NULL);
    struct str bytes = { 0 };
    struct value *tree = NULL;
    bool there = has_manifest(arena, folder);
    if (arena->failed) {
        return err_nomem(err);
    }
    if (!there
        || read_one(&bytes, arena, folder, "pack.json", err) != 0
        || json_parse(arena, bytes, "pack.json", &tree, err) != 0) {
        bool memory = there && err->code == ERR_NOMEM;
        err_clear(err);
        return memory ? err_nomem(err) : 0;
    }
    assert(tree != NULL);
    return tree->kind == VALUE_MAP
           && str_equal(value_get_text(tree, "id"), id);
}

/* Looks through all folders of `base`: *found stays NULL when none is the
 * pack; two of them are an error.  Only direct children of `base`.  Both
 * folders are named when two have the id, since either may be the old copy.
 * 0, or err. */
static int search(const char **found, struct arena *arena, const char *base,
                  struct str id, struct err *err)
{
    assert(*found == NULL);
    struct file_list list;
    int code = file_folders(&list, arena, base, err);
    for (size_t i = 0; i < list.count && code == 0; i++) {
        const char *folder = join(arena, base, list.paths[i].bytes);
        if (folder == NULL) {
            return err_nomem(err);
        }
        int is_pack = folder_is_pack(arena, folder, id, err);
        if (is_pack < 0) {
            return is_pack;
        }
        if (is_pack == 0) {
            continue;
        }
        if (*found != NULL) {
            return err_fail(err, MESSAGE_PACK_PARENT_AMBIGUOUS, "tss", id,
                            *found, folder);
        }
        *found = folder;
    }
    assert(code <= 0);
    return code;
}

/* The finder of folders.  It never trusts the name of a folder: what counts is
 * the id in its pack.json.  The form is pack_finder's.  The files are in
 * `arena`.  0, or err: no such pack, two of them, or one that cannot be
 * read. */
static int find_in_folder(void *user, struct str id, struct arena *arena,
                          struct pack_files *out, struct err *err)
{
    const struct pack_folder_finder *state = user;
    assert(state != NULL);
    assert(id.size > 0);
    const char *base = state->rules != NULL ? state->rules
                                            : folder_above(arena,
                                                           state->folder);
    struct str name = str_copy(arena, id);
    if (base == NULL || name.bytes == NULL) {
        return err_nomem(err);
    }
    const char *folder = join(arena, base, name.bytes);
    if (folder == NULL) {
        return err_nomem(err);
    }
    /* The usual place first: a folder named as its pack. */
    const char *found = NULL;
    int code = folder_is_pack(arena, folder, id, err);
    if (code > 0) {
        found = folder;
    } else if (code == 0) {
        code = search(&found, arena, base, id, err);
    }
    if (code < 0) {
        return code;
    }
    if (found == NULL) {
        return err_fail(err, MESSAGE_PACK_PARENT, "ts", id, base);
    }
    return pack_files_read(out, arena, found, err);
}

/* The finder borrows `state`; it reads folders only when it is asked. */
struct pack_finder pack_finder_of_folder(struct pack_folder_finder *state)
{
    assert(state != NULL);
    assert(state->folder != NULL || state->rules != NULL);
    return (struct pack_finder){ find_in_folder, state };
}
