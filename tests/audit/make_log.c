/* make_log FILE COUNT: a database whose log has exactly COUNT entries, for
 * the third-party verifier.  No hub has so few: init alone records more. */
#include <stdio.h>
#include <stdlib.h>

#include "audit/log.h"

/* Appends the entries from `from` up to `to` in one transaction. */
static int fill(struct db *db, int64_t from, int64_t to, struct err *err)
{
    int code = db_begin(db, err);
    for (int64_t i = from; code == 0 && i < to; i++) {
        struct arena arena;
        arena_init(&arena, db_mem(db));
        struct value *body = value_map(&arena);
        value_set_integer(&arena, body, "number", i);
        value_set_string(&arena, body, "text", "Pangkalpinang 19.71");
        struct entry entry = { .kind = STR("test"), .at = 1700000000 + i,
                               .actor = STR("system"), .body = body };
        code = log_append(db, &entry, err);
        arena_free(&arena);
    }
    return code == 0 ? db_commit(db, err) : code;
}

int main(int argc, char **argv)
{
    struct mem mem;
    struct err err;
    struct entropy entropy;
    struct db *db = NULL;
    uint64_t seed = 7;
    if (argc != 3) {
        return 2;
    }
    mem_init(&mem);
    err_clear(&err);
    entropy_seeded(&entropy, &seed);
    long count = strtol(argv[2], NULL, 10);
    int code = db_open(&db, &mem, argv[1], DB_CREATE, &err);
    if (code == 0) {
        code = log_create(db, &entropy, &err);
    }
    int64_t size = 0;
    if (code == 0) {
        code = log_size(db, &size, &err);
    }
    for (; code == 0 && size < count; size += 20000) {
        code = fill(db, size, size + 20000 < count ? size + 20000 : count,
                    &err);
    }
    db_close(db);
    if (code < 0) {
        char text[500];
        err_text(&err, LANGUAGE_EN, text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    return code == 0 ? 0 : 1;
}
