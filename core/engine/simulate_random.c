/* Random years, and the shortest form of one that fails.
 *
 * A year is a list of operations drawn from its own seed.  To play it is to
 * begin on the hub as it was made, inside a transaction that is rolled back.
 * A failing year is shortened by leaving out ever smaller runs of operations
 * as long as it fails with the same message. */
#include "engine/simulate_random.h"

#include <assert.h>
#include <string.h>

#include "engine/refold.h"
#include "engine/simulate_paths.h"
#include "engine/simulate_play.h"
#include "store/compare.h"
#include "store/copy.h"

enum { STEPS_DEFAULT = 40, SECONDS_NINE = 9 * 3600 };

/* A list of operations and the seed they were drawn from. */
struct year {
    struct play_operation *operations; /* drawn, then perhaps shortened */
    size_t count;                 /* operations left in it */
    uint64_t seed;                /* of its random bits */
};

struct years {
    struct session *session;      /* arguments, arena, clock */
    struct simulation_bases bases; /* one base for all years */
    struct simulation_recipe recipe; /* how it was made */
    const struct reference_row *rows; /* of the reference */
    struct db *fold;              /* the fold of the hub as it was made */
    int64_t made;                 /* its entries */
    int64_t steps, done, refused; /* of all years */
    struct play_operation *scratch;       /* a shorter year being tried */
    int64_t work_ns;              /* of playing alone */
};

/* --- Drawing -------------------------------------------------------------- */

/* 32 bits of the year's own stream. */
static uint32_t draw(struct entropy *entropy)
{
    uint32_t number = 0;
    entropy->fill(entropy->user, &number, sizeof number);
    assert(sizeof number == 4);
    return number;
}

/* Of ten operations four act, three attach, and one each opens, sets or
 * decides, and waits. */
static void draw_year(struct year *year, uint64_t seed)
{
    assert(year->operations != NULL);
    static const enum play_kind kinds[] = {
        PLAY_ACT, PLAY_ACT, PLAY_ACT, PLAY_ACT, PLAY_ATTACH, PLAY_ATTACH,
        PLAY_ATTACH, PLAY_OPEN, PLAY_SET, PLAY_WAIT
    };
    uint64_t state = seed;
    struct entropy entropy;
    entropy_seeded(&entropy, &state);
    year->seed = seed;
    assert(year->count > 0);
    for (size_t i = 0; i < year->count; i++) {
        uint32_t kind = draw(&entropy);
        year->operations[i] = (struct play_operation){
            .kind = i < 2 ? PLAY_OPEN : kinds[kind % 10],
            .slot = draw(&entropy) % 3, .pick = draw(&entropy),
            .other = draw(&entropy), .guided = draw(&entropy) % 10 < 8
        };
        if (year->operations[i].kind == PLAY_SET && kind / 10 % 3 == 0) {
            year->operations[i].kind = PLAY_DECIDE;
        }
    }
}

/* --- Playing -------------------------------------------------------------- */

/* The hub at the end of the year: its file, its log, state == fold(log).  What
 * the hub was made of is folded once for all years (prepare_fold). */
static int check_hub(struct years *years, struct play *play, struct err *err)
{
    struct hub *hub = play->simulation->base->hub;
    struct refold_report fold;
    struct log_report log;
    char text[2][ERR_ARG_BYTES];
    int code = db_check_file(hub->db, err);
    if (code == 0) {
        code = log_verify(hub->db, &log, NULL, NULL, err);
    }
    if (code == 0) {
        code = refold_check_after(hub, years->fold, years->made, &fold, err);
    }
    if (code == ERR_INTEGRITY) {
        err_text(err, LANGUAGE_ID, text[0], sizeof text[0]);
        err_text(err, LANGUAGE_EN, text[1], sizeof text[1]);
        err_clear(err);
        play->failed = true;
        code = 0;
        (void)err_fail(&play->failure, MESSAGE_RANDOM_FAILED, "sss",
                       "invariants", text[0], text[1]);
    }
    assert(code <= 0);
    return code;
}

