/* libFuzzer: any bytes as the body of a check.  Called twice it ends the same
 * way with the same steps, and a rule beside it is judged correctly. */
#include "../script/script_fixture.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { STEPS = 50000, BODY_MAX = 20000 };

static const char head[] = "rule { id = 'H', check = function(case, p) ";
static const char tail[] =
    "\nend }\n"
    "rule { id = 'WITNESS', check = function(case, p)\n"
    "  return case.innovation.score == 7 and ('x'):rep(3) == 'xxx'\n"
    "    and contains(case.innovation.awards, 'Top 45')\n"
    "    and not known(case.innovation, 'extra')\n"
    "end }\n";

static void must(int truth)
{
    if (!truth) {
        abort();
    }
}

static int handle_of(const struct fixture *fixture, const char *id)
{
    size_t count = script_declarations_count(fixture->script);
    for (size_t i = 0; i < count; i++) {
        const struct declaration *one = script_declaration(fixture->script,
                                                            i);
        if (one->kind == DECLARATION_RULE && str_is(one->id, id)) {
            return one->functions[FUNCTION_CHECK];
        }
    }
    return -1;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct fixture fixture;
    static char source[sizeof head + BODY_MAX + sizeof tail];
    if (size > BODY_MAX) {
        return 0;
    }
    memcpy(source, head, sizeof head - 1);
    memcpy(source + sizeof head - 1, data, size);
    memcpy(source + sizeof head - 1 + size, tail, sizeof tail);
    fixture_open(&fixture);
    fixture.host.limits = (struct script_limits){ .steps_max = STEPS,
                                                  .time_ms_max = 5000 };
    if (fixture_load(&fixture, source, sizeof head - 1 + size
                     + sizeof tail - 1) == 0) {
        int hostile = handle_of(&fixture, "H");
        int witness = handle_of(&fixture, "WITNESS");
        must(hostile >= 0);
        must(fixture_call(&fixture, hostile, true) == 0);
        struct call first = fixture.call;
        must(fixture_call(&fixture, hostile, true) == 0);
        must(first.status == fixture.call.status);
        must(first.kind == fixture.call.kind);
        if (first.kind != CALL_ERROR_MEMORY) {
            must(first.steps == fixture.call.steps);
        }
        /* A comment or a long string may have swallowed the witness. */
        if (witness >= 0) {
            must(fixture_call(&fixture, witness, true) == 0);
            must(fixture.call.status == CALL_VALUE);
            must(fixture.call.value.as.boolean
                 || handle_of(&fixture, "H") != 0);
        }
    }
    fixture_close(&fixture);
    return 0;
}
