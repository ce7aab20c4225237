/* The catalogue of tests/packs/loosening.cases: whatever a child says, the
 * floor stands; what would loosen is refused with its own message. */
#include "base/file.h"
#include "pack_fixture.h"

#define FLOOR "tests/packs/floor"

struct attempt {
    char name[120], expected[300];
    struct { char path[60]; char text[2000]; } files[4];
    size_t files_count;
};

/* Reads the next attempt; false at the end. */
static bool next_attempt(struct str *rest, struct attempt *attempt)
{
    memset(attempt, 0, sizeof *attempt);
    while (rest->size > 0) {
        const char *end = memchr(rest->bytes, '\n', rest->size);
        size_t size = end == NULL ? rest->size
                                  : (size_t)(end - rest->bytes);
        struct str line = { rest->bytes, size };
        bool begins = str_starts(line, "=== ");
        if (begins && attempt->name[0] != '\0') {
            return true;
        }
        rest->bytes += end == NULL ? size : size + 1;
        rest->size -= end == NULL ? size : size + 1;
        if (begins) {
            memcpy(attempt->name, line.bytes + 4, size - 4);
        } else if (attempt->name[0] == '\0') {
            continue;
        } else if (str_starts(line, "! ")) {
            assert_true(size < sizeof attempt->expected);
            memcpy(attempt->expected, line.bytes + 2, size - 2);
        } else if (str_starts(line, "--- ")) {
            assert_true(attempt->files_count < 4);
            memcpy(attempt->files[attempt->files_count].path,
                   line.bytes + 4, size - 4);
            attempt->files_count++;
        } else if (attempt->files_count > 0 && size > 0) {
            char *text = attempt->files[attempt->files_count - 1].text;
            size_t used = strlen(text);
            assert_true(used + size + 2 < sizeof attempt->files[0].text);
            memcpy(text + used, line.bytes, size);
            text[used + size] = '\n';
        }
    }
    return attempt->name[0] != '\0';
}

/* The floor, whatever the child: its own parameters on any date, and each of
 * its rules, are what they are without a child. */
static void floor_stands(struct world *world, const struct attempt *attempt)
{
    static const int64_t dates[] = { 18000, 18628, 18992, 19358, 20000 };
    struct pack *alone = NULL, *parent = world->pack->parent;
    struct err err;
    struct pack_options options = world_options(world);
    options.finder.find = NULL;
    assert_int_equal(pack_load_folder(&alone, FLOOR, NULL, &options, NULL,
                                      &err), 0);
    assert_non_null(parent);
    assert_string_equal(parent->sha256, alone->sha256);
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        struct cell got[32], want[32];
        pack_parameters_on(parent, dates[i], got, NULL);
        pack_parameters_on(alone, dates[i], want, NULL);
        for (size_t k = 0; k < alone->parameters.count; k++) {
            if (!cell_equal(alone->parameters.fields[k].type, got[k],
                            want[k])) {
                fail_msg("%s: the floor moved", attempt->name);
            }
        }
    }
    for (int kind = 0; kind < DECLARATION_KIND_COUNT; kind++) {
        assert_int_equal(parent->rules_count[kind],
                         alone->rules_count[kind]);
        for (size_t i = 0; i < alone->rules_count[kind]; i++) {
            assert_true(pack_rule(world->pack, kind,
                                  alone->rules[kind][i].id)
                        == &parent->rules[kind][i]);
        }
    }
    pack_release(alone);
}

/* "4301 place words": a number may be a prefix, as 54 for all of 54xx. */
static bool as_expected(const struct world *world, const char *expected,
                        char *got, size_t size)
{
    char text[1200], number[12];
    err_text(&world->err, LANGUAGE_ID, text, sizeof text);
    snprintf(number, sizeof number, "%d",
             message_row(world->err.message)->number);
    snprintf(got, size, "%s %s", number, text);
    const char *blank = strchr(expected, ' ');
    const char *place = blank + 1;
    const char *words = strchr(place, ' ');
    size_t length = words == NULL ? strlen(place) : (size_t)(words - place);
    return strncmp(number, expected, (size_t)(blank - expected)) == 0
           && strncmp(text, place, length) == 0
           && (words == NULL || strstr(text, words + 1) != NULL);
}

static bool judge(const struct attempt *attempt)
{
    struct world world;
    struct arena arena;
    world_start(&world);
    arena_init(&arena, &world.mem);
    struct pack_files files;
    assert_int_equal(pack_files_read(&files, &arena, FLOOR, &world.err), 0);
    world_pack(&world, "floor", NULL);
    for (size_t i = 0; i < files.count; i++) {
        world_file(&world, "floor", files.files[i].path.bytes,
                   files.files[i].bytes.bytes);
    }
    world_pack(&world, "child", "floor");
    for (size_t i = 0; i < attempt->files_count; i++) {
        world_file(&world, "child", attempt->files[i].path,
                   attempt->files[i].text);
    }
    int code = world_load(&world, "child");
    bool good = false;
    char got[1300] = "it loads";
    if (strcmp(attempt->expected, "harmless") == 0) {
        good = code == 0;
        if (good) {
            floor_stands(&world, attempt);
        } else {
            err_text(&world.err, LANGUAGE_ID, got, sizeof got);
        }
    } else if (code != 0) {
        good = as_expected(&world, attempt->expected, got, sizeof got);
    }
    if (!good) {
        print_error("%s\n  wanted: %s\n  got:    %s\n", attempt->name,
                    attempt->expected, got);
    }
    arena_free(&arena);
    world_end(&world);
    return good;
}

static void test_catalogue(void **state)
{
    (void)state;
    struct mem mem;
    struct buf buf;
    struct err err;
    mem_init(&mem);
    buf_init(&buf, &mem, 0);
    assert_int_equal(file_read(&buf, "tests/packs/loosening.cases", &err), 0);
    struct str rest = buf_view(&buf);
    struct attempt *attempt = malloc(sizeof *attempt);
    int refused = 0, harmless = 0, wrong = 0;
    while (next_attempt(&rest, attempt)) {
        bool calm = strcmp(attempt->expected, "harmless") == 0;
        wrong += !judge(attempt);
        harmless += calm;
        refused += !calm;
    }
    free(attempt);
    buf_free(&buf);
    assert_int_equal(wrong, 0);
    assert_true(refused >= 40);
    assert_true(harmless >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_catalogue) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
