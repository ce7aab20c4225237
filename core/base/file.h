/* Files: whole reads with a cap, sorted listings, atomic writes. */
#ifndef AWIG_BASE_FILE_H
#define AWIG_BASE_FILE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* Reads a whole file ("-" is standard input) into `buf` (initialised by the
 * caller; its max_bytes is the cap).  A folder, a missing or unreadable file
 * and one over the cap are ERR_INPUT, naming the path. */
int file_read(struct buf *buf, const char *path, struct err *err);
/* Replaces a file by writing beside it, syncing, renaming. */
int file_write(const char *path, struct str bytes, struct err *err);
/* Makes a new file for its owner's eyes only (mode 0600), whole or not at
 * all.  What stands there is never replaced: MESSAGE_DB_EXISTS. */
int file_write_secret(const char *path, struct str bytes, struct err *err);
/* Gives a finished file its name, unless something stands there already
 * (MESSAGE_DB_EXISTS); both names are in one folder.  Durable when it returns;
 * the old name may be left, too. */
int file_install(const char *draft, const char *path, struct err *err);
/* Whether there is anything, or a folder, of this name (links followed). */
bool file_exists(const char *path);
bool file_is_folder(const char *path);
int file_make_folder(const char *path, struct err *err);   /* and parents */

/* All regular files below a folder, paths relative with '/', sorted by
 * bytes; dot-names and names ending in '~' left out; a symlink is refused
 * (MESSAGE_FILE_SYMLINK).  At most LIMIT_PACK_FILES. */
struct file_list {
    struct str *paths;            /* relative, sorted by bytes */
    size_t count;                 /* of paths */
};
int file_list(struct file_list *out, struct arena *arena, const char *folder,
              struct err *err);
/* Names (not paths) of the folders directly in `folder`, sorted; symlinks
 * and dot-names left out. */
int file_folders(struct file_list *out, struct arena *arena,
                 const char *folder, struct err *err);

/* A reader for streams, usable as csv_source. */
struct file_stream;
int file_stream_open(struct file_stream **out, struct mem *mem,
                     const char *path, struct err *err);
int64_t file_stream_read(void *stream, char *into, size_t size,
                         struct err *err);
void file_stream_close(struct file_stream *stream);

#endif
