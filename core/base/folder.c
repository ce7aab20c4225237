/* Sorted listings of folders, declared in file.h.
 *
 * A listing is part of a pack's identity, so it must not depend on the order
 * in which the system names files: paths are sorted by bytes.  What a person
 * could be tricked by (symlinks, names with control characters) is refused.
 * Depth and count are limited. */
#include "base/file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"

/* A listing being made. */
struct walk {
    struct arena *arena;          /* of the paths */
    const char *root;             /* as the caller named it */
    struct str *paths;
    size_t count;                 /* of files so far */
    bool folders;                 /* only the names of folders in the root */
};

/* Names the folder and, where it helps, the reason.  The errno names are
 * written out here, as file.c's table is its own; anything unusual passes as
 * EIO.  Returns the message's code. */
static int fail_folder(struct err *err, const char *path, int number)
{
    assert(path != NULL);
    switch (number) {
    case ENOENT:
        return err_fail(err, MESSAGE_FOLDER_MISSING, "s", path);
    case ENOTDIR:
        return err_fail(err, MESSAGE_FILE_NOT_FOLDER, "s", path);
    case EACCES:
    case EPERM:
        return err_fail(err, MESSAGE_FILE_FORBIDDEN, "s", path);
    case EMFILE:
    case ENFILE:
        return err_fail(err, MESSAGE_FILE_UNREADABLE, "ss", path, "EMFILE");
    default:
        return err_fail(err, MESSAGE_FILE_UNREADABLE, "ss", path, "EIO");
    }
}

/* Names that are nobody's content: dot-names and editors' copies.  `name` is
 * not empty. "." and ".." begin with a dot, so the walk never goes up. */
static bool is_left_out(struct str name)
{
    assert(name.size > 0);
    return name.bytes[0] == '.' || name.bytes[name.size - 1] == '~';
}

/* Names that could pass for others in a listing, or that `sha256sum` would
 * print escaped: a pack's identity is made of its plain lines.  Control
 * characters also cover newlines, which would forge a second line of the
 * identity. */
static bool is_bad_name(struct str name)
{
    assert(name.size > 0);
    for (size_t i = 0; i < name.size; i++) {
        unsigned char c = (unsigned char)name.bytes[i];
        if (c < 0x20 || c == 0x7F || c == '\\') {
            return true;
        }
    }
    return !str_utf8_ok(name, NULL);
}

/* "PREFIX/NAME", or the name when the prefix is empty.  Terminated, in the
 * arena; bytes is NULL at no memory. "/" joins on all systems we run on. */
static struct str join(struct arena *arena, struct str prefix,
                       struct str name)
{
    assert(arena != NULL);
    assert(name.size > 0);
    if (prefix.size == 0) {
        return str_copy(arena, name);
    }
    char *bytes = arena_alloc(arena, prefix.size + 1 + name.size + 1);
    if (bytes == NULL) {
        return (struct str){ NULL, 0 };
    }
    memcpy(bytes, prefix.bytes, prefix.size);
    bytes[prefix.size] = '/';
    memcpy(bytes + prefix.size + 1, name.bytes, name.size);
    assert(bytes[prefix.size + 1 + name.size] == '\0');
    return (struct str){ bytes, prefix.size + 1 + name.size };
}

/* Adds one path to the listing, up to the limit.  0, or err naming the root.
 * The array has LIMIT_PACK_FILES places from the start, so nothing grows. */
static int keep(struct walk *walk, struct str path, struct err *err)
{
    assert(walk->count <= LIMIT_PACK_FILES);
    if (walk->count == LIMIT_PACK_FILES) {
        return err_fail(err, MESSAGE_FILE_TOO_MANY, "si", walk->root,
                        (int64_t)LIMIT_PACK_FILES);
    }
    walk->paths[walk->count++] = path;
    return 0;
}

static int visit_folder(struct walk *walk, int fd, struct str prefix,
                        int depth, struct err *err);

/* Looks at one name of the folder `at`.  `path` is the name below the root,
 * `at` the open folder that holds it: asking through the descriptor means that
 * a folder moved meanwhile cannot lead elsewhere.  Symlinks are refused rather
 * than followed, as what they point at is not part of the pack.  0, or err. */
