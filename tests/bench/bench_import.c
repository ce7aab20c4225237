/* Importing reference data into a hub (blobs, entries, a Merkle tree and the
 * tables), against what else reads the same files: a loop that only splits
 * them with the same reader (C), plain Lua that splits lines, and SQLite with
 * one INSERT a row in one transaction.  Counts of rows are compared before any
 * timing.  Medians of 7 runs, of processor time. */
#include <lauxlib.h>
#include <lualib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "awig.h"
#include "base/csv.h"
#include "base/file.h"

enum { RUNS = 7, FILES = 6, COLUMNS_MAX = 16 };

static const char *const files[FILES] = {
    "data/regions.csv", "data/sdg_goals.csv", "data/sdg_targets.csv",
    "data/indicators.csv", "data/indicator_values_province.csv",
    "data/indicator_values_regency_2021.csv"
};

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench_import: %s\n", what);
        exit(1);
    }
}

static double now_ms(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* --- By C and SQL --------------------------------------------------------- */

/* A table of untyped columns, and the statement that fills it. */
static sqlite3_stmt *make_table(sqlite3 *db, size_t number, size_t columns)
{
    char make[300], fill[300];
    sqlite3_stmt *insert = NULL;
    int a = snprintf(make, sizeof(make), "CREATE TABLE t%zu(", number);
    int b = snprintf(fill, sizeof(fill), "INSERT INTO t%zu VALUES(", number);
    for (size_t k = 0; k < columns; k++) {
        a += snprintf(make + a, sizeof(make) - (size_t)a, "%sc%zu",
                      k == 0 ? "" : ",", k);
        b += snprintf(fill + b, sizeof(fill) - (size_t)b, "%s?",
                      k == 0 ? "" : ",");
    }
    (void)snprintf(make + a, sizeof(make) - (size_t)a, ")");
    (void)snprintf(fill + b, sizeof(fill) - (size_t)b, ")");
    must(sqlite3_exec(db, make, NULL, NULL, NULL) == SQLITE_OK
         && sqlite3_prepare_v2(db, fill, -1, &insert, NULL) == SQLITE_OK,
         "SQL");
    return insert;
}

/* Reads all files; with a database, a row goes into the table of its file. */
static size_t read_files(sqlite3 *db)
{
    size_t rows = 0;
    for (size_t i = 0; i < FILES; i++) {
        struct mem mem;
        struct buf bytes;
        struct err err;
        struct csv *csv = NULL;
        sqlite3_stmt *insert = NULL;
        mem_init(&mem);
        buf_init(&bytes, &mem, 0);
        must(file_read(&bytes, files[i], &err) == 0
             && csv_open(&csv, &mem, buf_view(&bytes), files[i], &err) == 0,
             "a file cannot be read");
        size_t columns = csv_columns(csv);
        must(columns <= COLUMNS_MAX, "too many columns");
        insert = db == NULL ? NULL : make_table(db, i, columns);
        for (; csv_next(csv, &err) > 0; rows++) {
            for (size_t k = 0; insert != NULL && k < columns; k++) {
                struct str cell = csv_cell(csv, k).text;
                (void)sqlite3_bind_text(insert, (int)k + 1, cell.bytes,
                                        (int)cell.size, SQLITE_STATIC);
            }
            if (insert != NULL) {
                must(sqlite3_step(insert) == SQLITE_DONE, "SQL insert failed");
                (void)sqlite3_reset(insert);
            }
        }
        (void)sqlite3_finalize(insert);
        csv_close(csv);
        buf_free(&bytes);
    }
    return rows;
}

static size_t read_by_sql(const char *path)
{
    sqlite3 *db = NULL;
    (void)unlink(path);
    must(sqlite3_open(path, &db) == SQLITE_OK
         && sqlite3_exec(db, "PRAGMA journal_mode=WAL; BEGIN", NULL, NULL,
                         NULL) == SQLITE_OK, "SQLite failed");
    size_t rows = read_files(db);
    must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "commit");
    (void)sqlite3_close(db);
    (void)unlink(path);
    return rows;
}

/* --- By Lua --------------------------------------------------------------- */

