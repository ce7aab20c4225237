/* The shortlist is the top of the plain list, ties and all: lifted and not,
 * with facts from elsewhere, missing ones, excluded records. */
#include "../support/ranking_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TOP_MAX = 2000 };

static struct match_score scores[TOP_MAX];
static struct ranking_best plain[TOP_MAX];

static void compare(struct ranking_world *world, size_t top,
                    const uint64_t *excluded)
{
    struct err err;
    size_t count = 0;
    err_clear(&err);
    int code = ranking_world_list(world, top, excluded, scores, &count, &err);
    if (code != 0) {
        char text[512];
        err_text(&err, LANGUAGE_EN, text, sizeof(text));
        fail_msg("seed %llu: %s", (unsigned long long)world->options.seed,
                 text);
    }
    assert_int_equal(count, ranking_world_plain(world, top, excluded,
                                                plain));
    for (size_t i = 0; i < count; i++) {
        struct str want = world->names[plain[i].row];
        if (!str_equal(scores[i].innovation, want)
            || scores[i].score != plain[i].score) {
            fail_msg("seed %llu top %zu place %zu: %.*s %.17g, want %.*s "
                     "%.17g", (unsigned long long)world->options.seed, top, i,
                     (int)scores[i].innovation.size,
                     scores[i].innovation.bytes, scores[i].score,
                     (int)want.size, want.bytes, plain[i].score);
        }
    }
}

static void same_as_plain(void **state)
{
    static const size_t sizes[] = { 1, 5, 63, 64, 500, 513, 1700, 4500 };
    static const size_t tops[] = { 1, 3, 10, 100, TOP_MAX };
    (void)state;
    for (uint64_t seed = 1; seed <= 48; seed++) {
        struct ranking_options options = {
            .innovations = sizes[seed % 8], .regions = 6, .seed = seed,
            .opaque = seed % 3 == 0, .coarse = seed % 5 < 2,
            .missing = seed % 2 == 0, .shared = seed % 7 < 4,
            .searches = (int)(seed % 4)
        };
        struct ranking_world world;
        ranking_world_create(&world, &options);
        uint64_t excluded[TOP_MAX / 8];
        for (size_t i = 0; i < TOP_MAX / 8; i++) {
            excluded[i] = (seed * 0x9E3779B97F4A7C15u) >> (i % 7)
                & (i % 3 == 0 ? UINT64_MAX : 0xF0F0u);
        }
        for (size_t r = 0; r < options.regions; r++) {
            ranking_world_choose(&world, r);
            world.in_vm = r % 2 == 0;
            compare(&world, tops[(seed + r) % 5],
                    r % 3 == 0 ? excluded : NULL);
        }
        /* What is dear was met, where it had a column form to begin with. */
        assert_true(world.room == NULL || options.opaque
                    || options.searches != 2 || options.innovations < 5
                    || world.room->defers);
        ranking_world_destroy(&world);
        assert_int_equal(world.mem.used_bytes, 0);
    }
}

/* A component outside 0..100 is an error that names it and the innovation,
 * also when a list before, of the same room, left the innovation out. */
static void out_of_range(bool shared)
{
    struct ranking_options options = {
        .innovations = 3000, .regions = 3, .seed = 4, .out_of_range = true,
        .shared = shared
    };
    uint64_t excluded[3008 / 64] = { 0 };
    struct ranking_world world;
    struct err err;
    size_t count = 0, first = 0;
    char text[512];
    err_clear(&err);
    ranking_world_create(&world, &options);
    world.in_vm = true;
    for (size_t i = 0; i < options.innovations; i++) {
        excluded[i / 64] |= (uint64_t)(world.rows[i].ease > 100) << (i & 63);
    }
    assert_int_equal(ranking_world_list(&world, 10, excluded, scores, &count,
                                        &err), 0);
    while (world.rows[first].ease <= 100) {
        first++;
    }
    assert_int_equal(ranking_world_list(&world, 10, NULL, scores, &count,
                                        &err), ERR_RULES);
    err_text(&err, LANGUAGE_EN, text, sizeof(text));
    assert_non_null(strstr(text, "'ease' is 101"));
    assert_non_null(strstr(text, world.names[first].bytes));
    ranking_world_destroy(&world);
}

static void names_what_is_out_of_range(void **state)
{
    (void)state;
    out_of_range(false);
    out_of_range(true);
}

static void no_memory(bool shared)
{
    struct ranking_options options = {
        .innovations = 700, .regions = 3, .seed = 9, .shared = shared
    };
    struct ranking_world world;
    ranking_world_create(&world, &options);
    int code = ERR_NOMEM;
    for (size_t at = 1; code != 0; at++) {
        struct err err;
        size_t count = 0;
        err_clear(&err);
        world.mem.fail_at = world.mem.calls + at;
        code = ranking_world_list(&world, 10, NULL, scores, &count, &err);
        assert_true(code == 0 || code == ERR_NOMEM);
        assert_true(at < 2000);
    }
    world.mem.fail_at = 0;
    ranking_world_destroy(&world);
    assert_int_equal(world.mem.used_bytes, 0);
}

static void survives_no_memory(void **state)
{
    (void)state;
    no_memory(false);
    no_memory(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_plain),
        cmocka_unit_test(names_what_is_out_of_range),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
