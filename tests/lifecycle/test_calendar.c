/* Working days: data/holidays_id_2021_2022.csv, read here by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lifecycle/duties.h"

static struct calendar_mark marks[64];
static size_t marks_count;

static int64_t day(const char *text)
{
    int64_t date = 0;
    if (!date_parse(str_of(text), &date)) {
        fail_msg("not a date: %s", text);
    }
    return date;
}

/* The text of column `column` of a line without quotes before it. */
static struct str cell(const char *line, int column)
{
    while (column > 0) {
        line = strchr(line, ',') + 1;
        column--;
    }
    return (struct str){ line, strcspn(line, ",\r\n") };
}

static int load(void **unused)
{
    (void)unused;
    FILE *file = fopen("data/holidays_id_2021_2022.csv", "r");
    char line[512];
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        struct calendar_mark *mark = &marks[marks_count++];
        assert_true(date_parse(cell(line, 0), &mark->date));
        assert_true(calendar_kind_find(cell(line, 1), &mark->kind));
        assert_true(date_parse(cell(line, 3), &mark->known_since));
        if (!date_parse(cell(line, 4), &mark->withdrawn_on)) {
            mark->withdrawn_on = INT64_MAX;
        }
        mark->name = STR("libur");
    }
    fclose(file);
    assert_int_equal(marks_count, 37);
    return 0;
}

static struct calendar known_on(const char *date)
{
    return (struct calendar){ marks, marks_count, day(date), false, false };
}

static void test_workdays(void **unused)
{
    (void)unused;
    static const struct { const char *from, *to; int64_t count; } cases[] = {
        { "2021-10-21", "2021-11-01", 7 },   /* DOMAIN section 4 */
        { "2022-06-23", "2022-07-12", 13 },  /* the ministry's 13 */
        { "2022-06-24", "2022-06-24", 0 },
        { "2022-06-23", "2022-06-24", 1 },
        { "2021-10-18", "2021-10-20", 1 },   /* moved from 19 to 20 Oct */
        { "2022-04-28", "2022-05-09", 1 },
    };
    struct calendar calendar = known_on("2022-12-31");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = { 0 };
        int64_t count = -1;
        assert_int_equal(calendar_workdays(&calendar, day(cases[i].from),
                                           day(cases[i].to), &count, &err),
                         0);
        if (count != cases[i].count) {
            fail_msg("%s..%s: %lld", cases[i].from, cases[i].to,
                     (long long)count);
        }
    }
}

static void test_moved_by_decree(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    bool working = true;
    struct calendar before = known_on("2021-06-17");
    assert_int_equal(calendar_is_working(&before, day("2021-10-19"),
                                         &working, &err), 0);
    assert_false(working);
    assert_int_equal(calendar_is_working(&before, day("2021-10-20"),
                                         &working, &err), 0);
    assert_true(working);
    struct calendar after = known_on("2021-06-18");
    assert_int_equal(calendar_is_working(&after, day("2021-10-19"),
                                         &working, &err), 0);
    assert_true(working);
    assert_int_equal(calendar_is_working(&after, day("2021-10-20"),
                                         &working, &err), 0);
    assert_false(working);
}

static void test_beyond_the_calendar(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    bool working = false;
    int64_t out = 0;
    struct calendar calendar = known_on("2022-12-31");
    static const char *const refused[] = { "2020-12-31", "2023-01-01",
                                           "2023-01-02" };
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(calendar_is_working(&calendar, day(refused[i]),
                                             &working, &err), ERR_INPUT);
        assert_int_equal(err.message, MESSAGE_CALENDAR_UNKNOWN);
    }
    assert_string_equal(err.args[0], "2023");
    assert_int_equal(calendar_roll(&calendar, ROLL_NEXT_WORKING_DAY,
                                   day("2022-12-31"), &out, &err),
                     ERR_INPUT);
    assert_int_equal(calendar_roll(&calendar, ROLL_NONE, day("2030-01-01"),
                                   &out, &err), 0);
    assert_int_equal(calendar_workdays(&calendar, day("2022-12-01"),
                                       day("2022-11-30"), &out, &err),
                     ERR_INPUT);
    /* The days of 2022 are known since 1 Jan 2022. */
    calendar.known_on = day("2021-12-31");
    assert_false(calendar_knows(&calendar, 2022));
    assert_true(calendar_knows(&calendar, 2021));
}

static void test_add_workdays(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    int64_t out = 0;
    struct calendar calendar = known_on("2022-12-31");
    assert_int_equal(calendar_add_workdays(&calendar, day("2021-10-21"), 7,
                                           &out, &err), 0);
    assert_int_equal(out, day("2021-11-01"));
    assert_int_equal(calendar_add_workdays(&calendar, day("2021-11-01"), -7,
                                           &out, &err), 0);
    assert_int_equal(out, day("2021-10-21"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_workdays),
        cmocka_unit_test(test_moved_by_decree),
        cmocka_unit_test(test_beyond_the_calendar),
        cmocka_unit_test(test_add_workdays),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
