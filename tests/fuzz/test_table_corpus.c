/* Runs every input of the corpus of tables once, without libFuzzer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"

#include "fuzz_table.c"

/* Each file, and each of its beginnings. */
static void test_corpus(void **state)
{
    static const char folder[] = "tests/fuzz/corpus/table";
    struct mem mem;
    struct arena arena;
    struct file_list list;
    struct err err;
    (void)state;
    mem_init(&mem);
    arena_init(&arena, &mem);
    assert_int_equal(file_list(&list, &arena, folder, &err), 0);
    assert_true(list.count > 4);
    for (size_t i = 0; i < list.count; i++) {
        struct buf path, text;
        buf_init(&path, &mem, 0);
        buf_init(&text, &mem, 0);
        buf_format(&path, "%s/%s", folder, list.paths[i].bytes);
        assert_int_equal(file_read(&text, path.bytes, &err), 0);
        for (size_t size = 0; size <= text.size; size++) {
            (void)LLVMFuzzerTestOneInput((const unsigned char *)text.bytes,
                                         size);
        }
        buf_free(&path);
        buf_free(&text);
    }
    arena_free(&arena);
    assert_int_equal(mem.used_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_corpus) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
