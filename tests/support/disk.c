/* The shim: every method counts, perhaps fails, perhaps remembers, and calls
 * the real one. */
#include "disk.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

enum { NAMES_MAX = 16, NAME_BYTES = 512, SECTOR = 512 };

enum what { WRITE, TRUNCATE, SYNC, DELETE };

/* Something done to a file. */
struct done {
    enum what what;
    int name;
    int64_t offset;               /* or the new size; of a deletion: synced */
    size_t size;
    unsigned char *bytes;
};

/* There is one disk; SQLite hands no pointer of ours to most methods. */
static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    bool recording;
    char names[NAMES_MAX][NAME_BYTES];
    int names_count;
    struct done *done;
    size_t count, capacity;
    enum disk_fault fault;
    uint64_t fail_at, calls;
    bool forever;
} disk;

struct file {
    sqlite3_file base;
    int name;                     /* -1 = temporary */
    sqlite3_file *real;
};

/* ---- Faults ------------------------------------------------------------- */

void disk_fail(enum disk_fault fault, uint64_t call, bool forever)
{
    assert(fault < DISK_FAULT_COUNT);
    disk.fault = fault;
    disk.fail_at = call;
    disk.forever = forever;
    disk.calls = 0;
}

uint64_t disk_calls(void)
{
    return disk.calls;
}

/* Counts a call that can fail so; true when it does now. */
static bool fails(enum disk_fault fault)
{
    if (fault != disk.fault) {
        return false;
    }
    disk.calls++;
    return disk.fail_at != 0
        && (disk.forever ? disk.calls >= disk.fail_at
                         : disk.calls == disk.fail_at);
}

/* ---- Remembering -------------------------------------------------------- */

/* The number of a name; -1 while nothing is remembered. */
static int name_of(const char *name)
{
    if (!disk.recording) {
        return -1;
    }
    for (int i = 0; i < disk.names_count; i++) {
        if (strcmp(disk.names[i], name) == 0) {
            return i;
        }
    }
    assert(disk.names_count < NAMES_MAX);
    snprintf(disk.names[disk.names_count], NAME_BYTES, "%s", name);
    return disk.names_count++;
}

static void remember(enum what what, int name, int64_t offset,
                     const void *bytes, size_t size)
{
    if (!disk.recording || name < 0) {
        return;
    }
    if (disk.count == disk.capacity) {
        disk.capacity = disk.capacity == 0 ? 1024 : 2 * disk.capacity;
        disk.done = realloc(disk.done, disk.capacity * sizeof *disk.done);
        assert(disk.done != NULL);
    }
    struct done *one = &disk.done[disk.count];
    *one = (struct done){ what, name, offset, size, NULL };
    if (size > 0) {
        one->bytes = malloc(size);
        assert(one->bytes != NULL);
        memcpy(one->bytes, bytes, size);
    }
    disk.count++;
}

size_t disk_position(void)
{
    return disk.count;
}

bool disk_is_sync(size_t at)
{
    assert(at < disk.count);
    return disk.done[at].what == SYNC;
}

