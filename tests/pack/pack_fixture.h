/* Packs in memory for tests: a world of packs by id, loaded like folders. */
#ifndef TESTS_PACK_FIXTURE_H
#define TESTS_PACK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pack/pack.h"

enum { WORLD_PACKS = 8, WORLD_FILES = 16, WORLD_TEXT = 100000 };

struct world_pack {
    const char *id;
    struct pack_file files[WORLD_FILES];
    size_t count;
    char manifest[400];
};

struct world {
    struct mem mem;
    struct clock clock;
    int64_t now;
    struct world_pack packs[WORLD_PACKS];
    size_t count;
    struct findings findings;
    struct err err;
    struct pack *pack;            /* of the last world_load */
    char text[WORLD_TEXT];        /* of world_text */
};

static inline void world_start(struct world *world)
{
    memset(world, 0, sizeof *world);
    mem_init(&world->mem);
    world->now = 1640000000;
    clock_fixed(&world->clock, &world->now);
    findings_init(&world->findings, &world->mem);
}

static inline int world_compare(const void *a, const void *b)
{
    return str_compare(((const struct pack_file *)a)->path,
                       ((const struct pack_file *)b)->path);
}

/* Sets a file of a pack; the pack must be there. */
static inline void world_file(struct world *world, const char *id,
                              const char *path, const char *text)
{
    for (size_t i = 0; i < world->count; i++) {
        struct world_pack *pack = &world->packs[i];
        if (strcmp(pack->id, id) != 0) {
            continue;
        }
        for (size_t k = 0; k < pack->count; k++) {
            if (str_is(pack->files[k].path, path)) {
                pack->files[k].bytes = str_of(text);
                return;
            }
        }
        assert_true(pack->count < WORLD_FILES);
        pack->files[pack->count].path = str_of(path);
        pack->files[pack->count].bytes = str_of(text);
        pack->count++;
        qsort(pack->files, pack->count, sizeof pack->files[0],
              world_compare);
        return;
    }
    fail_msg("no pack %s", id);
}

/* Adds a pack with a plain manifest; parent NULL = a root. */
static inline void world_pack(struct world *world, const char *id,
                              const char *parent)
{
    assert_true(world->count < WORLD_PACKS);
    struct world_pack *pack = &world->packs[world->count];
    memset(pack, 0, sizeof *pack);
    pack->id = id;
    world->count++;
    snprintf(pack->manifest, sizeof pack->manifest,
             "{\"id\": \"%s\", \"title\": {\"id\": \"%s\", \"en\": \"%s\"},"
             " \"version\": \"1\", \"extends\": %s%s%s, \"api\": 1}\n",
             id, id, id, parent ? "\"" : "", parent ? parent : "null",
             parent ? "\"" : "");
    world_file(world, id, "pack.json", pack->manifest);
}

static inline int world_files(struct world *world, struct str id,
                              struct arena *arena, struct pack_files *out,
                              struct err *err)
{
    for (size_t i = 0; i < world->count; i++) {
        if (!str_is(id, world->packs[i].id)) {
            continue;
        }
        struct pack_file *files = arena_alloc(arena, sizeof *files
                                              * world->packs[i].count);
        if (files == NULL) {
            return err_nomem(err);
        }
        memcpy(files, world->packs[i].files,
               sizeof *files * world->packs[i].count);
        out->files = files;
        out->count = world->packs[i].count;
        out->origin = str_of(world->packs[i].id);
        pack_files_identify(out);
        return 0;
    }
    return err_fail(err, MESSAGE_PACK_PARENT, "ts", id, "world");
}

static inline int world_find(void *user, struct str id, struct arena *arena,
                             struct pack_files *out, struct err *err)
{
    return world_files(user, id, arena, out, err);
}

static inline struct pack_options world_options(struct world *world)
{
    return (struct pack_options){
        .mem = &world->mem, .clock = &world->clock,
        .finder = { world_find, world },
    };
}

