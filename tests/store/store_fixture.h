/* A database for tests of the store, with a log, and the way from a CSV text
 * to its rows: what engine/hub does, without packs. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/log.h"
#include "base/file.h"
#include "base/limits.h"
#include "store/import.h"

struct place {
    struct mem mem;
    struct arena arena;
    struct entropy entropy;
    uint64_t seed;
    struct err err;
    struct db *db;
    int64_t index;                /* of the next entry made here */
};

static inline void place_prepare(struct place *place)
{
    memset(place, 0, sizeof *place);
    mem_init(&place->mem);
    arena_init(&place->arena, &place->mem);
    place->seed = 7;
    entropy_seeded(&place->entropy, &place->seed);
}

static inline int place_open(struct place *place)
{
    int code = db_open(&place->db, &place->mem, NULL, DB_MEMORY,
                       &place->err);
    return code < 0 ? code
        : log_create(place->db, &place->entropy, &place->err);
}

/* Ends a test: nothing may be left allocated. */
static inline void place_close(struct place *place)
{
    db_close(place->db);
    arena_free(&place->arena);
    assert_int_equal(place->mem.used_bytes, 0);
}

static inline void place_fail(struct place *place)
{
    char text[1000];
    err_text(&place->err, LANGUAGE_EN, text, sizeof text);
    fail_msg("%s", text);
}

static inline void place_must(struct place *place, int code)
{
    if (code < 0) {
        place_fail(place);
    }
}

/* Imports a text as a file of this kind and name. */
static inline int place_import(struct place *place, const char *kind,
                               const char *file, struct str bytes)
{
    char sha256[65];
    struct arena arena;
    arena_init(&arena, &place->mem);
    int code = db_begin(place->db, &place->err);
    if (code == 0) {
        code = blob_put(place->db, bytes, sha256, &place->err);
        struct value *body = value_map(&arena);
        value_set_string(&arena, body, "what", kind);
        value_set_string(&arena, body, "file", file);
        value_set_string(&arena, body, "sha256", sha256);
        value_set_integer(&arena, body, "importer", IMPORTER_VERSION);
        struct entry entry = { .index = place->index, .kind = STR("import"),
                               .at = 1000, .actor = STR("system"),
                               .body = body };
        if (code == 0 && arena.failed) {
            code = err_nomem(&place->err);
        }
        if (code == 0) {
            db_set_writer(place->db, DB_WRITER_FOLD);
            code = import_apply(place->db, &entry, &place->err);
            db_set_writer(place->db, DB_WRITER_NONE);
        }
        if (code == 0) {
            code = db_commit(place->db, &place->err);
        }
        if (code < 0) {
            db_rollback(place->db);
        } else {
            place->index++;
        }
    }
    arena_free(&arena);
    return code;
}

static inline int place_import_file(struct place *place, const char *kind,
                                    const char *path)
{
    struct buf bytes;
    buf_init(&bytes, &place->mem, LIMIT_IMPORT_BYTES);
    int code = file_read(&bytes, path, &place->err);
    if (code == 0) {
        code = place_import(place, kind, path, buf_view(&bytes));
    }
    buf_free(&bytes);
    return code;
}

/* The files of data/, in the order in which they need each other. */
static const struct { const char *kind, *path; } PLACE_DATA[] = {
    { "regions", "data/regions.csv" },
    { "aliases", "data/region_aliases.csv" },
    { "sdg", "data/sdg_goals.csv" },
    { "sdg", "data/sdg_targets.csv" },
    { "indicators", "data/indicators.csv" },
    { "values", "data/indicator_values_province.csv" },
    { "values", "data/indicator_values_regency_2021.csv" },
    { "innovations", "data/innovations.csv" },
    { "awards", "data/awards.csv" },
    { "editions", "data/kipp_editions.csv" },
    { "editions", "data/kipp_edition_items.csv" },
    { "calendar", "data/holidays_id_2021_2022.csv" },
    { "events", "data/programme_events.csv" },
    { "replications", "data/replications.csv" },
    { "facts", "data/scenario_facts.csv" },
};
enum { PLACE_DATA_COUNT = sizeof PLACE_DATA / sizeof *PLACE_DATA };

static inline int place_import_data(struct place *place, size_t count)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < count; i++) {
        code = place_import_file(place, PLACE_DATA[i].kind,
                                 PLACE_DATA[i].path);
    }
    return code;
}

#endif
