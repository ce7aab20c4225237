/* The table of functions and the C functions behind it name the same, and
 * what the table says of each is well formed. */
#include "script_fixture.h"

#include "script/functions.h"
#include "script/library.h"

static const struct library_entry *const libraries[] = {
    library_basic, library_declare, library_helpers, library_math,
    library_strings, library_patterns, library_format, library_tables,
    library_utf8,
};
enum { LIBRARIES = sizeof libraries / sizeof libraries[0] };

static void test_same(void **state)
{
    size_t rows = 0, entries = 0;
    (void)state;
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        rows++;
        assert_ptr_equal(script_function_find(row->library, row->name), row);
    }
    for (int i = 0; i < LIBRARIES; i++) {
        for (const struct library_entry *entry = libraries[i];
             entry->name != NULL; entry++) {
            entries++;
            if (script_function_find(entry->library, entry->name) == NULL) {
                fail_msg("no row for %s.%s", entry->library, entry->name);
            }
            assert_non_null(entry->function);
        }
    }
    assert_int_equal(rows, entries);
    assert_null(script_function_find("", "pcall"));
    assert_null(script_function_find("string", "dump"));
}

static void test_rows(void **state)
{
    (void)state;
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        assert_int_equal(strspn(row->parameters, "bidnNtl*efT?."),
                         strlen(row->parameters));
        assert_int_equal(strspn(row->result, "bidnNtl*efT"),
                         strlen(row->result));
        const char *dots = strchr(row->parameters, '.');
        assert_true(dots == NULL || dots[1] == '\0');
        assert_non_null(strstr(row->usage, row->name));
        for (int i = 0; i < 2; i++) {
            assert_true(strlen(row->help[i]) > 5);
            assert_true(strlen(row->help[i]) < 80);
            assert_null(strchr(row->help[i], '\n'));
        }
    }
}

/* Each function can be reached from a script. */
static void test_reached(void **state)
{
    static struct fixture fixture;
    (void)state;
    fixture_open(&fixture);
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        char body[128];
        (void)snprintf(body, sizeof body, "return type(%s%s%s) == 'function'",
                       row->library, row->library[0] == '\0' ? "" : ".",
                       row->name);
        assert_int_equal(fixture_check(&fixture, body), 0);
        assert_int_equal(fixture.call.status, CALL_VALUE);
        assert_true(fixture.call.value.as.boolean);
    }
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