/* Forgets the last pack, its findings and its error. */
static inline void world_forget(struct world *world)
{
    pack_release(world->pack);
    world->pack = NULL;
    findings_free(&world->findings);
    findings_init(&world->findings, &world->mem);
    err_clear(&world->err);
}

/* Loads a pack into world->pack, all findings into world->findings. */
static inline int world_load(struct world *world, const char *id)
{
    world_forget(world);
    struct arena arena;
    arena_init(&arena, &world->mem);
    struct pack_files files = { 0 };
    struct pack_options options = world_options(world);
    int code = world_files(world, str_of(id), &arena, &files, &world->err);
    if (code == 0) {
        code = pack_load(&world->pack, &files, &options, &world->findings,
                         &world->err);
    }
    arena_free(&arena);
    return code;
}

static inline void world_end(struct world *world)
{
    world_forget(world);
    findings_free(&world->findings);
    assert_int_equal(world->mem.used_bytes, 0);
}

/* All findings as "4101 file:line text" lines (Indonesian). */
static inline const char *world_text(struct world *world)
{
    size_t used = 0;
    world->text[0] = '\0';
    for (size_t i = 0; i < world->findings.count; i++) {
        const struct err *err = &world->findings.items[i].err;
        char text[2000];
        err_text(err, LANGUAGE_ID, text, sizeof text);
        int wrote = snprintf(world->text + used, WORLD_TEXT - used,
                             "%d %s\n", message_row(err->message)->number,
                             text);
        used += (size_t)wrote < WORLD_TEXT - used ? (size_t)wrote : 0;
    }
    return world->text;
}

/* A load that must succeed. */
static inline void world_good(struct world *world, const char *id)
{
    int code = world_load(world, id);
    if (code != 0) {
        print_error("%s", world_text(world));
    }
    assert_int_equal(code, 0);
}

/* One text of a pack's file, and what its load must say: MESSAGE_NONE, or the
 * first message at this place (line 0 = any). */
struct file_case {
    const char *name, *text;
    enum message message;
    int64_t line, column;
};

/* Loads a pack "p" with each text as its `file`. */
static inline void world_file_cases(const char *file,
                                    const struct file_case *cases,
                                    size_t count)
{
    char path[100];
    (void)snprintf(path, sizeof path, "p/%s", file);
    for (size_t i = 0; i < count; i++) {
        struct world world;
        world_start(&world);
        world_pack(&world, "p", NULL);
        world_file(&world, "p", file, cases[i].text);
        int code = world_load(&world, "p");
        if (world.err.message != cases[i].message
            || (cases[i].line > 0 && (world.err.line != cases[i].line
                || world.err.column != cases[i].column))) {
            print_error("%s: %s at %d:%d\n%s", cases[i].name,
                        message_row(world.err.message)->name,
                        (int)world.err.line, (int)world.err.column,
                        world_text(&world));
            fail();
        }
        assert_int_equal(code,
                         cases[i].message == MESSAGE_NONE ? 0 : ERR_RULES);
        if (code != 0) {
            assert_string_equal(world.err.file, path);
        }
        world_end(&world);
    }
}

/* A load that must fail with this message first, at this place ("" = any;
 * line 0 = any). */
static inline void world_bad(struct world *world, const char *id,
                             enum message message, const char *file,
                             int64_t line)
{
    int code = world_load(world, id);
    if (code == 0 || world->err.message != message) {
        print_error("%s: got %d (%s), wanted %s\n%s", id, code,
                    message_row(world->err.message)->name,
                    message_row(message)->name, world_text(world));
    }
    assert_int_not_equal(code, 0);
    assert_int_equal(world->err.message, message);
    if (file[0] != '\0') {
        assert_string_equal(world->err.file, file);
    }
    if (line > 0) {
        assert_int_equal(world->err.line, line);
    }
    assert_null(world->pack);
}

#endif
