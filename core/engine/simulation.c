/* A simulated hub, its clock and its timeline.
 *
 * Scenarios that ask for the same data and rules share one base: a hub in
 * memory, made once. Each plays inside a transaction of it that is rolled
 * back, so none sees another and making hubs costs nothing. */
#include "engine/simulation.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "audit/log.h"
#include "base/date.h"
#include "engine/import.h"
#include "store/copy.h"

/* The hub's own beginning lies before every scenario: 1 January 2000, UTC. */
enum { BASE_TIME = 946684800, BASE_SEED = 1 };

/* --- Bases ---------------------------------------------------------------- */

/* Borrows the session for as long as the bases live. */
void simulation_bases_init(struct simulation_bases *out,
                           struct session *session)
{
    assert(out != NULL && session != NULL);
    *out = (struct simulation_bases){ .session = session };
    arena_init(&out->arena, session->mem);
}

/* Closes all hubs; no simulation may be open on one. */
void simulation_bases_free(struct simulation_bases *bases)
{
    assert(bases->session != NULL);
    for (struct simulation_base *at = bases->first; at != NULL;
         at = at->next) {
        hub_close(at->hub);
    }
    bases->first = NULL;
    arena_free(&bases->arena);
}

/* One line; a part that is absent is an empty one, so that parts cannot run
 * into each other. */
static void add_part(struct buf *key, const char *text)
{
    assert(key != NULL);
    buf_text(key, text == NULL ? "" : text);
    buf_char(key, '\n');
}

/* What tells one recipe from another. */
static struct str recipe_key(struct arena *arena,
                             const struct simulation_recipe *recipe)
{
    struct buf key;
    buf_init(&key, arena->mem, 0);
    add_part(&key, recipe->db);
    if (recipe->db == NULL) {
        add_part(&key, recipe->data);
        add_part(&key, recipe->rules);
        for (const struct value *at = recipe->without == NULL ? NULL
                 : recipe->without->first; at != NULL; at = at->next) {
            add_part(&key, at->text.bytes);
        }
    }
    struct str text = key.failed ? (struct str){ NULL, 0 }
                                 : str_copy(arena, buf_view(&key));
    assert(key.failed || key.size > 0);
    buf_free(&key);
    return text;
}

/* The real hub's content into the one in memory. */
static int copy_real(struct simulation_bases *bases,
                     struct simulation_base *base, const char *path,
                     struct err *err)
{
    assert(bases->session != NULL);
    struct session *session = bases->session;
    struct hub *real = NULL;
    struct hub_place place = { path, DB_READ_ONLY, &session->clock,
                               &session->entropy };
    assert(path != NULL && base->hub != NULL);
    int code = hub_open(&real, session->mem, &place, err);
    if (code == 0) {
        code = db_copy(base->hub->db, real->db, err);
    }
    hub_close(real);
    return code;
}

/* As `awig init` would, with the base's own clock and random bytes: two bases
 * of one recipe are equal byte for byte. */
static int fill_new(struct simulation_bases *bases,
                    struct simulation_base *base,
                    const struct simulation_recipe *recipe, struct err *err)
{
    struct session session = *bases->session;
    struct value *arguments = value_map(&bases->arena);
    value_set_string(&bases->arena, arguments, "data", recipe->data);
    value_set_string(&bases->arena, arguments, "rules", recipe->rules);
    if (recipe->without != NULL) {
        value_set(arguments, "without", value_copy(&bases->arena,
                                                   recipe->without));
    }
    session.arena = &bases->arena;
    session.arguments = arguments;
    session.clock = base->hub->clock;
    session.entropy = base->hub->entropy;
    assert(base->hub != NULL);
    return bases->arena.failed ? err_nomem(err)
                               : hub_fill(&session, base->hub, err);
}