static int visit_name(struct walk *walk, int at, struct str path,
                      int depth, struct err *err)
{
    const char *slash = strrchr(path.bytes, '/');
    const char *name = slash == NULL ? path.bytes : slash + 1;
    assert(name[0] != '\0');
    struct stat about;
    if (fstatat(at, name, &about, AT_SYMLINK_NOFOLLOW) != 0) {
        /* Gone since the folder was read: as if it had never been. */
        return errno == ENOENT ? 0 : fail_folder(err, path.bytes, errno);
    }
    if (walk->folders) {
        return S_ISDIR(about.st_mode) ? keep(walk, path, err) : 0;
    }
    if (S_ISLNK(about.st_mode)) {
        return err_fail(err, MESSAGE_FILE_SYMLINK, "t", path);
    }
    if (is_bad_name(path)) {
        return err_fail(err, MESSAGE_FILE_BAD_NAME, "t", path);
    }
    if (S_ISREG(about.st_mode)) {
        return keep(walk, path, err);
    }
    if (!S_ISDIR(about.st_mode)) {
        /* A pipe that is called schedule.lua must not pass for no schedule. */
        return err_fail(err, MESSAGE_FILE_NOT_REGULAR, "t", path);
    }
    if (depth == LIMIT_FOLDER_DEPTH) {
        return err_fail(err, MESSAGE_FILE_TOO_DEEP, "si", walk->root,
                        (int64_t)LIMIT_FOLDER_DEPTH);
    }
    int fd = openat(at, name,
                    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return fail_folder(err, path.bytes, errno);
    }
    return visit_folder(walk, fd, path, depth + 1, err);
}

/* Goes through an open folder, and closes it.  Takes `fd` whatever happens.
 * Recursion is at most LIMIT_FOLDER_DEPTH deep, checked before each descent.
 * 0, or the first err; no name after it is looked at. */
static int visit_folder(struct walk *walk, int fd, struct str prefix,
                        int depth, struct err *err)
{
    assert(fd >= 0);
    assert(depth <= LIMIT_FOLDER_DEPTH);
    const char *shown = prefix.size == 0 ? walk->root : prefix.bytes;
    DIR *folder = fdopendir(fd);
    if (folder == NULL) {
        int number = errno;
        (void)close(fd);
        return fail_folder(err, shown, number);
    }
    int result = 0;
    while (result == 0) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL) {
            result = errno == 0 ? 0 : fail_folder(err, shown, errno);
            break;
        }
        struct str name = str_of(entry->d_name);
        if (is_left_out(name)) {
            continue;
        }
        struct str path = join(walk->arena, prefix, name);
        result = path.bytes == NULL ? err_nomem(err)
               : visit_name(walk, dirfd(folder), path, depth, err);
    }
    (void)closedir(folder);       /* only read from */
    return result;
}

/* For qsort: by bytes, as `LC_ALL=C sort` does. */
static int by_bytes(const void *a, const void *b)
{
    const struct str *left = a;
    const struct str *right = b;
    assert(left->bytes != NULL);
    assert(right->bytes != NULL);
    return str_compare(*left, *right);
}

/* Walks and sorts; `out` is set only when all went well.  Everything is in
 * walk's arena, freed with it.  0, or err. */
static int list(struct file_list *out, struct walk *walk, struct err *err)
{
    assert(out != NULL);
    assert(walk->root != NULL);
    out->paths = NULL;
    out->count = 0;
    walk->paths = arena_alloc(walk->arena,
                              LIMIT_PACK_FILES * sizeof walk->paths[0]);
    if (walk->paths == NULL) {
        return err_nomem(err);
    }
    int fd = open(walk->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return fail_folder(err, walk->root, errno);
    }
    int result = visit_folder(walk, fd, STR(""), 0, err);
    if (result != 0) {
        return result;
    }
    if (walk->count > 1) {
        qsort(walk->paths, walk->count, sizeof walk->paths[0], by_bytes);
    }
    out->paths = walk->paths;
    out->count = walk->count;
    return 0;
}

int file_list(struct file_list *out, struct arena *arena, const char *folder,
              struct err *err)
{
    assert(arena != NULL);
    assert(folder != NULL);
    assert(err != NULL);
    struct walk walk = { .arena = arena, .root = folder };
    return list(out, &walk, err);
}

int file_folders(struct file_list *out, struct arena *arena,
                 const char *folder, struct err *err)
{
    assert(arena != NULL);
    assert(folder != NULL);
    assert(err != NULL);
    struct walk walk = { .arena = arena, .root = folder, .folders = true };
    return list(out, &walk, err);
}
