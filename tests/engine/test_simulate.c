/* Random years against a reference with a mistake in it: the mistake is
 * found, and the year made short.  Scenarios under failing memory.  Kept
 * figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/figures.h"
#include "engine/import.h"
#include "engine/simulate.h"
#include "engine/simulate_random.h"
#include "../support/scratch.h"

struct desk {
    struct mem mem;
    struct arena arena;
    struct err err;
    struct session session;
    struct value *arguments;
};

static void desk_start(struct desk *desk)
{
    memset(desk, 0, sizeof *desk);
    mem_init(&desk->mem);
    arena_init(&desk->arena, &desk->mem);
    desk->session.mem = &desk->mem;
    desk->session.arena = &desk->arena;
    desk->session.language = LANGUAGE_EN;
    clock_system(&desk->session.clock);
    entropy_system(&desk->session.entropy);
    desk->arguments = value_map(&desk->arena);
    desk->session.arguments = desk->arguments;
}

static void desk_end(struct desk *desk)
{
    arena_free(&desk->arena);
    assert_int_equal(desk->mem.used_bytes, 0);
}

static void must(struct desk *desk, int code)
{
    char text[1000];
    if (code != 0) {
        err_text(&desk->err, LANGUAGE_EN, text, sizeof text);
        fail_msg("%d: %s", code, text);
    }
}

/* --- Random years --------------------------------------------------------- */

enum { ROWS_MAX = 64 };

/* The reference with one row changed. */
static size_t copy_rows(struct reference_row rows[ROWS_MAX],
                        const char *machine, const char *action)
{
    size_t count = 0, found = ROWS_MAX;
    while (reference_rows[count].machine != NULL) {
        rows[count] = reference_rows[count];
        if (strcmp(rows[count].machine, machine) == 0
            && strcmp(rows[count].action, action) == 0) {
            found = count;
        }
        count++;
        assert_true(count < ROWS_MAX);
    }
    rows[count] = reference_rows[count];
    assert_true(found < ROWS_MAX);
    return found;
}

static const struct value *play(struct desk *desk,
                                const struct reference_row *rows,
                                int64_t years, int64_t seed)
{
    struct value *out = NULL;
    value_set_integer(&desk->arena, desk->arguments, "random", years);
    value_set_integer(&desk->arena, desk->arguments, "seed", seed);
    must(desk, simulate_random(&desk->session, rows, &out, &desk->err));
    return out;
}

static void test_sound_years(void **state)
{
    struct desk desk;
    (void)state;
    desk_start(&desk);
    const struct value *out = play(&desk, reference_rows, 30, 5);
    const struct value *failure = value_get(out, "failure");
    assert_int_equal(failure->kind, VALUE_NULL);
    assert_int_equal(desk.session.answer, 0);
    assert_int_equal(value_get_integer(out, "steps", 0), 30 * 40);
    assert_true(value_get_integer(out, "done", 0) > 200);
    assert_true(value_get_integer(out, "refused", 0) > 100);
    desk_end(&desk);
}

/* A mistake of the reference is to the years what one of the machines would
 * be. */
static const struct {
    const char *machine, *action;
    int what;                     /* 0 target, 1 roles, 2 documents */
    const char *value, *message;
    int64_t steps_max;            /* of the shortest year */
} MISTAKES[] = {
    { "replication", "suspend", 0, "draft", "should be draft", 2 },
    { "replication", "resume", 0, "draft", "state of", 9 },
    { "replication", "suspend", 1, "ministry", "should have been done", 2 },
    { "replication", "verify_interest", 2, "interest_record team_decree",
      "(document)", 3 },
    { "hub", "designate", 2, "hub_decree companion_team", "(document)", 3 },
};