/* On an error base->hub may be open; the caller closes it. */
static int make_base(struct simulation_bases *bases,
                     struct simulation_base *base,
                     const struct simulation_recipe *recipe, struct err *err)
{
    struct clock clock;
    struct entropy entropy;
    struct hub_place place = { NULL, DB_MEMORY, &clock, &entropy };
    base->now = BASE_TIME;
    base->seed = BASE_SEED;
    clock_fixed(&clock, &base->now);
    entropy_seeded(&entropy, &base->seed);
    int code = hub_open(&base->hub, bases->session->mem, &place, err);
    if (code < 0) {
        return code;
    }
    assert(base->hub != NULL);
    base->hub->limits = bases->session->limits;
    return recipe->db != NULL ? copy_real(bases, base, recipe->db, err)
                              : fill_new(bases, base, recipe, err);
}

/* The base of this recipe, made on first use; it belongs to `bases`. Errors:
 * those of init, of opening, no memory. */
int simulation_base_get(struct simulation_bases *bases,
                        const struct simulation_recipe *recipe,
                        struct simulation_base **out, struct err *err)
{
    struct str key = recipe_key(&bases->arena, recipe);
    assert(out != NULL);
    for (*out = bases->first; *out != NULL; *out = (*out)->next) {
        if (str_equal((*out)->key, key)) {
            return 0;
        }
    }
    struct simulation_base *base = arena_alloc(&bases->arena, sizeof *base);
    if (base == NULL || key.bytes == NULL) {
        return err_nomem(err);
    }
    int code = make_base(bases, base, recipe, err);
    if (code < 0) {
        hub_close(base->hub);
        return code;
    }
    base->key = key;
    base->next = bases->first;
    bases->first = base;
    *out = base;
    return 0;
}

/* --- Life ----------------------------------------------------------------- */

/* Nothing is opened yet: a scenario may still say on what it plays. */
void simulation_init(struct simulation *out, struct simulation_bases *bases,
                     struct str file)
{
    assert(out != NULL && bases->session != NULL);
    *out = (struct simulation){
        .session = bases->session, .bases = bases, .zone = ZONE_WIB,
        .seed = 1
    };
    arena_init(&out->arena, bases->session->mem);
    out->file = str_copy(&out->arena, file);
}

/* Once; later calls do nothing. The clock stands before every scenario until a
 * word sets it. */
int simulation_begin(struct simulation *simulation, struct err *err)
{
    if (simulation->base != NULL) {
        return 0;
    }
    struct simulation_base *base = NULL;
    int code = simulation_base_get(simulation->bases, &simulation->recipe,
                                   &base, err);
    if (code == 0) {
        code = db_begin(base->hub->db, err);
    }
    if (code == 0) {
        base->seed = simulation->seed;
        base->now = BASE_TIME;
        simulation->base = base;
    }
    assert(code <= 0);
    return code;
}

/* Takes everything back that was played. */
void simulation_end(struct simulation *simulation)
{
    assert(simulation != NULL);
    if (simulation->base != NULL) {
        assert(simulation->base->hub != NULL);
        db_rollback(simulation->base->hub->db);
        simulation->base = NULL;
    }
}

void simulation_free(struct simulation *simulation)
{
    assert(simulation->session != NULL);
    simulation_end(simulation);
    arena_free(&simulation->arena);
}

/* A session for one operation: the caller's language and limits, this hub, its
 * clock, the drafts at hand; nothing is told to the caller's sinks. */
struct session simulation_session(struct simulation *simulation,
                                  struct arena *arena,
                                  const struct value *arguments)
{
    struct session session = *simulation->session;
    struct hub *hub = simulation->base->hub;
    assert(hub != NULL && arena != NULL);
    session.arena = arena;
    session.arguments = arguments;
    session.clock = hub->clock;
    session.entropy = hub->entropy;
    session.hub = hub;
    session.emit = NULL;
    session.progress = NULL;
    session.notice = NULL;
    session.answer = 0;
    session.drafts = simulation->drafts;
    session.drafts_count = simulation->drafts_count;
    return session;
}

