/* Duties and deadlines: the worked oracle of DOMAIN.md section 4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lifecycle/duties.h"

static int64_t day(const char *text)
{
    int64_t date = 0;
    if (!date_parse(str_of(text), &date)) {
        fail_msg("not a date: %s", text);
    }
    return date;
}

/* The days of 2022 that the oracle meets, and two of a province. */
static struct calendar year_2022(const char *known, bool local)
{
    static struct calendar_mark marks[16];
    static const struct { const char *date, *since; enum calendar_kind kind; }
    rows[] = {
        { "2022-01-01", "2022-01-01", CALENDAR_NATIONAL },
        { "2022-02-28", "2022-01-01", CALENDAR_NATIONAL },
        { "2022-04-29", "2022-04-07", CALENDAR_JOINT_LEAVE },
        { "2022-05-02", "2022-01-01", CALENDAR_NATIONAL },
        { "2022-05-03", "2022-01-01", CALENDAR_NATIONAL },
        { "2022-05-04", "2022-04-07", CALENDAR_JOINT_LEAVE },
        { "2022-05-05", "2022-04-07", CALENDAR_JOINT_LEAVE },
        { "2022-05-06", "2022-04-07", CALENDAR_JOINT_LEAVE },
        { "2022-06-08", "2022-01-01", CALENDAR_LOCAL },
        { "2022-06-09", "2022-01-01", CALENDAR_LOCAL },
    };
    size_t count = sizeof rows / sizeof rows[0];
    for (size_t i = 0; i < count; i++) {
        marks[i] = (struct calendar_mark){ day(rows[i].date), rows[i].kind,
            day(rows[i].since), INT64_MAX, STR("libur") };
    }
    return (struct calendar){ marks, count, day(known), false, local };
}

static void test_oracle(void **unused)
{
    (void)unused;
    static const char *const want[][2] = {
        { "2022-02-28", "2022-03-01" }, { "2022-03-31", "2022-03-31" },
        { "2022-04-30", "2022-05-09" }, { "2022-05-31", "2022-05-31" },
        { "2022-06-30", "2022-06-30" }, { "2022-07-31", "2022-08-01" },
        { "2022-08-31", "2022-08-31" }, { "2022-09-30", "2022-09-30" },
        { "2022-10-31", "2022-10-31" }, { "2022-11-30", "2022-11-30" },
    };
    struct calendar calendar = year_2022("2022-12-31", false);
    struct every monthly = { 1, EVERY_MONTH };
    struct err err = { 0 };
    for (int64_t n = 1; n <= 10; n++) {
        int64_t nominal = 0;
        struct due_date due;
        assert_true(duty_nominal(monthly, day("2022-01-31"), n, &nominal));
        assert_int_equal(nominal, day(want[n - 1][0]));
        assert_int_equal(duty_due(&calendar, ROLL_NEXT_WORKING_DAY, nominal,
                                  0, &due, &err), 0);
        assert_int_equal(due.due, day(want[n - 1][1]));
        assert_int_equal(due.rolled, due.due != nominal);
    }
    int64_t nominal = 0;
    struct due_date due;
    assert_true(duty_nominal(monthly, day("2022-01-31"), 11, &nominal));
    assert_int_equal(nominal, day("2022-12-31"));
    assert_int_equal(duty_due(&calendar, ROLL_NEXT_WORKING_DAY, nominal, 0,
                              &due, &err), ERR_INPUT);
    assert_int_equal(err.message, MESSAGE_CALENDAR_UNKNOWN);
    assert_string_equal(err.args[0], "2023");
}

