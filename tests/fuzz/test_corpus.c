/* Runs every input of the corpus once, without libFuzzer: what a fuzzer found
 * stays found.  The targets are built into this program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

int fuzz_json(const unsigned char *data, size_t size);
int fuzz_csv(const unsigned char *data, size_t size);

#define LLVMFuzzerTestOneInput fuzz_json
#define must must_json
#include "fuzz_json.c"
#undef LLVMFuzzerTestOneInput
#undef must

#define LLVMFuzzerTestOneInput fuzz_csv
#define must must_csv
#include "fuzz_csv.c"
#undef LLVMFuzzerTestOneInput
#undef must

/* Each file of a folder, and each of its beginnings. */
static void run_folder(const char *folder,
                       int (*target)(const unsigned char *, size_t))
{
    struct mem mem;
    mem_init(&mem);
    struct arena arena;
    arena_init(&arena, &mem);
    struct file_list list;
    struct err err;
    assert_int_equal(file_list(&list, &arena, folder, &err), 0);
    assert_true(list.count > 4);
    for (size_t i = 0; i < list.count; i++) {
        struct buf path;
        struct buf text;
        buf_init(&path, &mem, 0);
        buf_init(&text, &mem, 0);
        buf_format(&path, "%s/%s", folder, list.paths[i].bytes);
        assert_int_equal(file_read(&text, path.bytes, &err), 0);
        for (size_t size = 0; size <= text.size; size++) {
            (void)target((const unsigned char *)text.bytes, size);
        }
        buf_free(&path);
        buf_free(&text);
    }
    arena_free(&arena);
    assert_int_equal(mem.used_bytes, 0);
}

static void json_corpus(void **state)
{
    (void)state;
    run_folder("tests/fuzz/corpus/json", fuzz_json);
}

static void csv_corpus(void **state)
{
    (void)state;
    run_folder("tests/fuzz/corpus/csv", fuzz_csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_corpus),
        cmocka_unit_test(csv_corpus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
