/* A small pack in memory for the tests of scripts: facts, parameters, and
 * one script with its last call. */
#ifndef AWIG_TEST_SCRIPT_FIXTURE_H
#define AWIG_TEST_SCRIPT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <time.h>

#include <cmocka.h>

#include "base/limits.h"
#include "script/runtime.h"

struct fixture {
    struct mem mem;
    struct arena arena, results;   /* results: of the last call */
    struct schema facts, parameters;
    struct cell fact_cells[32], parameter_cells[32];
    struct clock clock;
    struct script_host host;
    struct script *script;
    struct call call;
    struct err err;
    char text[4096];
};

/* A clock that runs at a quarter of the speed: what other programs do on the
 * machine must not decide a test. */
static inline int64_t fixture_ticks(void *user)
{
    struct timespec time;
    (void)user;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return ((int64_t)time.tv_sec * 1000000000 + time.tv_nsec) / 4;
}

static inline int64_t fixture_cpu(void *user)
{
    struct timespec time;
    (void)user;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return ((int64_t)time.tv_sec * 1000000000 + time.tv_nsec) / 4;
}

static inline int fixture_slot(struct schema *schema, const char *name,
                        struct type type)
{
    struct err err;
    struct field field = { .name = str_of(name), .type = type,
                           .pack = STR("test"), .file = STR("facts.csv") };
    int slot = (int)schema->count;
    assert_int_equal(schema_add(schema, &field, &err), 0);
    return slot;
}

/* Facts: innovation.started_on date, .name text, .score int, .ratio number,
 * .awards text[], .big bool, .extra text (missing); document.plan.number text;
 * as_of date; kind text.  Parameters: min_age_months 24, tiers list, rate 1.5,
 * gone (missing). */
static inline void fixture_open(struct fixture *fixture)
{
    static const struct cell awards[] = {
        { .known = true, .as.text = { "Top 45", 6 } },
        { .known = true, .as.text = { "Top 99", 6 } },
    };
    static const struct cell tiers[] = {
        { .known = true, .as.text = { "Top 15", 6 } },
        { .known = true, .as.text = { "Top 99", 6 } },
    };
    const struct type date = { TYPE_DATE, false };
    const struct type text = { TYPE_TEXT, false };
    const struct type texts = { TYPE_TEXT, true };
    memset(fixture, 0, sizeof *fixture);
    mem_init(&fixture->mem);
    arena_init(&fixture->arena, &fixture->mem);
    arena_init(&fixture->results, &fixture->mem);
    schema_init(&fixture->facts, &fixture->arena);
    schema_init(&fixture->parameters, &fixture->arena);
    struct schema *f = &fixture->facts;
    struct cell *c = fixture->fact_cells;
    c[fixture_slot(f, "innovation.started_on", date)] =
        (struct cell){ .known = true, .as.integer = 18000 };
    c[fixture_slot(f, "innovation.name", text)] =
        (struct cell){ .known = true, .as.text = STR("SIP BANGET") };
    c[fixture_slot(f, "innovation.score", (struct type){ TYPE_INT, false })]
        = (struct cell){ .known = true, .as.integer = 7 };
    c[fixture_slot(f, "innovation.ratio",
                   (struct type){ TYPE_NUMBER, false })] =
        (struct cell){ .known = true, .as.number = 3.0 };
    c[fixture_slot(f, "innovation.awards", texts)] =
        (struct cell){ .known = true, .as.list = { awards, 2 } };
    c[fixture_slot(f, "innovation.big", (struct type){ TYPE_BOOL, false })] =
        (struct cell){ .known = true, .as.boolean = true };
    c[fixture_slot(f, "innovation.extra", text)].known = false;
    c[fixture_slot(f, "document.plan.number", text)] =
        (struct cell){ .known = true, .as.text = STR("12/X") };
    c[fixture_slot(f, "as_of", date)] =
        (struct cell){ .known = true, .as.integer = 19000 };
    c[fixture_slot(f, "kind", text)] =
        (struct cell){ .known = true, .as.text = STR("replication") };
    struct schema *p = &fixture->parameters;
    struct cell *v = fixture->parameter_cells;
    v[fixture_slot(p, "min_age_months", (struct type){ TYPE_INT, false })] =
        (struct cell){ .known = true, .as.integer = 24 };
    v[fixture_slot(p, "tiers", texts)] =
        (struct cell){ .known = true, .as.list = { tiers, 2 } };
    v[fixture_slot(p, "rate", (struct type){ TYPE_NUMBER, false })] =
        (struct cell){ .known = true, .as.number = 1.5 };
    v[fixture_slot(p, "gone", text)].known = false;
    clock_system(&fixture->clock);
    fixture->clock.ticks_ns = fixture_ticks;
    fixture->clock.cpu_ns = fixture_cpu;
    fixture->host = (struct script_host){
        .mem = &fixture->mem, .facts = f, .parameters = p,
        .clock = &fixture->clock, .pack = "test",
    };
}

