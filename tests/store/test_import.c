/* Imports: the real data with its counts and its doubts; bad cells with their
 * places; and every allocation and step of an import failing. */
#include "store_fixture.h"

#include "store/calendar.h"
#include "store/counts.h"
#include "store/editions.h"
#include "store/events.h"
#include "store/importers.h"
#include "store/indicators.h"
#include "store/innovations.h"
#include "store/priorities.h"
#include "store/replications.h"
#include "store/sdg.h"

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL) {
        return 1;
    }
    place_prepare(place);
    *state = place;
    if (place_open(place) < 0
        || place_import_data(place, PLACE_DATA_COUNT) < 0) {
        place_fail(place);
    }
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    place_close(place);
    free(place);
    return 0;
}

/* ---- The real data ------------------------------------------------------ */

static void test_counts(void **state)
{
    static const struct { const char *name; int64_t count; } EXPECTED[] = {
        { "regions", 552 }, { "aliases", 23 }, { "goals", 17 },
        { "targets", 169 }, { "indicators", 13 }, { "values", 6749 },
        { "innovations", 120 }, { "awards", 97 }, { "replications", 38 },
        { "scenario_facts", 152 }, { "holidays", 37 }, { "editions", 10 },
        { "events", 19 },
    };
    struct place *place = *state;
    struct store_count counts[STORE_COUNTS];
    place_must(place, store_counts(place->db, counts, &place->err));
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        assert_string_equal(counts[i].name, EXPECTED[i].name);
        assert_int_equal(counts[i].count, EXPECTED[i].count);
    }
}

static void test_flags(void **state)
{
    static const struct { const char *kind; int64_t count; } EXPECTED[] = {
        { "impossible_weekday", 1 }, { "number_with_words", 1 },
        { "origin_not_named", 6 }, { "owner_not_named", 8 },
        { "tier_not_stated", 32 }, { "unit_not_named", 1 },
        { "unit_uncertain", 1 }, { "year_not_stated", 28 },
        { "zero_may_be_missing", 10 },
    };
    struct place *place = *state;
    struct flag_count *flags = NULL;
    size_t count = 0;
    place_must(place, flag_counts(place->db, &place->arena, &flags, &count,
                                  &place->err));
    assert_int_equal(count, sizeof EXPECTED / sizeof *EXPECTED);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(flags[i].kind.bytes, EXPECTED[i].kind);
        assert_int_equal(flags[i].count, EXPECTED[i].count);
    }
}

/* The doubts name their places: line 20 of the events is F212's seminar. */
static void test_flag_places(void **state)
{
    static const struct {
        const char *kind, *file, *subject;
        int64_t line;
    } EXPECTED[] = {
        { "impossible_weekday", "data/programme_events.csv", "seminar", 20 },
        { "owner_not_named", "data/innovations.csv", "INV002", 3 },
        { "zero_may_be_missing", "data/indicator_values_regency_2021.csv",
          "94.08/sanitation_access/2021", 0 },
    };
    struct place *place = *state;
    struct data_flag *flags = NULL;
    size_t count = 0;
    place_must(place, data_flags(place->db, &place->arena, &flags, &count,
                                 &place->err));
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        size_t found = 0;
        for (size_t k = 0; k < count; k++) {
            found += str_is(flags[k].kind, EXPECTED[i].kind)
                && str_is(flags[k].file, EXPECTED[i].file)
                && str_is(flags[k].subject, EXPECTED[i].subject)
                && (EXPECTED[i].line == 0
                    || flags[k].line == EXPECTED[i].line);
        }
        if (found != 1) {
            print_error("%s %s\n", EXPECTED[i].kind, EXPECTED[i].subject);
        }
        assert_int_equal(found, 1);
    }
}

static void value_of(struct place *place, const char *region, int64_t known,
                     int expected, struct indicator_value *out)
{
    struct value_query query = { .indicator = STR("poverty_rate"),
                                 .region = str_of(region), .known = known };
    assert_int_equal(indicator_value_get(place->db, &place->arena, &query,
                                         out, &place->err), expected);
}