/* ---- Files -------------------------------------------------------------- */

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct file *)file)->real;
}

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *out, int size, sqlite3_int64 at)
{
    return fails(DISK_EIO) ? SQLITE_IOERR_READ
        : real_of(file)->pMethods->xRead(real_of(file), out, size, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int size,
                      sqlite3_int64 at)
{
    sqlite3_file *real = real_of(file);
    int name = ((struct file *)file)->name;
    if (fails(DISK_EIO)) {
        return SQLITE_IOERR_WRITE;
    }
    if (fails(DISK_FULL)) {
        return SQLITE_FULL;
    }
    if (fails(DISK_SHORT)) {
        (void)real->pMethods->xWrite(real, bytes, size / 2, at);
        return SQLITE_IOERR_WRITE;
    }
    remember(WRITE, name, at, bytes, (size_t)size);
    return real->pMethods->xWrite(real, bytes, size, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (fails(DISK_EIO)) {
        return SQLITE_IOERR_TRUNCATE;
    }
    remember(TRUNCATE, ((struct file *)file)->name, size, NULL, 0);
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    if (fails(DISK_EIO) || fails(DISK_SYNC)) {
        return SQLITE_IOERR_FSYNC;
    }
    remember(SYNC, ((struct file *)file)->name, 0, NULL, 0);
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *out)
{
    return fails(DISK_EIO) ? SQLITE_IOERR_FSTAT
        : real_of(file)->pMethods->xFileSize(real_of(file), out);
}

static int file_lock(sqlite3_file *file, int level)
{
    return fails(DISK_EIO) ? SQLITE_IOERR_LOCK
        : real_of(file)->pMethods->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_reserved(sqlite3_file *file, int *out)
{
    return fails(DISK_EIO) ? SQLITE_IOERR_CHECKRESERVEDLOCK
        : real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int file_control(sqlite3_file *file, int what, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), what,
                                                 argument);
}

static int file_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_character(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shm_map(sqlite3_file *file, int region, int size, int extend,
                   void volatile **out)
{
    return fails(DISK_EIO) ? SQLITE_IOERR_SHMMAP
        : real_of(file)->pMethods->xShmMap(real_of(file), region, size,
                                           extend, out);
}

static int shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count,
                                             flags);
}

static void shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

/* Version 2: no memory mapping, so that every read is a call. */
static const sqlite3_io_methods METHODS = {
    2, file_close, file_read, file_write, file_truncate, file_sync,
    file_size, file_lock, file_unlock, file_reserved, file_control,
    file_sector, file_character, shm_map, shm_lock, shm_barrier, shm_unmap,
    NULL, NULL
};

/* ---- The VFS ------------------------------------------------------------ */

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                     int flags, int *out)
{
    struct file *own = (struct file *)file;
    (void)vfs;
    own->base.pMethods = NULL;
    if (fails(DISK_EIO)) {
        return SQLITE_CANTOPEN;
    }
    own->real = (sqlite3_file *)(own + 1);
    own->name = name == NULL ? -1 : name_of(name);
    int code = disk.real->xOpen(disk.real, name, own->real, flags, out);
    if (own->real->pMethods != NULL) {
        own->base.pMethods = &METHODS;
    }
    return code;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    if (fails(DISK_EIO)) {
        return SQLITE_IOERR_DELETE;
    }
    remember(DELETE, name_of(name), sync, NULL, 0);
    return disk.real->xDelete(disk.real, name, sync);
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags,
                       int *out)
{
    (void)vfs;
    return fails(DISK_EIO) ? SQLITE_IOERR_ACCESS
        : disk.real->xAccess(disk.real, name, flags, out);
}

static int disk_path(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    return disk.real->xFullPathname(disk.real, name, size, out);
}

void disk_start(bool recording)
{
    disk.real = sqlite3_vfs_find(NULL);
    assert(disk.real != NULL && disk.real != &disk.vfs);
    disk.vfs = *disk.real;
    disk.vfs.zName = "awig-test-disk";
    disk.vfs.pNext = NULL;
    disk.vfs.szOsFile = disk.real->szOsFile + (int)sizeof(struct file);
    disk.vfs.xOpen = disk_open;
    disk.vfs.xDelete = disk_delete;
    disk.vfs.xAccess = disk_access;
    disk.vfs.xFullPathname = disk_path;
    disk.recording = recording;
    disk_fail(DISK_EIO, 0, false);
    int code = sqlite3_vfs_register(&disk.vfs, 1);
    assert(code == SQLITE_OK);
    (void)code;
}

void disk_stop(void)
{
    int code = sqlite3_vfs_unregister(&disk.vfs);
    assert(code == SQLITE_OK);
    code = sqlite3_vfs_register(disk.real, 1);
    assert(code == SQLITE_OK);
    (void)code;
}

void disk_forget(void)
{
    for (size_t i = 0; i < disk.count; i++) {
        free(disk.done[i].bytes);
    }
    free(disk.done);
    disk.done = NULL;
    disk.count = 0;
    disk.capacity = 0;
    disk.names_count = 0;
}

/* ---- Images ------------------------------------------------------------- */

/* A file being put together. */
struct content {
    unsigned char *bytes;
    size_t size, capacity;
    bool there;
};

