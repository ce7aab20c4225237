/* Drafts of databases: names that nobody else has, and nothing left. */
#include "store/install.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

/* Two drafts of one place differ; both stand beside it. */
static void test_names(void **state)
{
    struct mem mem;
    struct arena arena;
    (void)state;
    mem_init(&mem);
    arena_init(&arena, &mem);
    const char *one = store_draft_name(&arena, "folder/hub.db");
    const char *two = store_draft_name(&arena, "folder/hub.db");
    assert_non_null(one);
    assert_non_null(two);
    assert_string_not_equal(one, two);
    assert_memory_equal(one, "folder/hub.db.", 14);
    assert_null(strchr(one + 7, '/'));
    assert_int_equal(strlen(one), 14 + 16 + 4);
    for (uint64_t n = 1; n < 3; n++) {
        struct arena empty;
        arena_init(&empty, &mem);
        mem.fail_at = mem.calls + n;
        assert_null(store_draft_name(&empty, "hub.db"));
        mem.fail_at = 0;
        arena_free(&empty);
    }
    arena_free(&arena);
    assert_int_equal(mem.used_bytes, 0);
}

/* The file and what SQLite may leave beside it, and nothing else; what is not
 * there is no error. */
static void test_discard(void **state)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-journal",
                                        "-other" };
    char folder[] = "/tmp/awig-install-XXXXXX", name[64];
    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "%s/d%s", folder, ENDS[i]);
        FILE *file = fopen(name, "wb");
        assert_non_null(file);
        fclose(file);
    }
    snprintf(name, sizeof name, "%s/d", folder);
    store_discard(name);
    store_discard(name);
    for (size_t i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "%s/d%s", folder, ENDS[i]);
        assert_int_equal(access(name, F_OK) == 0, i == 4);
    }
    (void)unlink(name);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_discard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
