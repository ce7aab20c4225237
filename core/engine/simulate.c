/* `awig simulate FILE...`: each file is one scenario. */
#include "engine/simulate.h"

#include <assert.h>

#include "base/file.h"
#include "engine/simulate_paths.h"
#include "engine/simulate_random.h"
#include "engine/simulate_run.h"
#include "engine/simulate_timeline.h"
#include "engine/simulate_words.h"

enum { SCENARIO_BYTES_MAX = 1 << 20 };

/* A call of the operation. */
struct simulating {
    struct session *session;      /* arguments, arena, language */
    struct simulation_bases bases; /* hubs shared by scenarios */
    struct value *list;           /* of scenarios */
    struct buf printed;           /* for people */
    int64_t passed, failed;       /* scenarios */
};

/* One of two texts, by the session's language. */
static const char *in_language(const struct simulating *simulating,
                               const char *id, const char *en)
{
    assert(id != NULL && en != NULL);
    return simulating->session->language == LANGUAGE_EN ? en : id;
}

/* --- One scenario --------------------------------------------------------- */

/* Times what words do; the rest is Lua. */
static int timed_perform(void *user, struct scenario_call *call,
                         struct err *err)
{
    struct simulation *simulation = user;
    const struct clock *clock = &simulation->session->clock;
    bool begun = simulation->base != NULL;
    const struct simulation_step *last = simulation->last;
    int64_t before = clock->ticks_ns(clock->user);
    int code = simulation_perform(simulation, call, err);
    if (begun) {                  /* making the hub is no step */
        int64_t work_ns = clock->ticks_ns(clock->user) - before;
        simulation->work_ns += work_ns;
        if (simulation->last != last) {
            simulation->last->work_ns = work_ns;
        }
    }
    assert(simulation->work_ns >= 0);
    return code;
}

/* The folder of an argument, or one of the usual name; what is not there is
 * told when the hub is made. */
static int find_folder(struct simulation *simulation, const char *name,
                       const char **out, struct err *err)
{
    assert(out != NULL);
    struct str given = session_text(simulation->session, name);
    int code = simulate_folder(simulation, given.size > 0 ? given
                               : str_of(name), out, err);
    if (code < 0 && given.size == 0 && code != ERR_NOMEM) {
        err_clear(err);
        *out = name;
        return 0;
    }
    return code;
}

/* A hub that is named is copied; else the folders of the arguments, or those
 * of the usual names, make one. */
static int prepare(struct simulation *simulation, struct err *err)
{
    struct simulation_recipe *recipe = &simulation->recipe;
    recipe->db = session_string(simulation->session, "db");
    assert(simulation->base == NULL);
    if (recipe->db != NULL && recipe->db[0] != '\0') {
        return 0;
    }
    recipe->db = NULL;
    int code = find_folder(simulation, "data", &recipe->data, err);
    return code == 0 ? find_folder(simulation, "rules", &recipe->rules, err)
                     : code;
}

/* Reads the file and runs it. A scenario without any word still begins, so
 * that its end can be told. */
static int run(struct simulation *simulation, struct err *err)
{
    struct scenario_host host = {
        .mem = simulation->session->mem, .words = simulation_word_names(),
        .perform = timed_perform, .include = simulate_include,
        .resume = run_resumed, .user = simulation
    };
    struct buf text;
    buf_init(&text, simulation->session->mem, SCENARIO_BYTES_MAX);
    int code = file_read(&text, simulation->file.bytes, err);
    if (code == 0) {
        code = prepare(simulation, err);
    }
    if (code == 0) {
        code = scenario_run(&host, simulation->file, buf_view(&text), err);
    }
    if (code == SCENARIO_STOP
        && scenario_place(&simulation->failure, buf_view(&text),
                          simulation->failure_word,
                          simulation->session->mem) == ERR_NOMEM) {
        code = err_nomem(err);
    }
    buf_free(&text);
    assert(code != SCENARIO_STOP || simulation->failed);
    if (code >= 0) {
        code = simulation_begin(simulation, err);
    }
    return code;
}