/* Plays a year; *failure is MESSAGE_NONE when all was well. */
static int play_year(struct years *years, const struct year *year,
                     struct err *failure, struct buf *script,
                     struct err *err)
{
    struct simulation simulation;
    int64_t day = 0;
    simulation_init(&simulation, &years->bases, STR("random"));
    simulation.recipe = years->recipe;
    simulation.seed = year->seed;
    struct play play = { .simulation = &simulation, .rows = years->rows,
                         .script = script };
    (void)date_from_civil(2021, 8, 2, &day);
    int code = simulation_begin(&simulation, err);
    if (code == 0) {
        simulation_set_day(&simulation, day, SECONDS_NINE);
    }
    for (size_t i = 0; code == 0 && !play.failed && i < year->count; i++) {
        code = play_operation(&play, &year->operations[i], err);
    }
    if (code == 0 && !play.failed) {
        code = check_hub(years, &play, err);
    }
    assert(play.step <= (int64_t)year->count);
    years->steps += play.step;
    years->done += play.done;
    years->refused += play.refused;
    err_clear(failure);
    if (play.failed) {
        *failure = play.failure;
    }
    simulation_free(&simulation);
    return code;
}

/* --- Shortening ----------------------------------------------------------- */

/* The year without `count` operations from `from` on. */
static struct year without(struct years *years, const struct year *year,
                           size_t from, size_t count)
{
    struct year out = { years->scratch, 0, year->seed };
    assert(from + count <= year->count);
    for (size_t i = 0; i < year->count; i++) {
        if (i < from || i >= from + count) {
            out.operations[out.count] = year->operations[i];
            out.count++;
        }
    }
    return out;
}

/* Leaves out runs of `size` wherever the year still fails alike. */
static int leave_out(struct years *years, struct year *year, size_t size,
                     enum message message, struct err *err)
{
    assert(message != MESSAGE_NONE);
    int code = 0;
    size_t from = 0;
    assert(size > 0);
    while (code == 0 && from < year->count && year->count > 1) {
        size_t count = from + size <= year->count ? size
                                                  : year->count - from;
        struct year shorter = without(years, year, from, count);
        struct err failure;
        code = play_year(years, &shorter, &failure, NULL, err);
        if (code == 0 && failure.message == message) {
            memcpy(year->operations, shorter.operations,
                   shorter.count * sizeof *shorter.operations);
            year->count = shorter.count;
        } else {
            from += count;
        }
    }
    return code;
}

/* Shortens until nothing more can be left out. */
static int shorten(struct years *years, struct year *year,
                   enum message message, struct err *err)
{
    int code = 0;
    size_t size = (year->count + 1) / 2;
    assert(message != MESSAGE_NONE);
    while (code == 0 && size >= 1) {
        size_t before = year->count;
        code = leave_out(years, year, size, message, err);
        if (size == 1 && year->count == before) {
            break;
        }
        size = size > 1 ? size / 2 : 1;
    }
    return code;
}

/* --- Telling -------------------------------------------------------------- */

/* Plays the shortened year once more, this time writing it down as a scenario
 * that anybody can run. */
static int tell_failure(struct years *years, struct year *year,
                        int64_t number, struct value *out, struct err *err)
{
    struct arena *arena = years->session->arena;
    struct value *map = value_set(out, "failure", value_map(arena));
    struct buf script;
    struct err failure;
    char text[1024];
    buf_init(&script, years->session->mem, 0);
    int code = play_year(years, year, &failure, &script, err);
    err_message(&failure, years->session->language, text, sizeof text);
    value_set_integer(arena, map, "year", number);
    value_set_string(arena, map, "message", text);
    value_set_integer(arena, map, "steps", (int64_t)year->count);
    value_set_text(arena, map, "scenario", buf_view(&script));
    if (code == 0 && script.failed) {
        code = err_nomem(err);
    }
    assert(number > 0);
    buf_free(&script);
    return code;
}

