/* libFuzzer: any bytes as a file of a pack.  It loads and seals, or there is
 * an error with its file; what it declares can be called; no memory stays. */
#include "../script/script_fixture.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { STEPS = 50000, CALLS = 10 };

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct fixture fixture;
    fixture_open(&fixture);
    fixture.host.limits = (struct script_limits){ .steps_max = STEPS,
                                                  .time_ms_max = 5000 };
    int code = fixture_load(&fixture, (const char *)data, size);
    if (code != 0 && (fixture.err.file[0] == '\0' || code != fixture.err.code
                      || code == ERR_BUG)) {
        abort();
    }
    for (int i = 0; code == 0 && i < CALLS; i++) {
        size_t count = script_declarations_count(fixture.script);
        const struct declaration *one = (size_t)i < count
            ? script_declaration(fixture.script, (size_t)i) : NULL;
        for (int k = 0; one != NULL && k < FUNCTION_COUNT; k++) {
            if (one->functions[k] >= 0
                && fixture_call(&fixture, one->functions[k], false) != 0) {
                abort();
            }
        }
    }
    fixture_close(&fixture);
    return 0;
}