static const char lua_text[] =
    "local rows = 0\n"
    "for _, path in ipairs({ ... }) do\n"
    "  local all, first = {}, true\n"
    "  for line in io.lines(path) do\n"
    "    if first then first = false else\n"
    "      local row = {}\n"
    "      for cell in (line .. ','):gmatch('([^,]*),') do\n"
    "        row[#row + 1] = tonumber(cell) or cell\n"
    "      end\n"
    "      all[#all + 1] = row\n"
    "    end\n"
    "  end\n"
    "  rows = rows + #all\n"
    "end\n"
    "return rows\n";

static size_t read_by_lua(void)
{
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    must(luaL_loadstring(L, lua_text) == LUA_OK, "plain Lua failed");
    for (size_t i = 0; i < FILES; i++) {
        lua_pushstring(L, files[i]);
    }
    must(lua_pcall(L, FILES, 1, 0) == LUA_OK, "plain Lua failed");
    size_t rows = (size_t)lua_tointeger(L, -1);
    lua_close(L);
    return rows;
}

/* --- By a hub ------------------------------------------------------------- */

static void make_folder(const char *folder)
{
    struct err err;
    must(file_make_folder(folder, &err) == 0, "no folder");
    for (size_t i = 0; i < FILES; i++) {
        char to[200];
        struct mem mem;
        struct buf bytes;
        mem_init(&mem);
        buf_init(&bytes, &mem, 0);
        (void)snprintf(to, sizeof(to), "%s%s", folder, strchr(files[i], '/'));
        must(file_read(&bytes, files[i], &err) == 0
             && file_write(to, buf_view(&bytes), &err) == 0, "no copy");
        buf_free(&bytes);
    }
}

static void remove_hub(const char *path)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[200];
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        (void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        (void)unlink(name);       /* it may not be there */
    }
}

/* A new hub with the folder in it. */
static size_t read_by_hub(const char *folder, const char *path)
{
    awig_options options = AWIG_OPTIONS_INIT;
    awig *context = NULL;
    awig_value *arguments = NULL, *out = NULL;
    char text[500];
    int size = snprintf(text, sizeof(text), "{\"db\":\"%s\",\"data\":"
                        "\"%s\"}", path, folder);
    remove_hub(path);
    must(awig_create(&context, &options) == 0
         && awig_value_parse(context, text, (size_t)size, &arguments) == 0,
         "no context");
    if (awig_call(context, "init", arguments, NULL, &out) != 0) {
        must(false, awig_error_text(context, "en"));
    }
    size_t rows = 0;
    for (const awig_value *one = awig_first(awig_get(out, "imports"));
         one != NULL; one = awig_next(one)) {
        rows += (size_t)awig_integer(awig_get(one, "rows"));
    }
    awig_value_destroy(arguments);
    awig_value_destroy(out);
    awig_destroy(context);
    return rows;
}

int main(void)
{
    char folder[64], path[64];
    double times[4][RUNS], median[4];
    size_t rows = read_files(NULL);
    (void)snprintf(folder, sizeof(folder), "/tmp/awig_bench_%d",
                   (int)getpid());
    (void)snprintf(path, sizeof(path), "/tmp/awig_bench_%d.db",
                   (int)getpid());
    make_folder(folder);
    must(read_by_sql(path) == rows && read_by_lua() == rows
         && read_by_hub(folder, path) == rows, "counts of rows differ");
    for (int i = 0; i < RUNS; i++) {
        double start = now_ms();
        (void)read_files(NULL);
        times[0][i] = now_ms() - start;
        start = now_ms();
        (void)read_by_lua();
        times[1][i] = now_ms() - start;
        start = now_ms();
        (void)read_by_sql(path);
        times[2][i] = now_ms() - start;
        start = now_ms();
        (void)read_by_hub(folder, path);
        times[3][i] = now_ms() - start;
    }
    remove_hub(path);
    for (size_t i = 0; i < FILES; i++) {
        char name[200];
        (void)snprintf(name, sizeof(name), "%s%s", folder,
                       strchr(files[i], '/'));
        (void)unlink(name);
    }
    (void)rmdir(folder);
    for (int k = 0; k < 4; k++) {
        qsort(times[k], RUNS, sizeof(double), compare_doubles);
        median[k] = times[k][RUNS / 2];
    }
    printf("import %zu rows of %d files: hub %.1f ms; only split in C %.1f ms "
           "ratio %.1f; plain Lua %.1f ms ratio %.1f; plain SQLite %.1f ms "
           "ratio %.1f\n", rows, FILES, median[3], median[0],
           median[3] / median[0], median[1], median[3] / median[1], median[2],
           median[3] / median[2]);
    return 0;
}