/* --- Time ----------------------------------------------------------------- */

/* "2021-08-02", or with an hour, or RFC 3339 with an offset. A day alone is
 * its first second. Errors: MESSAGE_SCENARIO_TIME. */
int simulation_set_time(struct simulation *simulation, struct str text,
                        struct err *err)
{
    assert(text.size == 0 || text.bytes != NULL);
    int64_t time = 0, date = 0;
    char day[11];
    text = str_trim(text);
    assert(simulation->base != NULL);
    if (date_parse_any(text, &date)) {
        date_format(date, day);
        time = time_from_date(date, 0, simulation->zone);
        (void)snprintf(simulation->time, sizeof simulation->time,
                       "%sT00:00:00", day);
    } else if (text.size < sizeof simulation->time
               && time_parse(text, simulation->zone, &time)) {
        memcpy(simulation->time, text.bytes, text.size);
        simulation->time[text.size] = '\0';
    } else {
        return err_fail(err, MESSAGE_SCENARIO_TIME, "t", text);
    }
    simulation->base->now = time;
    return 0;
}

/* `second` of that day in the scenario's zone. */
void simulation_set_day(struct simulation *simulation, int64_t day,
                        int64_t second)
{
    char text[26];
    assert(second >= 0 && second < 86400);
    assert(simulation->base != NULL);
    simulation->base->now = time_from_date(day, second, simulation->zone);
    time_format(simulation->base->now, simulation->zone, text);
    text[19] = '\0';              /* without the offset: each pack's zone */
    memcpy(simulation->time, text, 20);
}

/* The day it is, there. */
int64_t simulation_today(const struct simulation *simulation)
{
    assert(simulation->base != NULL);
    return time_to_date(simulation->base->now, simulation->zone);
}

/* MESSAGE_SCENARIO_TIME_NONE for a word that writes before any time was
 * said. */
int simulation_need_time(const struct simulation *simulation,
                         const char *word, struct err *err)
{
    assert(word != NULL);
    return simulation->time[0] != '\0' ? 0
        : err_fail(err, MESSAGE_SCENARIO_TIME_NONE, "s", word);
}

/* --- The timeline --------------------------------------------------------- */

/* Adds a row to the timeline; the caller adds what came of it. NULL without
 * memory, which the arena remembers. */
struct value *simulation_step(struct simulation *simulation,
                              const struct step_draft *draft)
{
    struct arena *arena = &simulation->arena;
    struct simulation_step *step = arena_alloc(arena, sizeof *step);
    char at[26] = "";
    assert(draft->word != NULL);
    if (step == NULL) {
        return NULL;
    }
    simulation->steps++;
    simulation->expectations += draft->expectation ? 1 : 0;
    if (simulation->base != NULL && simulation->time[0] != '\0') {
        time_format(simulation->base->now, simulation->zone, at);
    }
    step->line = draft->line;
    step->expectation = draft->expectation;
    step->row = value_map(arena);
    value_set_integer(arena, step->row, "step", simulation->steps);
    value_set_string(arena, step->row, "at", at);
    value_set_string(arena, step->row, "word", draft->word);
    value_set_text(arena, step->row, "subject", draft->subject);
    value_set_text(arena, step->row, "what", draft->what);
    if (simulation->last == NULL) {
        simulation->first = step;
    } else {
        simulation->last->next = step;
    }
    simulation->last = step;
    return step->row;
}

/* Size and root, which a recording ends with: equal roots prove equal logs. */
int simulation_log_head(struct simulation *simulation, int64_t *size,
                        char root[65], struct err *err)
{
    struct sha256 hash;
    struct db *db = simulation->base->hub->db;
    assert(size != NULL && root != NULL);
    int code = log_size(db, size, err);
    if (code == 0) {
        code = log_root(db, &hash, err);
    }
    if (code == 0) {
        sha256_hex(&hash, root);
    }
    return code;
}
