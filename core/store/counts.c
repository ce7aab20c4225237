/* Counts for `awig status`, and giving a new database its name.
 *
 * A database is made as a draft under another name and linked into its place
 * when it is whole: nobody ever opens half of one. */
#include "store/counts.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/rows.h"

/* What `awig status` counts; the names are part of CLI.md. */
static const struct { const char *name, *sql; } COUNTS[] = {
    { "regions", "SELECT count(*) FROM region" },
    { "aliases", "SELECT count(*) FROM region_alias" },
    { "goals", "SELECT count(*) FROM sdg_goal" },
    { "targets", "SELECT count(*) FROM sdg_target" },
    { "indicators", "SELECT count(*) FROM indicator" },
    { "values", "SELECT count(*) FROM (SELECT DISTINCT indicator, region,"
                " year FROM indicator_value)" },
    { "innovations", "SELECT count(*) FROM innovation" },
    { "awards", "SELECT count(*) FROM innovation_award" },
    { "replications", "SELECT count(*) FROM replication_pair" },
    { "scenario_facts", "SELECT count(*) FROM scenario_fact" },
    { "holidays", "SELECT count(*) FROM holiday" },
    { "editions", "SELECT count(*) FROM kipp_edition" },
    { "events", "SELECT count(*) FROM past_event" },
    { "priorities", "SELECT count(*) FROM region_priority" },
    { "actors", "SELECT count(*) FROM actor" },
    { "packs", "SELECT count(*) FROM pack_version" },
    { "cases", "SELECT count(*) FROM cases" },
};

_Static_assert(sizeof COUNTS / sizeof *COUNTS == STORE_COUNTS,
               "one row a count");

/* In the order of CLI.md. */
int store_counts(struct db *db, struct store_count out[STORE_COUNTS],
                 struct err *err)
{
    int code = 0;
    assert(db != NULL && out != NULL);
    for (size_t i = 0; code == 0 && i < STORE_COUNTS; i++) {
        out[i].name = COUNTS[i].name;
        code = row_count(db, COUNTS[i].sql, &out[i].count, err);
    }
    return code;
}

/* Fills the count of one kind of doubt. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct flag_count *flag = item;
    assert(flag != NULL);
    flag->kind = row_text(row, arena, 0);
    flag->count = column_integer(row, 1);
}

/* Doubts by kind, by name. */
int flag_counts(struct db *db, struct arena *arena, struct flag_count **out,
                size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT kind, count(*) FROM data_flag GROUP BY kind ORDER BY kind";
    struct rows rows = { arena, sizeof **out, fill };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* Longer paths than these the system does not open (PATH_MAX). */
enum { PATH_BYTES_MAX = 4096 };

/* Makes the new name of a file durable, as far as the system can; a name too
 * long for our buffer is left to it. */
static void sync_folder(const char *path)
{
    assert(path != NULL);
    char folder[PATH_BYTES_MAX] = ".";
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (size >= sizeof folder) {
        return;
    }
    if (size > 0) {
        memcpy(folder, path, size);
        folder[size] = '\0';
    }
    int handle = open(folder, O_RDONLY);
    if (handle >= 0) {
        /* Some file systems cannot sync a folder; the rename stands. */
        (void)fsync(handle);
        (void)close(handle);
    }
}

/* Durable when it returns. */
int store_install(const char *draft, const char *path, struct err *err)
{
    assert(draft != NULL && path != NULL);
    /* link, not rename: it never replaces what stands there. */
    if (link(draft, path) != 0) {
        return errno == EEXIST
            ? err_fail(err, MESSAGE_DB_EXISTS, "s", path)
            : err_fail(err, MESSAGE_DB_RENAME, "ss", path, strerror(errno));
    }
    sync_folder(path);
    return 0;
}

/* Without an allocation: this is what runs when memory has ended. */
void store_discard(const char *draft)
{
    assert(draft != NULL);
    static const char *const ENDS[] = { "", "-wal", "-shm", "-journal" };
    char name[PATH_BYTES_MAX + 16];
    assert(draft[0] != '\0');
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        int size = snprintf(name, sizeof name, "%s%s", draft, ENDS[i]);
        if (size > 0 && (size_t)size < sizeof name) {
            (void)unlink(name);          /* it may not exist */
        }
    }
}