/* 30 Apr 2022 under each policy, switch and state of knowledge (A9). */
static void test_end_of_april(void **unused)
{
    (void)unused;
    static const struct {
        const char *known; bool leave_works; enum roll roll; const char *due;
    } cases[] = {
        { "2022-04-07", false, ROLL_NEXT_WORKING_DAY, "2022-05-09" },
        { "2022-04-06", false, ROLL_NEXT_WORKING_DAY, "2022-05-04" },
        { "2022-12-31", true, ROLL_NEXT_WORKING_DAY, "2022-05-04" },
        { "2022-12-31", false, ROLL_PREVIOUS_WORKING_DAY, "2022-04-28" },
        { "2022-12-31", true, ROLL_PREVIOUS_WORKING_DAY, "2022-04-29" },
        { "2022-12-31", false, ROLL_NONE, "2022-04-30" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct calendar calendar = year_2022(cases[i].known, false);
        struct due_date due;
        struct err err = { 0 };
        calendar.joint_leave_works = cases[i].leave_works;
        assert_int_equal(duty_due(&calendar, cases[i].roll,
                                  day("2022-04-30"), 0, &due, &err), 0);
        assert_int_equal(due.due, day(cases[i].due));
        assert_int_equal(due.nominal, day("2022-04-30"));
    }
}

static void test_local_days_are_capped(void **unused)
{
    (void)unused;
    struct calendar calendar = year_2022("2022-12-31", true);
    struct due_date due;
    struct err err = { 0 };
    assert_int_equal(duty_due(&calendar, ROLL_NEXT_WORKING_DAY,
                              day("2022-06-08"), 5, &due, &err), 0);
    assert_int_equal(due.due, day("2022-06-10"));
    assert_int_equal(duty_due(&calendar, ROLL_NEXT_WORKING_DAY,
                              day("2022-06-08"), 1, &due, &err), 0);
    assert_int_equal(due.due, day("2022-06-08"));
    calendar.local_days = false;
    assert_int_equal(duty_due(&calendar, ROLL_NEXT_WORKING_DAY,
                              day("2022-06-08"), 5, &due, &err), 0);
    assert_int_equal(due.due, day("2022-06-08"));
}

static void test_every(void **unused)
{
    (void)unused;
    static const struct {
        const char *text; bool ok; int64_t count; enum every_unit unit;
    } cases[] = {
        { "1 month", true, 1, EVERY_MONTH },
        { "3 months", true, 3, EVERY_MONTH },
        { " 2  weeks ", true, 2, EVERY_WEEK },
        { "10 days", true, 10, EVERY_DAY },
        { "1 year", true, 1, EVERY_YEAR },
        { "0 month", false, 0, EVERY_DAY },
        { "-1 month", false, 0, EVERY_DAY },
        { "10000 days", true, 10000, EVERY_DAY },
        { "10001 days", false, 0, EVERY_DAY },
        { "month", false, 0, EVERY_DAY }, { "", false, 0, EVERY_DAY },
        { "1", false, 0, EVERY_DAY }, { "1 moon", false, 0, EVERY_DAY },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct every every = { 0, EVERY_DAY };
        assert_int_equal(every_parse(str_of(cases[i].text), &every),
                         cases[i].ok);
        if (cases[i].ok) {
            assert_int_equal(every.count, cases[i].count);
            assert_int_equal(every.unit, cases[i].unit);
        }
    }
}

static void test_nominal(void **unused)
{
    (void)unused;
    static const struct {
        const char *anchor; struct every every; int64_t n; const char *want;
    } cases[] = {
        { "2020-02-29", { 1, EVERY_YEAR }, 1, "2021-02-28" },
        { "2020-02-29", { 1, EVERY_YEAR }, 4, "2024-02-29" },
        { "2021-10-31", { 1, EVERY_MONTH }, 4, "2022-02-28" },
        { "2021-12-31", { 3, EVERY_MONTH }, 1, "2022-03-31" },
        { "2021-12-31", { 2, EVERY_WEEK }, 1, "2022-01-14" },
        { "2021-12-31", { 10, EVERY_DAY }, 2, "2022-01-20" },
        { "2022-01-31", { 3, EVERY_MONTH }, 3, "2022-10-31" },
    };
    int64_t date = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(duty_nominal(cases[i].every, day(cases[i].anchor),
                                 cases[i].n, &date));
        assert_int_equal(date, day(cases[i].want));
    }
    struct every yearly = { 1, EVERY_YEAR };
    assert_true(duty_nominal(yearly, day("9998-01-01"), 1, &date));
    assert_false(duty_nominal(yearly, day("9999-01-01"), 1, &date));
}

static void test_deadlines(void **unused)
{
    (void)unused;
    static const struct {
        const char *on, *at; enum zone zone; const char *arrived;
        int64_t late;
    } cases[] = {
        /* A11: closing 16 Apr 2022 at 12:00 WIB, a Saturday; no roll. */
        { "2022-04-16", "12:00", ZONE_WIB, "2022-04-16T12:00:00+07:00", 0 },
        { "2022-04-16", "12:00", ZONE_WIB, "2022-04-16T12:00:01+07:00", 1 },
        { "2022-04-16", "12:00", ZONE_WIB, "2022-04-16T13:00:00+08:00", 0 },
        { "2022-04-16", "12:00", ZONE_WIB, "2022-04-16T14:00:01+09:00", 1 },
        { "2022-04-16", "12:00", ZONE_WIB, "2022-04-18T08:00:00+07:00", 2 },
        { "2021-11-01", NULL, ZONE_WIB, "2021-11-01T23:59:59+07:00", 0 },
        { "2021-11-01", NULL, ZONE_WIB, "2021-11-02T00:00:00+07:00", 1 },
        { "2021-11-01", NULL, ZONE_WITA, "2021-11-01T23:59:59+07:00", 1 },
        { "2021-11-01", NULL, ZONE_WIT, "2021-11-03T00:00:00+09:00", 2 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t second = -1, arrived = 0;
        assert_true(cases[i].at == NULL ||
                    deadline_hour_parse(str_of(cases[i].at), &second));
        assert_true(time_parse(str_of(cases[i].arrived), ZONE_UTC,
                               &arrived));
        int64_t end = deadline_end(day(cases[i].on), second, cases[i].zone);
        assert_int_equal(deadline_days_late(end, arrived, cases[i].zone),
                         cases[i].late);
    }
    int64_t second = 0;
    assert_true(deadline_hour_parse(STR("23:59:59"), &second));
    assert_int_equal(second, 86399);
    static const char *const bad[] = { "24:00", "12:60", "1200", "12:0",
                                       "12:00:60", "ab:cd", "" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(deadline_hour_parse(str_of(bad[i]), &second));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oracle),
        cmocka_unit_test(test_end_of_april),
        cmocka_unit_test(test_local_days_are_capped),
        cmocka_unit_test(test_every),
        cmocka_unit_test(test_nominal),
        cmocka_unit_test(test_deadlines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