/* The seed of a year: another one for each. */
static uint64_t seed_of(uint64_t seed, int64_t number)
{
    uint64_t state = seed + (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15);
    struct entropy entropy;
    uint64_t drawn = 0;
    entropy_seeded(&entropy, &state);
    entropy.fill(entropy.user, &drawn, sizeof drawn);
    assert(number > 0);
    return drawn;
}

/* Stops at the first year that fails, which is then shortened. Errors are
 * those of the machine, not of the hub. */
static int play_all(struct years *years, struct year *year, int64_t count,
                    struct value *out, struct err *err)
{
    assert(count > 0);
    struct session *session = years->session;
    uint64_t seed = (uint64_t)session_integer(session, "seed", 1);
    size_t steps = year->count;
    int code = 0;
    value_set_null(session->arena, out, "failure");
    assert(steps > 0);
    for (int64_t number = 1; code == 0 && number <= count; number++) {
        struct err failure;
        year->count = steps;
        draw_year(year, seed_of(seed, number));
        code = play_year(years, year, &failure, NULL, err);
        if (code == 0 && failure.message != MESSAGE_NONE) {
            code = shorten(years, year, failure.message, err);
            session->answer = 1;
            return code != 0 ? code
                : tell_failure(years, year, number, out, err);
        }
        if (session->progress != NULL) {
            session->progress(session->user, "simulate", number, count);
        }
    }
    return code;
}

/* The one line for people at the end. */
static void put_line(struct session *session, struct buf *out,
                     const struct value *result)
{
    assert(result != NULL);
    static const char *const words[LANGUAGE_COUNT][5] = {
        { " tahun acak, ", " langkah, ", " terjadi, ", " ditolak, benih ",
          " mikrodetik selangkah" },
        { " random years, ", " steps, ", " done, ", " refused, seed ",
          " us a step" }
    };
    static const char *const keys[] = { "years", "steps", "done", "refused",
                                        "seed" };
    for (int i = 0; i < 5; i++) {
        buf_integer(out, value_get_integer(result, keys[i], 0));
        buf_text(out, i < 4 ? words[session->language][i] : "");
    }
    if (value_get(result, "us_a_step") != NULL) {
        buf_text(out, ", ");
        buf_integer(out, value_get_integer(result, "us_a_step", 0));
        buf_text(out, words[session->language][4]);
    }
    buf_char(out, '\n');
}

/* Figures, and behind them the scenario of a failure. Work in microseconds is
 * told on request only, as it differs between runs. */
static int finish(struct years *years, struct value *out, struct err *err)
{
    struct session *session = years->session;
    struct arena *arena = session->arena;
    const struct value *failure = value_get(out, "failure");
    struct buf printed;
    buf_init(&printed, session->mem, 0);
    value_set_integer(arena, out, "steps", years->steps);
    value_set_integer(arena, out, "done", years->done);
    value_set_integer(arena, out, "refused", years->refused);
    if (session_flag(session, "timing") && years->steps > 0) {
        value_set_integer(arena, out, "work_ms", years->work_ns / 1000000);
        value_set_integer(arena, out, "us_a_step",
                          years->work_ns / 1000 / years->steps);
    }
    if (failure != NULL && failure->kind == VALUE_MAP) {
        buf_str(&printed, value_get_text(failure, "scenario"));
        buf_str(&printed, value_get_text(failure, "message"));
        buf_char(&printed, '\n');
    }
    put_line(session, &printed, out);
    value_set_text(arena, out, "printed", buf_view(&printed));
    bool failed = printed.failed;
    assert(years->steps >= 0);
    buf_free(&printed);
    return failed ? err_nomem(err) : 0;
}