static void test_values(void **state)
{
    struct value_query sanitation = {
        .indicator = STR("sanitation_access"), .known = INT64_MAX
    };
    struct value_query poverty = {
        .indicator = STR("poverty_rate"), .provinces = true,
        .known = INT64_MAX
    };
    struct place *place = *state;
    struct indicator_value *values = NULL;
    struct indicator_value value;
    size_t count = 0;
    place_must(place, indicator_values(place->db, &place->arena, &sanitation,
                                       &values, &count, &place->err));
    assert_int_equal(count, 514);
    size_t zeros = 0;
    for (size_t i = 0; i < count; i++) {
        zeros += values[i].zero_may_be_missing;
        assert_true(i == 0 || str_compare(values[i - 1].region,
                                          values[i].region) < 0);
    }
    assert_int_equal(zeros, 1);
    place_must(place, indicator_values(place->db, &place->arena, &poverty,
                                       &values, &count, &place->err));
    assert_int_equal(count, 34);
    assert_int_equal(values[0].year, 2021);
    value_of(place, "00", INT64_MAX, 1, &value);
    assert_int_equal(value.year, 2021);
    /* Nothing was known before the first import of values. */
    value_of(place, "00", 1, 0, &value);
}

static void test_families(void **state)
{
    struct place *place = *state;
    struct innovation innovation;
    struct holiday *holidays = NULL;
    struct event *events = NULL;
    struct edition *editions = NULL;
    struct edition_item *items = NULL;
    struct indicator *indicators = NULL;
    struct replication *pairs = NULL;
    struct award *awards = NULL;
    size_t count = 0;
    bool known = true;
    assert_int_equal(innovation_get(place->db, &place->arena, STR("INV002"),
                                    &innovation, &place->err), 1);
    assert_int_equal(innovation.owner.size, 0);
    assert_int_equal(innovation.sdg_goal, 11);
    place_must(place, holiday_list(place->db, &place->arena, &holidays,
                                   &count, &place->err));
    assert_int_equal(count, 37);
    place_must(place, holiday_year_known(place->db, 2022, &known,
                                         &place->err));
    assert_true(known);
    place_must(place, holiday_year_known(place->db, 2023, &known,
                                         &place->err));
    assert_false(known);
    place_must(place, event_list(place->db, &place->arena, &events, &count,
                                 &place->err));
    assert_string_equal(events[0].region.bytes, "");
    assert_string_equal(events[1].region.bytes, "51");
    assert_true(events[1].until > events[1].from);
    place_must(place, edition_list(place->db, &place->arena, &editions,
                                   &count, &place->err));
    assert_int_equal(editions[8].cap_local_government, 15);
    assert_int_equal(editions[0].min_age_years, -1);
    place_must(place, edition_items(place->db, &place->arena, 2022, &items,
                                    &count, &place->err));
    assert_int_equal(count, 12);
    assert_string_equal(items[5].id.bytes, "summary");
    assert_true(items[5].has_weight);
    assert_false(items[6].has_weight);
    place_must(place, indicator_list(place->db, &place->arena, &indicators,
                                     &count, &place->err));
    assert_int_equal(indicators[0].goal, 1);
    assert_true(indicators[0].has_target);
    assert_false(indicators[2].has_target);
    place_must(place, replication_list(place->db, &place->arena, &pairs,
                                       &count, &place->err));
    assert_int_equal(pairs[1].origin.size, 0);
    assert_true(pairs[1].has_commitment);
    place_must(place, award_list(place->db, &place->arena, STR("INV020"),
                                 &awards, &count, &place->err));
    assert_int_equal(count, 1);
    assert_string_equal(awards[0].tier.bytes, "Top 45");
}

/* A later import of values adds rows and is seen; the earlier stay known. */
static void test_values_are_never_overwritten(void **state)
{
    struct place *place = *state;
    struct indicator_value value;
    int64_t before = place->index - 1;
    place_must(place, place_import(place, "values", "new.csv",
        STR("region_code;indicator_id;year;value\n"
            "Pangkalpinang;poverty_rate;2021;7,25\n")));
    value_of(place, "19.71", INT64_MAX, 1, &value);
    assert_true(value.value > 7.24 && value.value < 7.26);
    value_of(place, "19.71", before, 1, &value);
    assert_true(value.value < 7);
}