static void test_mistakes_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
        struct reference_row rows[ROWS_MAX];
        struct desk desk;
        size_t at = copy_rows(rows, MISTAKES[i].machine,
                              MISTAKES[i].action);
        const char **places[] = { &rows[at].to, &rows[at].roles,
                                  &rows[at].documents };
        *places[MISTAKES[i].what] = MISTAKES[i].value;
        rows[at].plain = MISTAKES[i].what < 2 && rows[at].plain;
        desk_start(&desk);
        const struct value *out = play(&desk, rows, 300, 21);
        const struct value *failure = value_get(out, "failure");
        if (failure->kind != VALUE_MAP || desk.session.answer != 1) {
            fail_msg("mistake %zu was not found", i);
        }
        if (strstr(value_get_text(failure, "message").bytes,
                   MISTAKES[i].message) == NULL
            || value_get_integer(failure, "steps", 0)
                > MISTAKES[i].steps_max
            || strstr(value_get_text(failure, "scenario").bytes, "open {")
                == NULL) {
            fail_msg("mistake %zu: %s\n%s", i,
                     value_get_text(failure, "message").bytes,
                     value_get_text(failure, "scenario").bytes);
        }
        desk_end(&desk);
    }
}

/* --- A whole scenario, every allocation failing --------------------------- */

#define PATH scratch("simulate.lua")
static const char SCENARIO[] =
    "scenario { id = 'M', data = false, rules = 'rules', seed = 3 }\n"
    "at '2021-08-05T09:00'\n"
    "later '1 day'\n"
    "note(add_days(today(), 1))\n"
    "actors 'strict'\n"
    "actor('Ani', { role = 'ministry' })\n"
    "expect_error('99', function() gap('99') end)\n"
    "expect_log { kind = 'actor.register', count = 1 }\n";

static int simulate(struct desk *desk, struct value **out)
{
    struct value *files = value_list(&desk->arena);
    value_add(files, value_string(&desk->arena, PATH));
    value_set(desk->arguments, "file", files);
    value_set_bool(&desk->arena, desk->arguments, "timeline", true);
    if (desk->arena.failed) {
        return err_nomem(&desk->err);
    }
    int code = op_simulate(&desk->session, out, &desk->err);
    return code == 0 && desk->arena.failed ? err_nomem(&desk->err) : code;
}

static void test_no_memory(void **state)
{
    int code = ERR_NOMEM;
    (void)state;
    struct err err;
    err_clear(&err);
    assert_int_equal(file_write(PATH, STR(SCENARIO), &err), 0);
    for (uint64_t at = 1; code == ERR_NOMEM; at += at < 400 ? 1 : 97) {
        struct desk desk;
        struct value *out = NULL;
        desk_start(&desk);
        desk.mem.fail_at = desk.mem.calls + at;
        code = simulate(&desk, &out);
        desk.mem.fail_at = 0;
        if (code == 0 && desk.session.answer != 0) {
            fail_msg("%s", value_get_text(out, "printed").bytes);
        }
        if (code != ERR_NOMEM) {
            must(&desk, code);
        }
        desk_end(&desk);
    }
    assert_int_equal(unlink(PATH), 0);
}

/* --- Figures -------------------------------------------------------------- */

/* Kept until an import; and an import that is rolled back leaves nothing. */
static void test_figures(void **state)
{
    static const char CSV[] = "region_code,indicator_id,year,value\n"
        "19.71,poverty_rate,2021,41.66\n";
    struct desk desk;
    struct hub *hub = NULL;
    const struct region_gaps *first = NULL, *again = NULL;
    (void)state;
    desk_start(&desk);
    struct hub_place place = { NULL, DB_MEMORY, &desk.session.clock,
                               &desk.session.entropy };
    must(&desk, hub_open(&hub, &desk.mem, &place, &desk.err));
    value_set_string(&desk.arena, desk.arguments, "data", "data");
    must(&desk, hub_fill(&desk.session, hub, &desk.err));
    must(&desk, figures_gaps(hub, STR("19.71"), &first, &desk.err));
    double before = first->goals[1].need;
    must(&desk, figures_gaps(hub, STR("19.71"), &again, &desk.err));
    assert_ptr_equal(first, again);

    struct import_request request = { "values", "more.csv", STR("system") };
    must(&desk, db_begin(hub->db, &desk.err));
    must(&desk, hub_import_bytes(hub, &request, STR(CSV), NULL, &desk.err));
    must(&desk, figures_gaps(hub, STR("19.71"), &again, &desk.err));
    assert_true(again->goals[1].need > before + 50);
    db_rollback(hub->db);
    must(&desk, figures_gaps(hub, STR("19.71"), &again, &desk.err));
    assert_true(again->goals[1].need == before);
    hub_close(hub);
    desk_end(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_years),
        cmocka_unit_test(test_mistakes_are_found),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