/* splitmix64 */
static uint64_t next(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void put(struct content *content, int64_t offset,
                const unsigned char *bytes, size_t size)
{
    size_t end = (size_t)offset + size;
    if (end > content->capacity) {
        content->bytes = realloc(content->bytes, 2 * end);
        assert(content->bytes != NULL);
        content->capacity = 2 * end;
    }
    if (end > content->size) {
        memset(content->bytes + content->size, 0, end - content->size);
        content->size = end;
    }
    memcpy(content->bytes + offset, bytes, size);
}

/* Does it as it was done. */
static void apply(struct content *content, const struct done *one)
{
    content->there = true;
    if (one->what == WRITE) {
        put(content, one->offset, one->bytes, one->size);
    } else if (one->what == TRUNCATE) {
        size_t size = (size_t)one->offset;
        content->size = size < content->size ? size : content->size;
    } else if (one->what == DELETE) {
        content->size = 0;
        content->there = false;
    }
}

/* Does it as the power left it: whole, not at all, or torn: some sectors of
 * it, or all up to a byte. */
static void apply_lost(struct content *content, const struct done *one,
                       uint64_t *seed)
{
    switch (next(seed) % 4) {
    case 0:
        break;
    case 1:
        if (one->what == WRITE) {
            put(content, one->offset, one->bytes,
                next(seed) % (one->size + 1));
            content->there = true;
        }
        break;
    case 2:
        for (size_t at = 0; one->what == WRITE && at < one->size;
             at += SECTOR) {
            size_t left = one->size - at;
            if (next(seed) % 2 == 0) {
                put(content, one->offset + (int64_t)at, one->bytes + at,
                    left < SECTOR ? left : SECTOR);
                content->there = true;
            }
        }
        break;
    default:
        apply(content, one);
    }
}

/* Up to where deletions before `at` are for certain.  The first sync of a new
 * journal syncs its folder, too (SQLite's unixSync). */
static size_t folder_synced(size_t at)
{
    bool known[NAMES_MAX] = { false };
    size_t synced = 0;
    for (size_t i = 0; i < at; i++) {
        const struct done *one = &disk.done[i];
        if (one->what == SYNC && !known[one->name]) {
            synced = i;
        }
        known[one->name] = one->what == SYNC
            || (one->what != DELETE && known[one->name]);
        synced = one->what == DELETE && one->offset != 0 ? i + 1 : synced;
    }
    return synced;
}

/* What of one file the disk holds when the power goes before `at`: all up to
 * its last sync, and of the rest anything, in any order. */
static void collect(struct content *content, int name, size_t at,
                    uint64_t *seed)
{
    size_t synced = 0, deleted = 0, folder = folder_synced(at);
    size_t *rest = calloc(at + 1, sizeof *rest);
    size_t count = 0;
    unsigned mood = (unsigned)(next(seed) % 4);
    assert(rest != NULL);
    for (size_t i = 0; i < at; i++) {
        if (disk.done[i].name != name) {
            continue;
        }
        /* A deletion is for certain, too, once the name is used again. */
        synced = deleted > 0 ? deleted : synced;
        deleted = disk.done[i].what == DELETE ? i + 1 : 0;
        synced = disk.done[i].what == SYNC || (deleted > 0 && i < folder)
            ? i + 1 : synced;
    }
    for (size_t i = 0; i < at; i++) {
        if (disk.done[i].name == name && i < synced) {
            apply(content, &disk.done[i]);
        } else if (disk.done[i].name == name) {
            rest[count++] = i;
        }
    }
    for (size_t i = count; mood == 0 && i > 1; i--) {
        size_t other = next(seed) % i;
        size_t kept = rest[i - 1];
        rest[i - 1] = rest[other];
        rest[other] = kept;
    }
    for (size_t i = 0; i < count; i++) {
        if (mood == 1) {
            apply(content, &disk.done[rest[i]]);      /* all came through */
        } else if (mood != 2) {                       /* 2: nothing did */
            apply_lost(content, &disk.done[rest[i]], seed);
        }
    }
    free(rest);
}

bool disk_crash(const struct disk_image *image)
{
    uint64_t seed = image->seed;
    size_t length = strlen(image->from);
    bool good = true;
    assert(image->at <= disk.count);
    for (int i = 0; i < disk.names_count && good; i++) {
        char path[2 * NAME_BYTES];
        struct content content = { NULL, 0, 0, false };
        assert(strncmp(disk.names[i], image->from, length) == 0);
        snprintf(path, sizeof path, "%s%s", image->to,
                 disk.names[i] + length);
        collect(&content, i, image->at, &seed);
        (void)unlink(path);
        FILE *file = content.there ? fopen(path, "wb") : NULL;
        good = !content.there
            || (file != NULL && fwrite(content.bytes, 1, content.size, file)
                == content.size);
        good = (file == NULL || fclose(file) == 0) && good;
        free(content.bytes);
    }
    return good;
}