/* Data that random years do without; the fewer, the faster each end. */
static int find_recipe(struct years *years, struct err *err)
{
    static const char *const names[] = {
        "indicator_values_province.csv",
        "indicator_values_regency_2021.csv", "replications.csv",
        "scenario_facts.csv", "programme_events.csv"
    };
    struct session *session = years->session;
    struct simulation_recipe *recipe = &years->recipe;
    struct value *without = value_list(&years->bases.arena);
    struct simulation frame;
    struct str data = session_text(session, "data");
    struct str rules = session_text(session, "rules");
    recipe->db = session_string(session, "db");
    if (recipe->db != NULL && recipe->db[0] != '\0') {
        return 0;
    }
    recipe->db = NULL;
    for (int i = 0; i < 5; i++) {
        value_add(without, value_string(&years->bases.arena, names[i]));
    }
    recipe->without = without;
    simulation_init(&frame, &years->bases, STR("."));
    assert(frame.base == NULL);
    int code = simulate_folder(&frame, data.size > 0 ? data : STR("data"),
                               &recipe->data, err);
    if (code == 0) {
        code = simulate_folder(&frame, rules.size > 0 ? rules
                               : STR("rules"), &recipe->rules, err);
    }
    simulation_free(&frame);
    return code;
}

/* Proves that the hub as made is the fold of its log, and keeps that fold. */
static int prepare_fold(struct years *years, struct hub *hub,
                        struct err *err)
{
    struct refold_report report;
    int code = refold_check(hub, &report, NULL, NULL, err);
    assert(years->fold == NULL);
    if (code == 0) {
        code = log_size(hub->db, &years->made, err);
    }
    if (code == 0) {
        code = db_open(&years->fold, hub->mem, NULL, DB_MEMORY, err);
    }
    return code == 0 ? db_copy(years->fold, hub->db, err) : code;
}

/* Makes the base hub, proves its fold once, plays. What a year needs is
 * allocated here and used again for each. */
static int run(struct years *years, int64_t count, int64_t steps,
               struct value *out, struct err *err)
{
    assert(years->session != NULL);
    const struct clock *clock = &years->session->clock;
    struct arena *arena = years->session->arena;
    size_t bytes = (size_t)steps * sizeof(struct play_operation);
    struct year year = { arena_alloc(arena, bytes), (size_t)steps, 0 };
    struct simulation_base *base = NULL;
    years->scratch = arena_alloc(arena, bytes);
    if (year.operations == NULL || years->scratch == NULL) {
        return err_nomem(err);
    }
    assert(count > 0 && steps > 0);
    int code = find_recipe(years, err);
    if (code == 0) {
        code = simulation_base_get(&years->bases, &years->recipe, &base,
                                   err);
    }
    if (code == 0) {
        code = prepare_fold(years, base->hub, err);
    }
    int64_t before = clock->ticks_ns(clock->user);
    if (code == 0) {
        code = play_all(years, &year, count, out, err);
    }
    years->work_ns = clock->ticks_ns(clock->user) - before;
    if (years->fold != NULL) {
        db_close(years->fold);
    }
    return code;
}

/* Years differ by their number, not by chance: `--seed` and the number give
 * the same year on every machine. Errors: MESSAGE_SIMULATE_RANDOM_RANGE. */
int simulate_random(struct session *session,
                    const struct reference_row *rows, struct value **out,
                    struct err *err)
{
    struct years years = { .session = session, .rows = rows };
    int64_t count = session_integer(session, "random", 0);
    int64_t steps = session_integer(session, "steps", STEPS_DEFAULT);
    assert(rows != NULL && out != NULL);
    if (count < 1 || count > RANDOM_YEARS_MAX || steps < 1
        || steps > RANDOM_STEPS_MAX) {
        return err_fail(err, MESSAGE_SIMULATE_RANDOM_RANGE, "i",
                        (int64_t)RANDOM_YEARS_MAX);
    }
    *out = value_map(session->arena);
    value_set_integer(session->arena, *out, "seed",
                      session_integer(session, "seed", 1));
    value_set_integer(session->arena, *out, "years", count);
    simulation_bases_init(&years.bases, session);
    int code = run(&years, count, steps, *out, err);
    if (code == 0) {
        code = finish(&years, *out, err);
    }
    simulation_bases_free(&years.bases);
    return code;
}
