/* Names of regions: what is found, what is refused, what is suggested. */
#include "store_fixture.h"

#include "store/regions.h"

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL) {
        return 1;
    }
    place_prepare(place);
    *state = place;
    return place_open(place) < 0 || place_import_data(place, 2) < 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    place_close(place);
    free(place);
    return 0;
}

static void test_found(void **state)
{
    static const struct { const char *text, *code; } CASES[] = {
        { "19.71", "19.71" }, { " 19.71 ", "19.71" }, { "19", "19" },
        { "Pangkalpinang", "19.71" }, { "Kota Pangkal Pinang", "19.71" },
        { "PANGKAL PINANG", "19.71" }, { "Pemkot Pangkalpinang", "19.71" },
        { "Kabupaten Bandung", "32.04" }, { "Kab. Bandung", "32.04" },
        { "kab bandung", "32.04" }, { "Kota Bandung", "32.73" },
        { "Bandung Barat", "32.17" }, { "Babel", "19" },
        { "Kep. Bangka Belitung", "19" }, { "Bali", "51" },
        { "Provinsi Bali", "51" }, { "Prov. Jambi", "15" },
        { "Kota Jambi", "15.71" }, { "Toba Samosir", "12.12" },
        { "D I Yogyakarta", "34" }, { "Kota Baru", "63.02" },
        { "Kotabaru", "63.02" }, { "Mamuju Utara", "76.01" },
        { "Buleleng", "51.08" }, { "35.10", "35.10" },
    };
    struct place *place = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct region region;
        int code = region_resolve(place->db, &place->arena,
                                  str_of(CASES[i].text), &region,
                                  &place->err);
        if (code < 0) {
            print_error("%s\n", CASES[i].text);
            place_fail(place);
        }
        assert_string_equal(region.code.bytes, CASES[i].code);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *text;
        enum message message;
        const char *says;
    } CASES[] = {
        { "Bandung", MESSAGE_REGION_AMBIGUOUS,
          "Kabupaten Bandung (32.04), Kota Bandung (32.73)" },
        { "Malang", MESSAGE_REGION_AMBIGUOUS, "Kota Malang (35.73)" },
        { "Jambi", MESSAGE_REGION_AMBIGUOUS, "Provinsi Jambi (15)" },
        { "35.1", MESSAGE_REGION_CODE_CUT,
          "35.10, Kabupaten Banyuwangi (35.10)" },
        { "35,10", MESSAGE_REGION_CODE_CUT, "35.10" },
        { "3510", MESSAGE_REGION_CODE_CUT, "35.10" },
        { "99", MESSAGE_REGION_CODE_UNKNOWN, "99" },
        { "35.9", MESSAGE_REGION_CODE_UNKNOWN, "35.9" },
        { "Bulelengg", MESSAGE_REGION_NEAREST,
          "Kabupaten Buleleng (51.08)" },
        { "Qwertyuiop", MESSAGE_REGION_UNKNOWN, "Qwertyuiop" },
        { "", MESSAGE_REGION_UNKNOWN, "" },
        { "Kota", MESSAGE_REGION_UNKNOWN, "Kota" },
    };
    struct place *place = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct region region;
        char text[1000];
        int code = region_resolve(place->db, &place->arena,
                                  str_of(CASES[i].text), &region,
                                  &place->err);
        err_text(&place->err, LANGUAGE_EN, text, sizeof text);
        if (code != ERR_INPUT || place->err.message != CASES[i].message
            || strstr(text, CASES[i].says) == NULL) {
            fail_msg("'%s' gave: %s", CASES[i].text, text);
        }
    }
}

static void test_lists(void **state)
{
    static const struct { const char *level; size_t count; } CASES[] = {
        { NULL, 552 }, { "province", 38 }, { "regency", 416 },
        { "city", 98 }, { "village", 0 },
    };
    struct place *place = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct region *regions = NULL;
        size_t count = 0;
        place_must(place, region_list(place->db, &place->arena,
                                      CASES[i].level, &regions, &count,
                                      &place->err));
        assert_int_equal(count, CASES[i].count);
    }
}

static void test_fields(void **state)
{
    struct place *place = *state;
    struct region region;
    assert_int_equal(region_get(place->db, &place->arena, STR("93"),
                                &region, &place->err), 1);
    assert_string_equal(region.parent_2021.bytes, "91");
    assert_int_equal(region.hub_year, 0);
    assert_int_equal(region_get(place->db, &place->arena, STR("51"),
                                &region, &place->err), 1);
    assert_int_equal(region.hub_year, 2021);
    assert_int_equal(region_get(place->db, &place->arena, STR("51.99"),
                                &region, &place->err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_fields),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