static void test_priorities(void **state)
{
    struct place *place = *state;
    struct priority *priorities = NULL;
    size_t count = 0;
    place_must(place, place_import(place, "priorities", "p.csv",
        STR("region_code,goal,priority,rating\n19.71,11,Rumah layak,80\n"
            "19.71,8,Pekerjaan,\n")));
    place_must(place, priority_list(place->db, &place->arena, STR("19.71"),
                                    &priorities, &count, &place->err));
    assert_int_equal(count, 2);
    assert_false(priorities[0].has_rating);
    assert_true(priorities[1].has_rating);
}

/* ---- Bad files ---------------------------------------------------------- */

static const struct {
    const char *name, *kind, *text;
    enum message message;
    int64_t line, column;
} REFUSED[] = {
    { "kind", "regionz", "a\n", MESSAGE_IMPORT_KIND_NEAREST, 0, 0 },
    { "kind far", "zzzzzzzzzz", "a\n", MESSAGE_IMPORT_KIND, 0, 0 },
    { "number", "values",
      "region_code,indicator_id,year,value\n19.71,hdi,2021,abc\n",
      MESSAGE_CELL_NUMBER, 2, 16 },
    { "thousands dot", "values",
      "region_code;indicator_id;year;value\n19.71;hdi;2021;1.000,5\n",
      MESSAGE_CELL_NUMBER, 2, 16 },
    { "year", "values",
      "region_code,indicator_id,year,value\n19.71,hdi,21,5\n",
      MESSAGE_CELL_YEAR, 2, 11 },
    { "unknown indicator", "values",
      "region_code,indicator_id,year,value\n19.71,hdx,2021,5\n",
      MESSAGE_CELL_UNKNOWN, 2, 7 },
    { "cut code", "values",
      "region_code,indicator_id,year,value\n35.1,hdi,2021,5\n",
      MESSAGE_REGION_CODE_CUT, 2, 1 },
    { "ambiguous", "values",
      "region_code,indicator_id,year,value\nBandung,hdi,2021,5\n",
      MESSAGE_REGION_AMBIGUOUS, 2, 1 },
    { "twice", "values",
      "region_code,indicator_id,year,value\n19.71,hdi,2021,5\n"
      "19.71,hdi,2021,6\n", MESSAGE_ROW_REPEATED, 3, 0 },
    { "empty cell", "values",
      "region_code,indicator_id,year,value\n19.71,hdi,2021,\n",
      MESSAGE_CELL_EMPTY, 2, 16 },
    { "level", "regions",
      "code,level,name_id,parent_code\n19.99,village,X,19\n",
      MESSAGE_CELL_WORD, 2, 7 },
    { "code of a province", "regions",
      "code,level,name_id,parent_code\n1,province,X,\n",
      MESSAGE_REGION_CODE_FORM, 2, 1 },
    { "parent", "regions",
      "code,level,name_id,parent_code\n19.98,regency,Kabupaten X,20\n",
      MESSAGE_REGION_PARENT, 2, 27 },
    { "parent missing", "regions",
      "code,level,name_id,parent_code\n20.98,regency,Kabupaten X,20\n",
      MESSAGE_REGION_PARENT, 0, 0 },
    { "goal", "sdg", "goal,title_en,title_id\n18,A,B\n",
      MESSAGE_SDG_GOAL, 2, 1 },
    { "target", "sdg", "target,goal,title_en,title_id\n1.1,2,A,B\n",
      MESSAGE_SDG_TARGET, 2, 1 },
    { "date", "calendar",
      "date,kind,name_id,known_since\n2021-02-30,national,X,2021-01-01\n",
      MESSAGE_CELL_DATE, 2, 1 },
    { "withdrawn first", "calendar",
      "date,kind,name_id,known_since,withdrawn_on\n"
      "2021-02-03,national,X,2021-01-01,2020-01-01\n",
      MESSAGE_HOLIDAY_ORDER, 2, 34 },
    { "edition", "editions",
      "edition,kind,id,title_id,title_en\n1999,aspect,a,b,c\n",
      MESSAGE_CELL_UNKNOWN, 2, 1 },
    { "event dates", "events",
      "scope,date_or_range,event\nbali,2021-07-02/2021-07-01,x\n",
      MESSAGE_CELL_DATE, 2, 6 },
    { "innovation", "awards",
      "innovation_id,issuer,year,tier\nINV999,kipp,2020,Top 45\n",
      MESSAGE_CELL_UNKNOWN, 2, 1 },
    { "rating", "priorities",
      "region_code,goal,priority,rating\n19.71,8,X,101\n",
      MESSAGE_CELL_RATING, 2, 11 },
    { "more cells", "values",
      "region_code,indicator_id,year,value\n19.71,hdi,2021,5,6\n",
      MESSAGE_CSV_MORE_CELLS, 2, 0 },
    { "unknown head", "values",
      "region_code,indicator_id,year,valu\n",
      MESSAGE_CSV_HEAD_NEAREST, 1, 31 },
};

