/* Files: whole reads with a cap, streams, sorted listings, atomic writes.
 *
 * A read stops at the cap without reading on, so that a huge or endless input
 * costs no more than the cap.  A write goes to a new file beside the target,
 * is synced, and takes the target's name: a reader sees the old bytes or the
 * new ones, never a part. */
#include "base/file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"

enum { READ_BYTES = 1 << 16, WRITE_TRIES = 100 };

struct file_stream {
    struct mem *mem;              /* it was made with */
    int fd;                       /* closed with the stream */
    bool close;                   /* standard input stays open */
    char path[ERR_FILE_BYTES];
};

/* The symbol of an errno value: the system's own words would follow the
 * locale.  strerror is not used: its words change with the locale and the C
 * library, and tests and bug reports compare messages.  Never NULL; a number
 * we do not know is "errno". */
static const char *errno_name(int number)
{
    static const struct { int number; const char *name; } names[] = {
        { EACCES, "EACCES" }, { EBADF, "EBADF" }, { EBUSY, "EBUSY" },
        { EDQUOT, "EDQUOT" }, { EEXIST, "EEXIST" }, { EFBIG, "EFBIG" },
        { EINVAL, "EINVAL" }, { EIO, "EIO" }, { EISDIR, "EISDIR" },
        { ELOOP, "ELOOP" }, { EMFILE, "EMFILE" },
        { ENAMETOOLONG, "ENAMETOOLONG" }, { ENFILE, "ENFILE" },
        { ENODEV, "ENODEV" }, { ENOENT, "ENOENT" }, { ENOMEM, "ENOMEM" },
        { ENOSPC, "ENOSPC" }, { ENOTDIR, "ENOTDIR" },
        { ENOTEMPTY, "ENOTEMPTY" }, { ENXIO, "ENXIO" }, { EPERM, "EPERM" },
        { EPIPE, "EPIPE" }, { EROFS, "EROFS" }, { EXDEV, "EXDEV" },
    };
    assert(number != 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].number == number) {
            return names[i].name;
        }
    }
    return "errno";
}

/* Says what the caller can do something about; the rest by its symbol.
 * Returns the code of the message.  `number` is an errno value; ENOTDIR counts
 * as missing, since a part of the path is. */
static int fail_read(struct err *err, const char *path, int number)
{
    assert(path != NULL);
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return err_fail(err, MESSAGE_FILE_MISSING, "s", path);
    case EACCES:
    case EPERM:
        return err_fail(err, MESSAGE_FILE_FORBIDDEN, "s", path);
    case EISDIR:
        return err_fail(err, MESSAGE_FILE_IS_FOLDER, "s", path);
    default:
        return err_fail(err, MESSAGE_FILE_UNREADABLE, "ss", path,
                        errno_name(number));
    }
}

/* The same for writing: a full disk is worth its own words.  Returns the code
 * of the message. */
static int fail_write(struct err *err, const char *path, int number)
{
    assert(path != NULL);
    if (number == ENOSPC || number == EDQUOT) {
        return err_fail(err, MESSAGE_FILE_NO_SPACE, "s", path);
    }
    if (number == EISDIR) {
        return err_fail(err, MESSAGE_FILE_IS_FOLDER, "s", path);
    }
    return err_fail(err, MESSAGE_FILE_WRITE, "ss", path,
                    errno_name(number));
}

/* Opens for reading, "-" being standard input; a folder is refused.  The size
 * is 0 when it is not known.  0 with *fd for the caller to close (standard
 * input excepted), or err.  The size is what fstat says before reading, good
 * enough to refuse early and never trusted for more.  O_NOCTTY: a device named
 * by mistake must not become our terminal. */