static inline void fixture_close(struct fixture *fixture)
{
    script_destroy(fixture->script);
    arena_free(&fixture->results);
    arena_free(&fixture->arena);
    assert_int_equal(fixture->mem.used_bytes, 0);
}

/* Loads one file and seals; the code. */
static inline int fixture_load(struct fixture *fixture,
                               const char *source, size_t size)
{
    script_destroy(fixture->script);
    fixture->script = NULL;
    err_clear(&fixture->err);
    int code = script_create(&fixture->script, &fixture->host,
                             &fixture->err);
    if (code == 0) {
        code = script_load(fixture->script, STR("eligibility.lua"),
                           (struct str){ source, size }, &fixture->err);
    }
    return code == 0 ? script_seal(fixture->script, &fixture->err) : code;
}

static inline int fixture_load_text(struct fixture *fixture, const char *source)
{
    int code = fixture_load(fixture, source, strlen(source));
    if (code != 0) {
        err_text(&fixture->err, LANGUAGE_EN, fixture->text,
                 sizeof fixture->text);
    }
    return code;
}

/* Calls a handle, 0 being the first function declared. */
static inline int fixture_call(struct fixture *fixture, int function,
                               bool strict)
{
    struct call *call = &fixture->call;
    memset(call, 0, sizeof *call);
    call->function = function;
    call->facts = fixture->fact_cells;
    call->parameters = fixture->parameter_cells;
    arena_free(&fixture->results);
    arena_init(&fixture->results, &fixture->mem);
    call->arena = &fixture->results;
    call->trace = true;
    call->strict_bool = strict;
    err_clear(&fixture->err);
    int code = script_call(fixture->script, call, &fixture->err);
    fixture->text[0] = '\0';
    if (fixture->err.code != 0) {
        err_text(&fixture->err, LANGUAGE_EN, fixture->text,
                 sizeof fixture->text);
    }
    return code;
}

/* A rule with this body for its check, loaded and called. */
static inline int fixture_check(struct fixture *fixture, const char *body)
{
    static char source[65536];
    (void)snprintf(source, sizeof source,
                   "rule { id = 'R', check = function(case, p) %s end }",
                   body);
    int code = fixture_load_text(fixture, source);
    return code != 0 ? code : fixture_call(fixture, 0, false);
}

/* A body, and what it must return, printed as TYPE:TEXT. */
struct value_case {
    const char *body, *expected;
};

/* What the last call gave, as TYPE:TEXT; valid until the next one. */
static inline const char *fixture_printed(const struct fixture *of)
{
    static char text[5000];
    const struct call *call = &of->call;
    struct buf buf;
    buf_init(&buf, (struct mem *)&of->mem, 0);
    if (call->status == CALL_UNKNOWN) {
        (void)snprintf(text, sizeof text, "unknown:%s%d",
                       call->slot_is_parameter ? "p" : "", call->slot);
        return text;
    }
    if (call->status != CALL_VALUE) {
        (void)snprintf(text, sizeof text, "error:%s", of->text);
        return text;
    }
    cell_print(&buf, call->type, call->value);
    (void)snprintf(text, sizeof text, "%s:%s",
                   call->is_nil ? "nil" : type_name(call->type),
                   call->is_nil ? "" : buf.bytes == NULL ? "" : buf.bytes);
    buf_free(&buf);
    return text;
}

/* Each body, called, gives what is expected of it. */
static inline void fixture_cases(struct fixture *fixture,
                                 const struct value_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int code = fixture_check(fixture, cases[i].body);
        if (code != 0) {
            fail_msg("%s: code %d: %s", cases[i].body, code, fixture->text);
        }
        if (strcmp(fixture_printed(fixture), cases[i].expected) != 0) {
            fail_msg("%s\nexpected %s\ngot      %s", cases[i].body,
                     cases[i].expected, fixture_printed(fixture));
        }
    }
}

#define CHECK_CASES(cases) \
    fixture_cases(&fixture, (cases), sizeof(cases) / sizeof((cases)[0]))

#endif
