/* calendar.csv: days off, when they were known, and when taken back. */
#include "pack_fixture.h"

#define HEAD "date,name_id,kind,known_since,withdrawn_on\n"

static const struct file_case cases[] = {
    { "least", "date,name_id\n2021-11-10,Galungan\n", MESSAGE_NONE, 0, 0 },
    { "no date", HEAD ",Galungan,,,\n", MESSAGE_PACK_CALENDAR_DATE, 2, 1 },
    { "weekday", HEAD "Rabu,Galungan,,,\n", MESSAGE_PACK_CALENDAR_DATE, 2,
      1 },
    { "kind", HEAD "2021-11-10,Galungan,holiday,,\n",
      MESSAGE_PACK_CALENDAR_KIND, 2, 21 },
    { "kinds", HEAD "2021-11-10,A,local,,\n2021-11-10,B,national,,\n"
      "2021-11-10,C,joint_leave,,\n", MESSAGE_NONE, 0, 0 },
    { "twice", HEAD "2021-11-10,A,,,\n10/11/2021,B,local,,\n",
      MESSAGE_PACK_CALENDAR_TWICE, 3, 1 },
    { "withdrawn and set again", HEAD "2021-11-10,A,,2021-01-01,2021-06-01\n"
      "2021-11-10,A,,2021-06-01,\n", MESSAGE_NONE, 0, 0 },
    { "withdrawn and set again too early",
      HEAD "2021-11-10,A,,2021-01-01,2021-06-01\n"
      "2021-11-10,A,,2021-05-31,\n", MESSAGE_PACK_CALENDAR_TWICE, 3, 1 },
    { "withdrawn before known", HEAD "2021-11-10,A,,2021-06-01,2021-06-01\n",
      MESSAGE_PACK_CALENDAR_WITHDRAWN, 2, 26 },
    { "known since", HEAD "2021-11-10,A,,kemarin,\n",
      MESSAGE_PACK_CALENDAR_DATE, 2, 15 },
};

static void test_cases(void **state)
{
    (void)state;
    world_file_cases("calendar.csv", cases, sizeof cases / sizeof cases[0]);
}

/* Sorted by date; empty dates mean always and never. */
static void test_days(void **state)
{
    (void)state;
    struct world world;
    char text[4000];
    size_t used = (size_t)snprintf(text, sizeof text, "%s", HEAD);
    for (int i = 60; i > 0; i--) {
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "%d-03-29,Hari %d,,,%s\n", 1900 + i, i,
                                 i == 7 ? "2000-01-01" : "");
    }
    world_start(&world);
    world_pack(&world, "p", NULL);
    world_file(&world, "p", "calendar.csv", text);
    world_good(&world, "p");
    const struct calendar_day *days = world.pack->calendar;
    assert_int_equal(world.pack->calendar_count, 60);
    for (int i = 0; i < 60; i++) {
        int64_t date = 0;
        assert_true(date_from_civil(1901 + i, 3, 29, &date));
        assert_int_equal(days[i].date, date);
        assert_int_equal(days[i].line, 61 - i);
        assert_true(days[i].known_since == INT64_MIN);
    }
    assert_true(str_is(days[6].name[LANGUAGE_ID], "Hari 7"));
    assert_true(str_is(days[6].kind, "local"));
    assert_int_equal(days[6].withdrawn_on, 10957);
    assert_true(days[7].withdrawn_on == INT64_MAX);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