/* --- What came of it ------------------------------------------------------ */

/* What failed: file, line, text, and the stable code. */
static struct value *failure_value(struct session *session,
                                   const struct simulation *simulation)
{
    struct arena *arena = session->arena;
    struct value *map = value_map(arena);
    char text[1024];
    assert(simulation->failed);
    err_message(&simulation->failure, session->language, text, sizeof text);
    value_set_text(arena, map, "file", simulation->file);
    value_set_integer(arena, map, "line", simulation->failure.line);
    value_set_integer(arena, map, "column", simulation->failure.column);
    value_set_string(arena, map, "message", text);
    return map;
}

/* Work of the words alone, and of a step on average. */
static void put_timing(struct session *session, struct value *row,
                       const struct simulation *simulation)
{
    int64_t steps = simulation->steps > 0 ? simulation->steps : 1;
    assert(simulation->work_ns >= 0);
    value_set_integer(session->arena, row, "work_us",
                      simulation->work_ns / 1000);
    value_set_integer(session->arena, row, "us_a_step",
                      simulation->work_ns / 1000 / steps);
}

static void add_result(struct simulating *simulating,
                       const struct simulation *simulation)
{
    struct session *session = simulating->session;
    struct arena *arena = session->arena;
    struct value *row = value_add(simulating->list, value_map(arena));
    bool passed = !simulation->failed;
    value_set_text(arena, row, "file", simulation->file);
    value_set_text(arena, row, "id", simulation->id);
    value_set_text(arena, row, "title",
                   simulation->title[session->language]);
    value_set_bool(arena, row, "passed", passed);
    value_set_integer(arena, row, "steps", simulation->steps);
    value_set_integer(arena, row, "expectations", simulation->expectations);
    if (passed) {
        value_set_null(arena, row, "failure");
    } else {
        value_set(row, "failure", failure_value(session, simulation));
    }
    if (session_flag(session, "timing")) {
        put_timing(session, row, simulation);
    }
    if (!passed || session_flag(session, "timeline")) {
        value_set(row, "timeline", timeline_value(arena, simulation));
    }
    assert(simulation->steps >= simulation->expectations);
    simulating->passed += passed ? 1 : 0;
    simulating->failed += passed ? 0 : 1;
}

/* "a01: lulus, 41 langkah, 23 harapan". */
static void print_result(struct simulating *simulating,
                         const struct simulation *simulation)
{
    struct session *session = simulating->session;
    struct buf *out = &simulating->printed;
    char text[2048];
    assert(simulation->file.size > 0);
    if (simulation->failed || session_flag(session, "timeline")) {
        timeline_print(out, simulation, session->language,
                       session_flag(session, "timing"));
    }
    if (simulation->failed) {
        err_text(&simulation->failure, session->language, text, sizeof text);
        buf_text(out, text);
        buf_char(out, '\n');
    }
    struct str title = simulation->title[session->language];
    buf_str(out, simulation->id.size > 0 ? simulation->id
                                         : simulation->file);
    buf_text(out, title.size > 0 ? " " : "");
    buf_str(out, title);
    buf_text(out, simulation->failed
             ? in_language(simulating, ": GAGAL, ", ": FAILED, ")
             : in_language(simulating, ": lulus, ", ": passed, "));
    buf_integer(out, simulation->steps);
    buf_text(out, in_language(simulating, " langkah, ", " steps, "));
    buf_integer(out, simulation->expectations);
    buf_text(out, in_language(simulating, " harapan", " expectations"));
    if (session_flag(session, "timing") && simulation->steps > 0) {
        buf_text(out, ", ");
        buf_integer(out, simulation->work_ns / 1000 / simulation->steps);
        buf_text(out, in_language(simulating, " us selangkah",
                                  " us a step"));
    }
    buf_char(out, '\n');
}

/* The timeline of a scenario that broke goes to people, the error follows. */
static void tell_timeline(struct simulating *simulating,
                          const struct simulation *simulation)
{
    assert(simulation != NULL);
    struct buf text;
    buf_init(&text, simulating->session->mem, 0);
    buf_char(&text, '\n');
    timeline_print(&text, simulation, simulating->session->language,
                   false);
    if (!text.failed && simulation->steps > 0) {
        session_notice(simulating->session, text.bytes);
    }
    buf_free(&text);
}

