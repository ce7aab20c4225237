/* Runs every input of the corpus of tables once, without libFuzzer. */
#include "corpus.h"

#include "fuzz_table.c"

static void test_corpus(void **state)
{
    (void)state;
    corpus_run("tests/fuzz/corpus/table", 0, LLVMFuzzerTestOneInput);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_corpus) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
