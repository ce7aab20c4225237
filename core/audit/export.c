/* The log as a folder of files: C2SP tlog-tiles.
 *
 *   checkpoint               the signed note
 *   tile/L/N[.p/W]           hashes of level 8L, 256 or W of them
 *   tile/entries/N[.p/W]     entries, each behind its length in two bytes
 *
 * N is written in groups of three digits, all but the last with an 'x'.
 *
 * The export can be put on any web server and read by clients of
 * transparency logs; nothing in it is personal. */
#include <assert.h>
#include <string.h>

#include "audit/checkpoint.h"
#include "audit/log_internal.h"
#include "base/file.h"
#include "base/limits.h"

/* An export on its way: what was written so far. */
struct export {
    struct db *db;                /* read only */
    const char *folder;           /* where files go, without a slash behind */
    int64_t size;                 /* leaves of the checkpoint */
    int64_t files;                /* written so far */
};

/* Appends "x001/x234/067" for 1234067 (C2SP tlog-tiles): no folder gets more
 * than a thousand files. */
static void add_number(struct buf *buf, int64_t number)
{
    assert(buf != NULL);
    int64_t groups[8];
    size_t count = 0;
    assert(number >= 0);
    do {
        groups[count] = number % 1000;
        number /= 1000;
        count++;
    } while (number > 0 && count < 8);
    while (count > 0) {
        int64_t group = groups[count - 1];
        buf_text(buf, count > 1 ? "x" : "");
        buf_char(buf, (char)('0' + group / 100));
        buf_char(buf, (char)('0' + group / 10 % 10));
        buf_char(buf, (char)('0' + group % 10));
        buf_text(buf, count > 1 ? "/" : "");
        count--;
    }
}

/* Writes one file, making its folder first. The path is cut and put together
 * again in place. */
static int write_at(struct export *export, struct buf *path,
                    struct str bytes, struct err *err)
{
    assert(export->folder != NULL);
    assert(export != NULL);
    assert(path->size > 0 || path->failed);
    if (path->failed) {
        return err_nomem(err);
    }
    char *slash = strrchr(path->bytes, '/');
    *slash = '\0';
    int code = file_make_folder(path->bytes, err);
    *slash = '/';
    if (code == 0) {
        code = file_write(path->bytes, bytes, err);
        export->files++;
    }
    return code;
}

/* Writes a tile; one that is not full is named by its width, as a full one
 * never changes and may be kept by readers for ever. */
static int write_tile(struct export *export, const char *what,
                      int64_t number, size_t width, struct str bytes,
                      struct err *err)
{
    assert(number >= 0);
    struct buf path;
    assert(width > 0 && width <= LOG_BLOCK);
    buf_init(&path, export->db == NULL ? NULL : db_mem(export->db), 0);
    buf_text(&path, export->folder);
    buf_text(&path, "/tile/");
    buf_text(&path, what);
    buf_char(&path, '/');
    add_number(&path, number);
    if (width < LOG_BLOCK) {
        buf_text(&path, ".p/");
        buf_integer(&path, (int64_t)width);
    }
    int code = write_at(export, &path, bytes, err);
    buf_free(&path);
    return code;
}

/* Writes the hashes of one tile. A node of level 8L is the root of 256^L
 * leaves. */
static int hash_tile(struct export *export, unsigned level, int64_t number,
                     size_t width, struct err *err)
{
    assert(number >= 0);
    struct merkle_source source = log_source(export->db);
    struct sha256 hashes[LOG_BLOCK];
    char name[2] = { (char)('0' + level), '\0' };
    int code = 0;
    assert(level < LOG_LEVELS && width <= LOG_BLOCK);
    for (size_t i = 0; code == 0 && i < width; i++) {
        code = source.node(source.user, 8 * level,
                           number * LOG_BLOCK + (int64_t)i, &hashes[i],
                           err);
    }
    return code < 0 ? code
        : write_tile(export, name, number, width,
                     (struct str){ (const char *)hashes,
                                   width * SHA256_BYTES }, err);
}

/* Writes the entries of one tile, each behind its length in two bytes;
 * LIMIT_LEAF_BYTES keeps them below that. */
static int entry_tile(struct export *export, int64_t number, size_t width,
                      struct err *err)
{
    assert(width > 0);
    assert(width <= LOG_BLOCK);
    struct mem *mem = db_mem(export->db);
    struct buf bundle;
    int code = 0;
    buf_init(&bundle, mem, 0);
    for (size_t i = 0; code == 0 && i < width; i++) {
        struct arena arena;
        struct str leaf = { "", 0 };
        arena_init(&arena, mem);
        code = log_leaf(export->db, number * LOG_BLOCK + (int64_t)i, &arena,
                        &leaf, err);
        if (code == 0 && leaf.size > LIMIT_LEAF_BYTES) {
            code = err_fail(err, MESSAGE_LOG_LEAF_FORM, "i",
                            number * LOG_BLOCK + (int64_t)i);
        }
        /* Big endian, as in tlog-tiles. */
        buf_char(&bundle, (char)(leaf.size >> 8));
        buf_char(&bundle, (char)(leaf.size & 255));
        buf_str(&bundle, leaf);
        arena_free(&arena);
    }
    if (code == 0) {
        code = bundle.failed ? err_nomem(err)
            : write_tile(export, "entries", number, width,
                         buf_view(&bundle), err);
    }
    buf_free(&bundle);
    return code;
}

/* Writes the tiles of one level, the last perhaps partial. */
static int write_level(struct export *export, unsigned level, int64_t count,
                       struct err *err)
{
    assert(count > 0);
    int code = 0;
    for (int64_t at = 0; code == 0 && at < count; at += LOG_BLOCK) {
        int64_t left = count - at;
        size_t width = left < LOG_BLOCK ? (size_t)left : LOG_BLOCK;
        assert(width > 0);
        code = hash_tile(export, level, at / LOG_BLOCK, width, err);
        if (code == 0 && level == 0) {
            code = entry_tile(export, at / LOG_BLOCK, width, err);
        }
    }
    return code;
}

/* Writes the note. */
static int write_checkpoint(struct export *export, struct str note,
                            struct err *err)
{
    assert(export != NULL);
    struct buf path;
    assert(note.size > 0);
    buf_init(&path, db_mem(export->db), 0);
    buf_text(&path, export->folder);
    buf_text(&path, "/checkpoint");
    int code = write_at(export, &path, note, err);
    buf_free(&path);
    return code;
}

/* Writes the log as it was signed, not as it is now: entries that came after
 * the checkpoint are left out, as no root covers them. `files` counts what was
 * written. Errors: those of the note, of files, of the log. */
int checkpoint_export(struct db *db, struct str note, const char *folder,
                      int64_t *files, struct err *err)
{
    struct export export = { db, folder, 0, 0 };
    struct checkpoint checkpoint;
    struct note parsed;
    assert(folder != NULL && files != NULL);
    int code = note_parse(&parsed, note, err);
    if (code == 0) {
        code = checkpoint_parse(&checkpoint, parsed.text, err);
    }
    if (code < 0) {
        return code;
    }
    export.size = checkpoint.size;
    int64_t count = checkpoint.size;
    for (unsigned level = 0; code == 0 && count > 0; level++) {
        code = write_level(&export, level, count, err);
        count /= LOG_BLOCK;
    }
    /* Last, so that a reader who sees it finds all that it needs. */
    if (code == 0) {
        code = write_checkpoint(&export, note, err);
    }
    *files = export.files;
    return code;
}
