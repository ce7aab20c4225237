/* Runs every input of the corpora of patterns, sources and rules once, without
 * libFuzzer: what a fuzzer found stays found. */
#include "../script/script_fixture.h"

#include "corpus.h"

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

static void test_patterns(void **state)
{
    (void)state;
    corpus_run("tests/fuzz/corpus/pattern", 4, fuzz_pattern);
}

static void test_sources(void **state)
{
    (void)state;
    corpus_run("tests/fuzz/corpus/source", 4, fuzz_source);
}

static void test_rules(void **state)
{
    (void)state;
    corpus_run("tests/fuzz/corpus/rule", 4, fuzz_rule);
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
