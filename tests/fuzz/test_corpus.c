/* Runs every input of the corpus once, without libFuzzer: what a fuzzer found
 * stays found.  The targets are built into this program. */
#include "corpus.h"

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

static void json_corpus(void **state)
{
    (void)state;
    corpus_run("tests/fuzz/corpus/json", 0, fuzz_json);
}

static void csv_corpus(void **state)
{
    (void)state;
    corpus_run("tests/fuzz/corpus/csv", 0, fuzz_csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_corpus),
        cmocka_unit_test(csv_corpus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