static void test_refused(void **state)
{
    struct place *place = *state;
    int64_t rows = 0;
    int64_t after = 0;
    place_must(place, indicator_value_count(place->db, &rows, &place->err));
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        char text[1000];
        int code = place_import(place, REFUSED[i].kind, "bad.csv",
                                str_of(REFUSED[i].text));
        err_text(&place->err, LANGUAGE_EN, text, sizeof text);
        if (code >= 0 || place->err.message != REFUSED[i].message
            || place->err.line != REFUSED[i].line
            || (REFUSED[i].column != 0
                && place->err.column != REFUSED[i].column)) {
            fail_msg("case '%s' gave %d: %s", REFUSED[i].name, code, text);
        }
    }
    place_must(place, indicator_value_count(place->db, &after,
                                            &place->err));
    assert_int_equal(rows, after);
}

static void test_found_by_head(void **state)
{
    struct place *place = *state;
    const struct importer *importer = NULL;
    place_must(place, import_find(NULL, STR("alias,code\n"), "x.csv",
                                  &place->mem, &importer, &place->err));
    assert_string_equal(importer->kind, "aliases");
    place_must(place, import_find(NULL,
        STR("goal,title_en,title_id,target\n"), "x.csv", &place->mem,
        &importer, &place->err));
    assert_ptr_equal(importer, &import_sdg_targets);
    assert_int_equal(import_find(NULL, STR("a,b\n"), "x.csv", &place->mem,
                                 &importer, &place->err), ERR_INPUT);
    assert_int_equal(place->err.message, MESSAGE_IMPORT_HEAD);
}

/* ---- Faults ------------------------------------------------------------- */

static const char REGIONS[] =
    "code,level,name_id,parent_code\n11,province,Aceh,\n"
    "11.01,regency,Kabupaten Aceh Selatan,11\n";

static void test_allocations(void **state)
{
    (void)state;
    for (int forever = 0; forever < 2; forever++) {
        int code = ERR_NOMEM;
        for (uint64_t at = 1; code == ERR_NOMEM; at++) {
            struct place place;
            place_prepare(&place);
            place_must(&place, place_open(&place));
            place.mem.fail_at = place.mem.calls + at;
            place.mem.fail_forever = forever == 1;
            code = place_import(&place, "regions", "r.csv", STR(REGIONS));
            assert_true(code == 0 || code == ERR_NOMEM);
            place.mem.fail_at = 0;
            place_close(&place);
            assert_in_range(at, 1, 2000);
        }
    }
}

static void test_steps(void **state)
{
    int code = ERR_STORAGE;
    (void)state;
    for (uint64_t at = 1; code < 0; at++) {
        struct place place;
        struct store_count counts[STORE_COUNTS];
        place_prepare(&place);
        place_must(&place, place_open(&place));
        db_fail_at(place.db, at);
        code = place_import(&place, "regions", "r.csv", STR(REGIONS));
        db_fail_at(place.db, 0);
        place_must(&place, store_counts(place.db, counts, &place.err));
        assert_int_equal(counts[0].count, code < 0 ? 0 : 2);
        place_close(&place);
        assert_in_range(at, 1, 2000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_flag_places),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_values_are_never_overwritten),
        cmocka_unit_test(test_priorities),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_found_by_head),
        cmocka_unit_test(test_allocations),
        cmocka_unit_test(test_steps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
