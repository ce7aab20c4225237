/* Commands: what goes in comes out; what fails says why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/command.h"
#include "base/mem.h"

static const struct {
    const char *command, *input, *output, *reason;
} CASES[] = {
    { "cat", "satu\ndua\n", "satu\ndua\n", NULL },
    { "tr a-z A-Z; echo x >&2", "kunci", "KUNCI", NULL },
    { "echo 'tidak membaca'", "text", "tidak membaca\n", NULL },
    { "true", "", "", NULL },
    { "exit 3", "x", NULL, "it ended with an error" },
    { "kill -9 $$", "x", NULL, "it ended with an error" },
    { "no-such-program-here 2>&-", "x", NULL, "it ended with an error" },
    { "yes", "", NULL, "it prints too much" },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct mem mem;
        struct err err;
        struct buf out;
        mem_init(&mem);
        err_clear(&err);
        buf_init(&out, &mem, 1000);
        int code = command_run(CASES[i].command, str_of(CASES[i].input),
                               &out, &err);
        if (CASES[i].output != NULL) {
            assert_int_equal(code, 0);
            assert_true(str_is(buf_view(&out), CASES[i].output));
        } else {
            assert_int_equal(err.message, MESSAGE_COMMAND_FAILED);
            assert_string_equal(err.args[0], CASES[i].command);
            assert_string_equal(err.args[1], CASES[i].reason);
        }
        buf_free(&out);
        assert_int_equal(mem.used_bytes, 0);
    }
}

/* At the limit of the input, and a command that is too long. */
static void test_limits(void **state)
{
    static char text[COMMAND_INPUT_BYTES + 1];
    struct mem mem;
    struct err err;
    struct buf out;
    (void)state;
    mem_init(&mem);
    err_clear(&err);
    buf_init(&out, &mem, 0);
    memset(text, 'x', COMMAND_INPUT_BYTES);
    struct str input = { text, COMMAND_INPUT_BYTES };
    assert_int_equal(command_run("wc -c", input, &out, &err), 0);
    assert_non_null(strstr(buf_view(&out).bytes, "4096"));
    assert_int_equal(command_run(text, STR(""), &out, &err), ERR_STORAGE);
    buf_free(&out);
}

/* Descriptors of ours are not the child's, and none are left. */
static void test_descriptors(void **state)
{
    struct mem mem;
    struct err err;
    struct buf first, again;
    (void)state;
    mem_init(&mem);
    err_clear(&err);
    buf_init(&first, &mem, 0);
    buf_init(&again, &mem, 0);
    assert_int_equal(command_run("ls /proc/self/fd | wc -l", STR(""),
                                 &first, &err), 0);
    for (int i = 0; i < 20; i++) {
        buf_clear(&again);
        assert_int_equal(command_run("ls /proc/self/fd | wc -l", STR(""),
                                     &again, &err), 0);
        assert_true(str_equal(buf_view(&first), buf_view(&again)));
    }
    buf_free(&first);
    buf_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_descriptors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