/* Writes the recording, when one is asked for. */
static int record(struct simulating *simulating,
                  struct simulation *simulation, struct err *err)
{
    const char *path = session_string(simulating->session, "record");
    struct buf bytes;
    if (path == NULL) {
        return 0;
    }
    assert(simulation->base != NULL);
    buf_init(&bytes, simulating->session->mem, 0);
    int code = timeline_record(&bytes, simulation, err);
    if (code == 0) {
        code = file_write(path, buf_view(&bytes), err);
    }
    buf_free(&bytes);
    return code;
}

/* Plays one scenario to its end and tells what came of it; a failure is an
 * answer. */
static int simulate_file(struct simulating *simulating, struct str file,
                         struct err *err)
{
    struct simulation simulation;
    simulation_init(&simulation, &simulating->bases, file);
    int code = simulation.arena.failed ? err_nomem(err)
                                       : run(&simulation, err);
    if (code == 0) {
        code = record(simulating, &simulation, err);
    } else {
        tell_timeline(simulating, &simulation);
    }
    if (code == 0) {
        add_result(simulating, &simulation);
        print_result(simulating, &simulation);
    }
    assert(code <= 0);
    simulation_free(&simulation);
    return code;
}

/* --- All ------------------------------------------------------------------ */

static int simulate_files(struct simulating *simulating,
                          const struct value *files, struct err *err)
{
    assert(files != NULL);
    int code = 0;
    if (files->count > 1
        && session_string(simulating->session, "record") != NULL) {
        return err_fail(err, MESSAGE_SIMULATE_RECORD_ONE, "");
    }
    for (const struct value *at = files->first; code == 0 && at != NULL;
         at = at->next) {
        code = simulate_file(simulating, at->text, err);
    }
    return code;
}

/* Counts, and exit 1 when one failed. */
static int finish(struct simulating *simulating, struct value **out,
                  struct err *err)
{
    struct session *session = simulating->session;
    struct arena *arena = session->arena;
    struct buf *printed = &simulating->printed;
    *out = value_map(arena);
    value_set(*out, "scenarios", simulating->list);
    value_set_integer(arena, *out, "passed", simulating->passed);
    value_set_integer(arena, *out, "failed", simulating->failed);
    if (simulating->passed + simulating->failed > 1) {
        buf_integer(printed, simulating->passed);
        buf_text(printed, in_language(simulating, " lulus, ", " passed, "));
        buf_integer(printed, simulating->failed);
        buf_text(printed, in_language(simulating, " gagal\n",
                                      " failed\n"));
    }
    value_set_text(arena, *out, "printed", buf_view(printed));
    session->answer = simulating->failed > 0 ? 1 : 0;
    assert(simulating->passed >= 0);
    return printed->failed ? err_nomem(err) : 0;
}

/* Scenarios by file, or random years; never both. */
int op_simulate(struct session *session, struct value **out,
                struct err *err)
{
    const struct value *files = session_list(session, "file");
    bool random = value_get(session->arguments, "random") != NULL;
    assert(session->hub == NULL && out != NULL);
    if (files == NULL && !random) {
        return err_fail(err, MESSAGE_SIMULATE_WHAT, "");
    }
    if (files != NULL && random) {
        return err_fail(err, MESSAGE_SIMULATE_BOTH, "");
    }
    if (random) {
        return simulate_random(session, reference_rows, out, err);
    }
    struct simulating simulating = { .session = session };
    simulating.list = value_list(session->arena);
    simulation_bases_init(&simulating.bases, session);
    buf_init(&simulating.printed, session->mem, 0);
    int code = simulate_files(&simulating, files, err);
    if (code == 0) {
        code = finish(&simulating, out, err);
    }
    buf_free(&simulating.printed);
    simulation_bases_free(&simulating.bases);
    return code;
}
