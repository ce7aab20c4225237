/* Runs every input of the corpora of patterns, sources and rules once, without
 * libFuzzer: what a fuzzer found stays found. */
#include "../script/script_fixture.h"

#include "base/file.h"

int fuzz_pattern(const unsigned char *data, size_t size);
int fuzz_source(const unsigned char *data, size_t size);
int fuzz_rule(const unsigned char *data, size_t size);

#define LLVMFuzzerTestOneInput fuzz_pattern
#define STEPS PATTERN_BUDGET
#include "fuzz_pattern.c"
#undef LLVMFuzzerTestOneInput
#undef STEPS

#define LLVMFuzzerTestOneInput fuzz_source
#define STEPS SOURCE_BUDGET
#include "fuzz_source.c"
#undef LLVMFuzzerTestOneInput
#undef STEPS

#define LLVMFuzzerTestOneInput fuzz_rule
#define STEPS RULE_BUDGET
#include "fuzz_rule.c"
#undef LLVMFuzzerTestOneInput
#undef STEPS

/* Each file of a folder, and a few of its beginnings. */
static void run_folder(const char *folder,
                       int (*target)(const unsigned char *, size_t))
{
    struct mem mem;
    struct arena arena;
    struct file_list list;
    struct err err;
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
        for (size_t cut = 0; cut < text.size; cut += 1 + text.size / 4) {
            (void)target((const unsigned char *)text.bytes, text.size - cut);
        }
        buf_free(&path);
        buf_free(&text);
    }
    arena_free(&arena);
    assert_int_equal(mem.used_bytes, 0);
}

static void test_patterns(void **state)
{
    (void)state;
    run_folder("tests/fuzz/corpus/pattern", fuzz_pattern);
}

static void test_sources(void **state)
{
    (void)state;
    run_folder("tests/fuzz/corpus/source", fuzz_source);
}

static void test_rules(void **state)
{
    (void)state;
    run_folder("tests/fuzz/corpus/rule", fuzz_rule);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
