/* A log in memory for tests: entries, and rows changed behind its back. */
#ifndef TESTS_LOG_FIXTURE_H
#define TESTS_LOG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/log.h"

struct book {
    struct mem mem;
    struct arena arena;
    struct err err;
    struct db *db;
    struct entropy entropy;
    uint64_t seed;
};

static inline void book_must(struct book *book, int code)
{
    char text[1000];
    if (code < 0) {
        err_text(&book->err, LANGUAGE_EN, text, sizeof text);
        fail_msg("%s", text);
    }
}

static inline void book_start(struct book *book)
{
    memset(book, 0, sizeof *book);
    mem_init(&book->mem);
    arena_init(&book->arena, &book->mem);
    book->seed = 11;
    entropy_seeded(&book->entropy, &book->seed);
    book_must(book, db_open(&book->db, &book->mem, NULL, DB_MEMORY,
                            &book->err));
    book_must(book, log_create(book->db, &book->entropy, &book->err));
}

static inline void book_end(struct book *book)
{
    db_close(book->db);
    arena_free(&book->arena);
    assert_int_equal(book->mem.used_bytes, 0);
}

static inline int book_append(struct book *book, int64_t number)
{
    struct arena arena;
    arena_init(&arena, &book->mem);
    struct value *body = value_map(&arena);
    value_set_integer(&arena, body, "number", number);
    value_set_string(&arena, body, "text", "Pangkalpinang \"19.71\"");
    struct entry entry = { .kind = STR("test"), .at = 1000 + number,
                           .actor = STR("system"), .body = body };
    int code = arena.failed ? err_nomem(&book->err)
        : log_append(book->db, &entry, &book->err);
    if (code == 0) {
        assert_int_equal(entry.index, number);
    }
    arena_free(&arena);
    return code;
}

/* Appends `count` entries in one transaction. */
static inline void book_fill(struct book *book, int64_t count)
{
    int64_t size = 0;
    book_must(book, log_size(book->db, &size, &book->err));
    book_must(book, db_begin(book->db, &book->err));
    for (int64_t i = size; i < size + count; i++) {
        book_must(book, book_append(book, i));
    }
    book_must(book, db_commit(book->db, &book->err));
}

static inline void book_run(struct book *book, const char *sql)
{
    struct statement *statement = NULL;
    db_set_writer(book->db, DB_WRITER_LOG);
    book_must(book, db_prepare(&statement, book->db, sql, &book->err));
    book_must(book, db_run(statement, &book->err));
    db_set_writer(book->db, DB_WRITER_NONE);
}

#endif
