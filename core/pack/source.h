/* Where the files of a pack come from: a folder, or blobs of the database. */
#ifndef AWIG_PACK_SOURCE_H
#define AWIG_PACK_SOURCE_H

#include "base/err.h"
#include "base/sha256.h"
#include "base/str.h"

struct pack_file {
    struct str path;              /* relative, '/', e.g. "tables/x.csv" */
    struct str bytes;
};

/* All files of one pack, sorted by path bytes, and its identity: SHA-256 of
 * the lines `hex(SHA-256(bytes)) SP SP path LF`. */
struct pack_files {
    const struct pack_file *files; /* sorted by path */
    size_t count;                 /* of files */
    struct sha256 identity;       /* of the list (LANGUAGE.md) */
    struct str origin;            /* the folder as given, or "db:ID" */
};

/* Reads a folder (MESSAGE_PACK_... when there is no pack.json; symlinks and
 * pipes are ERR_RULES, what is too large ERR_LIMIT). Everything lives in
 * `arena`. */
int pack_files_read(struct pack_files *out, struct arena *arena,
                    const char *folder, struct err *err);
/* Computes `identity` of a list made elsewhere. */
void pack_files_identify(struct pack_files *files);
/* The bytes of a file, or false. */
bool pack_files_find(const struct pack_files *files, const char *path,
                     struct str *bytes);

/* Finds a parent by id.  Fills files in `arena`; MESSAGE_PACK_PARENT when it
 * is not to be found. */
struct pack_finder {
    int (*find)(void *user, struct str id, struct arena *arena,
                struct pack_files *out, struct err *err);
    void *user;
};
/* A finder among the sibling folders of `folder`, or, when `rules` is not
 * NULL, in that folder. `state` lives as long as the finder. */
struct pack_folder_finder { const char *folder; const char *rules; };
struct pack_finder pack_finder_of_folder(struct pack_folder_finder *state);

#endif