static int open_read(const char *path, int *fd, size_t *size,
                     struct err *err)
{
    assert(path != NULL);
    assert(fd != NULL);
    assert(size != NULL);
    *size = 0;
    if (strcmp(path, "-") == 0) {
        *fd = STDIN_FILENO;
        return 0;
    }
    do {
        *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (*fd < 0 && errno == EINTR);
    if (*fd < 0) {
        return fail_read(err, path, errno);
    }
    struct stat about;
    int number = 0;
    if (fstat(*fd, &about) != 0) {
        number = errno;
    } else if (S_ISDIR(about.st_mode)) {
        number = EISDIR;
    } else if (S_ISREG(about.st_mode) && about.st_size > 0) {
        *size = (size_t)about.st_size;
    }
    if (number != 0) {
        (void)close(*fd);         /* only read from */
        return fail_read(err, path, number);
    }
    return 0;
}

/* read(), taken up again after a signal.  At least one byte, 0 at the end, -1
 * with errno. */
static ssize_t read_some(int fd, char *into, size_t size)
{
    assert(into != NULL);
    assert(size > 0);
    ssize_t got;
    do {
        got = read(fd, into, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* Reads to the end, or to the cap: one byte beyond it is enough to refuse.
 * Reading in pieces, as pipes have no size and a file may grow meanwhile.  The
 * cap is the buffer's own; 0 means none.  0, or err; what was read until then
 * stays in the buffer. */
static int read_all(struct buf *buf, int fd, const char *path,
                    struct err *err)
{
    assert(buf != NULL);
    assert(path != NULL);
    char piece[READ_BYTES];
    for (;;) {
        ssize_t got = read_some(fd, piece, sizeof piece);
        if (got < 0) {
            return fail_read(err, path, errno);
        }
        if (got == 0) {
            return 0;
        }
        bool over = buf->max_bytes != 0 &&
                    (size_t)got > buf->max_bytes - buf->size;
        if (over) {
            return err_fail(err, MESSAGE_FILE_TOO_LARGE, "si", path,
                            (int64_t)buf->max_bytes);
        }
        buf_add(buf, piece, (size_t)got);
        if (buf->failed) {
            return err_nomem(err);
        }
    }
}

/* "-" is standard input. What is larger than the buffer's maximum is refused
 * before it is read, where the size is known. Errors: MESSAGE_FILE_..., with
 * the system's reason. */
int file_read(struct buf *buf, const char *path, struct err *err)
{
    assert(buf != NULL);
    assert(buf->size == 0);
    assert(!buf->failed);
    assert(path != NULL);
    assert(err != NULL);
    int fd = -1;
    size_t size = 0;
    int result = open_read(path, &fd, &size, err);
    if (result != 0) {
        return result;
    }
    if (buf->max_bytes != 0 && size > buf->max_bytes) {
        result = err_fail(err, MESSAGE_FILE_TOO_LARGE, "si", path,
                          (int64_t)buf->max_bytes);
    } else {
        result = read_all(buf, fd, path, err);
    }
    if (fd != STDIN_FILENO) {
        (void)close(fd);          /* only read from */
    }
    return result;
}

/* Returns 0 or an errno value.  write() may take a part: it is called until
 * all is taken.  A return of 0 for a positive size does not happen on
 * files. */
static int write_all(int fd, struct str bytes)
{
    assert(fd >= 0);
    size_t done = 0;
    while (done < bytes.size) {
        ssize_t put = write(fd, bytes.bytes + done, bytes.size - done);
        if (put < 0 && errno != EINTR) {
            return errno;
        }
        done += put > 0 ? (size_t)put : 0;
    }
    assert(done == bytes.size);
    return 0;
}

/* Writes into what cannot be replaced: a terminal, a pipe, /dev/null.  No
 * temporary file and no fsync: such targets know neither.  0, or err. */
static int write_direct(const char *path, struct str bytes, struct err *err)
{
    assert(path != NULL);
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return fail_write(err, path, errno);
    }
    int number = write_all(fd, bytes);
    if (close(fd) != 0 && number == 0) {
        number = errno;
    }
    return number == 0 ? 0 : fail_write(err, path, number);
}

/* Creates "PATH.N~" for the first N that is free: a name that listings leave
 * out.  Returns 0 or an errno value.  The same folder, so that rename stays
 * within one file system and is atomic.  O_EXCL refuses a link that somebody
 * put there before us.  The name is left in `name`.  A file that is to have
 * permissions of its own has none for others from its first moment; that of
 * all others is left to the umask. */
static int create_beside(const char *path, const mode_t *mode,
                         struct buf *name, int *fd)
{
    assert(path != NULL);
    assert(name != NULL && fd != NULL);
    int number = EEXIST;
    for (int i = 0; number == EEXIST && i < WRITE_TRIES; i++) {
        buf_clear(name);
        buf_format(name, "%s.%ld-%d~", path, (long)getpid(), i);
        if (name->failed) {
            return ENOMEM;
        }
        *fd = open(name->bytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                   mode != NULL ? 0600 : 0666);
        number = *fd >= 0 ? 0 : errno;
    }
    return number;
}

/* Syncs the folder that holds `path`, so that the new name is kept too.  Not
 * every file system can: what it says is not looked at.  `name` is scratch and
 * holds the folder's name afterwards.  Without it a crash may leave the old
 * bytes under the name, which is still a whole file; hence best effort. */
static void sync_folder(const char *path, struct buf *name)
{
    assert(path[0] != '\0');
    const char *slash = strrchr(path, '/');
    buf_clear(name);
    if (slash == NULL) {
        buf_text(name, ".");
    } else {
        buf_add(name, path, slash == path ? 1 : (size_t)(slash - path));
    }
    assert(name->failed || name->size > 0);
    int fd = name->failed ? -1 : open(name->bytes, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
}

/* Writes all bytes to a new file beside `path` and syncs it; its name is left
 * in `name`.  0 or an errno value; then it is removed again.  Synced before it
 * gets its name, or a crash could leave a name with no bytes behind it. */
static int write_beside(const char *path, struct str bytes,
                        const mode_t *mode, struct buf *name)
{
    assert(path != NULL);
    assert(name != NULL);
    int fd = -1;
    int number = create_beside(path, mode, name, &fd);
    if (number != 0) {
        return number;
    }
    if (mode != NULL && fchmod(fd, *mode) != 0) {
        number = errno;
    }
    if (number == 0) {
        number = write_all(fd, bytes);
    }
    if (number == 0 && fsync(fd) != 0) {
        number = errno;
    }
    if (close(fd) != 0 && number == 0) {
        number = errno;
    }
    if (number != 0) {
        (void)unlink(name->bytes);   /* best effort: it is a failure anyway */
    }
    return number;
}

/* Replaces `path`; 0 or an errno value.  `old` is the target's stat or NULL
 * when it is new: its permissions are kept.  On failure the target is
 * untouched. */
static int replace(const char *path, struct str bytes,
                   const struct stat *old, struct buf *name)
{
    assert(path != NULL);
    mode_t mode = old != NULL ? old->st_mode & 07777 : 0;
    int number = write_beside(path, bytes, old != NULL ? &mode : NULL, name);
    if (number == 0 && rename(name->bytes, path) != 0) {
        number = errno;
        (void)unlink(name->bytes);   /* best effort: it is a failure anyway */
    }
    if (number == 0) {
        sync_folder(path, name);
    }
    assert(number >= 0);
    return number;
}

/* Beside the file first, then over it by renaming: whoever reads sees the old
 * or the new bytes, never half. What is no regular file (a pipe) is written
 * directly. */
int file_write(const char *path, struct str bytes, struct err *err)
{
    assert(path != NULL);
    assert(err != NULL);
    assert(bytes.bytes != NULL || bytes.size == 0);
    struct stat about;
    bool exists = stat(path, &about) == 0;
    if (exists && S_ISDIR(about.st_mode)) {
        return fail_write(err, path, EISDIR);
    }
    if (exists && !S_ISREG(about.st_mode)) {
        return write_direct(path, bytes, err);
    }
    struct mem mem;
    mem_init(&mem);
    struct buf name;
    buf_init(&name, &mem, 0);
    int number = replace(path, bytes, exists ? &about : NULL, &name);
    buf_free(&name);
    return number == 0 ? 0 : fail_write(err, path, number);
}

/* link, not rename: it never replaces what stands there.  Where a file system
 * knows no links (a USB stick), the name is taken by an empty file that is
 * then replaced.  0 or an errno value. */
static int link_or_rename(const char *draft, const char *path)
{
    assert(draft != NULL);
    assert(path != NULL);
    if (link(draft, path) == 0) {
        return 0;
    }
    if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS) {
        return errno;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno;
    }
    (void)close(fd);              /* nothing was written */
    if (rename(draft, path) != 0) {
        int number = errno;
        (void)unlink(path);
        return number;
    }
    return 0;
}

/* The folder is synced, too: the new name is durable when this returns. */
int file_install(const char *draft, const char *path, struct err *err)
{
    assert(draft != NULL);
    assert(path != NULL);
    struct mem mem;
    mem_init(&mem);
    struct buf name;
    int number = link_or_rename(draft, path);
    if (number != 0) {
        return number == EEXIST
            ? err_fail(err, MESSAGE_DB_EXISTS, "s", path)
            : err_fail(err, MESSAGE_DB_RENAME, "ss", path,
                       errno_name(number));
    }
    buf_init(&name, &mem, 0);
    sync_folder(path, &name);
    buf_free(&name);
    return 0;
}

/* A lost key cannot be made again, so an existing file is never replaced; nor
 * is half a key left, whatever happens. */
int file_write_secret(const char *path, struct str bytes, struct err *err)
{
    assert(path != NULL);
    assert(bytes.size > 0);
    struct mem mem;
    mem_init(&mem);
    struct buf name;
    mode_t mode = 0600;
    if (file_exists(path)) {
        return err_fail(err, MESSAGE_DB_EXISTS, "s", path);
    }
    buf_init(&name, &mem, 0);
    int number = write_beside(path, bytes, &mode, &name);
    int code = number == 0 ? file_install(name.bytes, path, err)
                           : fail_write(err, path, number);
    if (number == 0) {
        (void)unlink(name.bytes); /* its other name, or none any more */
    }
    buf_free(&name);
    return code;
}

bool file_exists(const char *path)
{
    assert(path != NULL);
    struct stat about;
    return stat(path, &about) == 0;
}

bool file_is_folder(const char *path)
{
    assert(path != NULL);
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* With all folders on the way; one that exists is fine. */
int file_make_folder(const char *path, struct err *err)
{
    assert(path != NULL);
    assert(err != NULL);
    struct mem mem;
    mem_init(&mem);
    struct buf part;
    buf_init(&part, &mem, 0);
    int number = 0;
    /* Each prefix that ends before a slash is made in turn; one that is there
     * already is fine as long as it is a folder. */
    for (const char *at = path; number == 0; at++) {
        bool end = *at == '\0';
        if ((end || *at == '/') && at != path) {
            buf_clear(&part);
            buf_add(&part, path, (size_t)(at - path));
            if (part.failed) {
                number = ENOMEM;
            } else if (mkdir(part.bytes, 0777) != 0 &&
                       !file_is_folder(part.bytes)) {
                number = errno;
            }
        }
        if (end) {
            break;
        }
    }
    buf_free(&part);
    if (number != 0) {
        return err_fail(err, MESSAGE_FOLDER_WRITE, "ss", path,
                        errno_name(number));
    }
    return 0;
}

/* For input that is read once, in chunks; "-" is standard input. */
int file_stream_open(struct file_stream **out, struct mem *mem,
                     const char *path, struct err *err)
{
    assert(out != NULL);
    assert(mem != NULL);
    assert(path != NULL);
    assert(err != NULL);
    *out = NULL;
    int fd = -1;
    size_t size = 0;
    int result = open_read(path, &fd, &size, err);
    if (result != 0) {
        return result;
    }
    struct file_stream *stream = mem_zero(mem, sizeof *stream);
    if (stream == NULL) {
        if (fd != STDIN_FILENO) {
            (void)close(fd);
        }
        return err_nomem(err);
    }
    stream->mem = mem;
    stream->fd = fd;
    stream->close = fd != STDIN_FILENO;
    (void)snprintf(stream->path, sizeof stream->path, "%s", path);
    *out = stream;
    return 0;
}

/* Bytes read, 0 at the end, or an error. */
int64_t file_stream_read(void *stream, char *into, size_t size,
                         struct err *err)
{
    assert(stream != NULL);
    assert(into != NULL);
    struct file_stream *from = stream;
    ssize_t got = read_some(from->fd, into, size);
    if (got < 0) {
        return fail_read(err, from->path, errno);
    }
    assert((size_t)got <= size);
    return got;
}

/* NULL is let pass; standard input stays open. */
void file_stream_close(struct file_stream *stream)
{
    if (stream == NULL) {
        return;
    }
    assert(stream->fd >= 0);
    if (stream->close) {
        (void)close(stream->fd);  /* only read from */
    }
    mem_free(stream->mem, stream, sizeof *stream);
}
